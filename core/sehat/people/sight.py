"""A person as pages show them: formatted, masked, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from sehat.people.birth import age_text, born_text
from sehat.people.names import script_of
from sehat.people.phone import mask_mobile
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from sehat.web.arrival import Arrival

__all__ = ["OtherEntry", "PersonSight", "age_sex", "sight_of"]

SEXES = {
    "female": (_("Female"), _("F")),
    "male": (_("Male"), _("M")),
    "other": (_("Other"), _("O")),
    "unknown": (_("Sex not recorded"), _("?")),
}

LANGUAGES = {
    "Deva": "hi",
    "Guru": "pa",
    "Arab": "ur",
    "Beng": "bn",
    "Taml": "ta",
    "Telu": "te",
    "Mlym": "ml",
    "Knda": "kn",
    "Gujr": "gu",
    "Latn": "en",
}
RELATIONS = (_("S/o"), _("D/o"), _("W/o"), _("C/o"))


class OtherEntry(Struct, frozen=True):
    """A person who was found to be the same as the one who is shown."""

    name: str
    registration: str
    href: str
    """Where the merge was decided and is undone, or nothing where the reader may not go there."""


class PersonSight:
    """What a page says of a person: each thing is put into words when a template asks for it.

    Most pages ask for a few of them, and a list of found people asks for the same few many times.
    """

    __slots__ = ("_arrival", "_row", "_today", "others")

    def __init__(
        self,
        arrival: Arrival,
        row: Mapping[str, Any],
        today: date,
        others: tuple[OtherEntry, ...] = (),
    ) -> None:
        self._arrival = arrival
        self._row = row
        self._today = today
        self.others = others
        """The other entries that were merged with this one."""

    @property
    def id(self) -> UUID:
        """The person."""
        return self._row["id"]  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """The name as it was registered."""
        return self._row["name"]  # type: ignore[no-any-return]

    @property
    def name_local(self) -> str:
        """The name in the person's own script, or nothing."""
        return self._row["name_local"] or ""

    @property
    def local_lang(self) -> str:
        """Language of the second name's script, for pages to say it by."""
        return LANGUAGES.get(script_of(self.name_local), "und")

    @property
    def initials(self) -> str:
        """The first letters of the first two words."""
        return "".join(part[0] for part in self.name.split()[:2]).upper()

    @property
    def sex_text(self) -> str:
        """The sex in a word."""
        return self._say(SEXES[self._row["sex"]][0])

    @property
    def sex_letter(self) -> str:
        """The sex as a letter."""
        return self._say(SEXES[self._row["sex"]][1])

    @property
    def age_text(self) -> str:
        """The age, such as 34y."""
        row = self._row
        return age_text(
            row["birth_date"], row["birth_precision"], self._today, self._arrival.locale
        )

    @property
    def born_text(self) -> str:
        """The birth date, such as 23 Nov 1990."""
        row = self._row
        return born_text(row["birth_date"], row["birth_precision"], self._arrival.locale)

    @property
    def mobile_masked(self) -> str:
        """The mobile without its middle, or nothing."""
        return mask_mobile(self._row["mobile"]) if self._row["mobile"] else ""

    @property
    def guardian_text(self) -> str:
        """Whose child, ward or spouse, such as W/o Ram Lal, or nothing."""
        row = self._row
        if not row["guardian_name"]:
            return ""
        return f"{self._say(row['guardian_relation'] or 'C/o')} {row['guardian_name']}"

    @property
    def locality(self) -> str:
        """Where they live, or nothing."""
        return self._row["locality"] or ""

    @property
    def registration(self) -> str:
        """The number at this hospital, or nothing."""
        return self._row.get("registration") or ""

    @property
    def card_number(self) -> str:
        """The number of the card in groups, or nothing."""
        number = self._row.get("card_number") or ""
        return f"{number[:3]}-{number[3:7]}-{number[7:]}" if number else ""

    @property
    def deceased(self) -> bool:
        """Whether a day of death is known."""
        return bool(self._row.get("deceased_on"))

    @property
    def deceased_text(self) -> str:
        """The day of death as pages show it."""
        day = self._row.get("deceased_on")
        return self._arrival.day_text(day) if day else ""

    @property
    def unidentified(self) -> bool:
        """Whether nobody knows yet who this is."""
        return bool(self._row.get("unidentified"))

    @property
    def merged_into(self) -> UUID | None:
        """The person whom this one turned out to be, whose page is the one to use."""
        return self._row.get("merged_into")

    @property
    def mobile_href(self) -> str:
        """Where the whole mobile is shown, which is written down; nothing where it may not be."""
        return self._href("record.read_events", "mobile") if self._row["mobile"] else ""

    @property
    def restricted(self) -> bool:
        """Whether only those who care for the person see the record."""
        return bool(self._row.get("restricted"))

    @property
    def test_patient(self) -> bool:
        """Whether this is nobody, but an entry to try things on."""
        return bool(self._row.get("test_patient"))

    @property
    def marks_href(self) -> str:
        """Where these two marks are set, or nothing where the reader may not."""
        return self._href("people.mark_person", "marks")

    def _say(self, text: str) -> str:
        return self._arrival.platform.catalogues.text(self._arrival.locale, text)

    def _href(self, permission: str, page: str) -> str:
        staff = self._arrival.staff
        may = staff is not None and permission in staff.permissions
        return f"/{self._arrival.here.slug}/people/{self.id}/{page}" if may else ""


def age_sex(arrival: Arrival, row: Mapping[str, Any], today: date) -> str:
    """Age and the letter of the sex, such as 34 y F, of a row with sex and birth columns."""
    age = age_text(row["birth_date"], row["birth_precision"], today, arrival.locale)
    letter = arrival.platform.catalogues.text(arrival.locale, SEXES[row["sex"]][1])
    return f"{age} {letter}".strip()


def sight_of(arrival: Arrival, row: Mapping[str, Any], today: date) -> PersonSight:
    """Make a sight of a row that has at least name, sex, birth and contact columns."""
    return PersonSight(arrival, row, today)
