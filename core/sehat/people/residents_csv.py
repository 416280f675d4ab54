"""Residents from a CSV file, as a survey brings them: checked row by row, all or none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from msgspec import Struct

from sehat.imports.csv_rows import Columns, Row, read_rows
from sehat.imports.faults import Fault, Faults
from sehat.people.birth import Born, parse_age, parse_birth
from sehat.people.names import clean_name
from sehat.people.phone import normalise_mobile
from sehat.people.register import PersonDetails
from sehat.refusals import Refusal, declare_words

__all__ = ["COLUMNS", "ResidentRow", "check_residents"]

COLUMNS = Columns(
    known=(
        *("name", "name_local", "sex", "birth_date", "birth_precision", "age", "mobile"),
        *("guardian_name", "guardian_relation", "address", "locality", "ward", "district"),
        *("pin", "card"),
    ),
    required=("name", "sex"),
    aliases={"gender": "sex", "dob": "birth_date", "pincode": "pin", "ward_code": "ward"},
)
LONGEST = {"name": 120, "name_local": 120, "guardian_name": 120, "address": 200}
LONGEST_OTHER = 80
UNSEEN = ("Cc", "Cn", "Co", "Cs")
LOST = "\N{REPLACEMENT CHARACTER}"

_SEXES = {
    **dict.fromkeys(("female", "f", "महिला", "स्त्री"), "female"),
    **dict.fromkeys(("male", "m", "पुरुष"), "male"),
    **dict.fromkeys(("other", "o", "transgender", "t", "अन्य"), "other"),
    **dict.fromkeys(("unknown", "u", ""), "unknown"),
}
_RELATIONS = {"s": "S/o", "d": "D/o", "w": "W/o", "c": "C/o"}
_RELATION = re.compile(r"^([sdwc])(?:\s*[/.]?\s*o\.?)?$")
_PIN = re.compile(r"^[1-9][0-9]{5}$")
_PRECISIONS = ("day", "month", "year", "age", "unknown")

declare_words(
    {
        "import.required": "This cell is empty and must not be.",
        "import.too_long": "Use at most %(limit)s characters.",
        "import.control": "The text holds a character that cannot be seen. Type it anew.",
        "import.name_letters": "A name has letters. Check the cell.",
        "import.sex": "Write female, male, other or unknown.",
        "import.relation": "Write S/o, D/o, W/o or C/o.",
        "import.relation_alone": "A relation without the guardian's name says nothing.",
        "import.pin": "A PIN code has six digits and does not begin with 0.",
        "import.precision": "Write day, month, year, age or unknown, no finer than the date.",
        "import.two_births": "Give the birth date or the age, not both.",
        "import.no_cards": "Card numbers cannot be taken here. Empty the column card.",
        "import.card_twice": "Line %(line)s has the same card number.",
        "import.same_row": "Line %(line)s is the same row. Remove one.",
    }
)

CardReader = Callable[[str], str | Refusal]
"""Reads a typed card number: its digits, or a refusal that says what is wrong."""


class ResidentRow(Struct, frozen=True):
    """A resident as read, with the line of the file and the card number where one is given."""

    line: int
    details: PersonDetails
    card: str | None


def check_residents(
    data: bytes, today: date, *, read_card: CardReader | None = None
) -> tuple[ResidentRow, ...] | Faults:
    """Read a file of residents; one fault anywhere refuses all of it.

    Columns: `name` and `sex`, and as wished `name_local`, `birth_date` with `birth_precision`,
    or `age`, `mobile`, `guardian_name`, `guardian_relation`, `address`, `locality`, `ward`,
    `district`, `pin`, `card`. Without `read_card` a card number is a fault.
    """
    rows = read_rows(data, COLUMNS)
    if isinstance(rows, Faults):
        return rows
    check = _Check(today, read_card)
    residents = tuple([check.resident(row) for row in rows])
    return check.faults if check.faults.listed else residents


class _Check:
    """The faults of a file while its rows are read, and the lines where rows were seen first."""

    def __init__(self, today: date, read_card: CardReader | None) -> None:
        self.today = today
        self.read_card = read_card
        self.faults = Faults()
        self.rows: dict[tuple[str, ...], int] = {}
        self.cards: dict[str, int] = {}

    def resident(self, row: Row) -> ResidentRow:
        whole = tuple(clean_name(row[column]).lower() for column in COLUMNS.known)
        if (first := self.rows.setdefault(whole, row.line)) != row.line:
            self._fault(row, "", Refusal("import.same_row", {"line": first}))
        born = self._birth(row)
        details = PersonDetails(
            name=self._name(row, "name") or "",
            name_local=self._name(row, "name_local"),
            sex=self._sex(row),
            birth_date=born.date if born else None,
            birth_precision=born.precision if born else "unknown",
            mobile=self._read(row, "mobile", normalise_mobile),
            guardian_name=self._name(row, "guardian_name"),
            guardian_relation=self._relation(row),
            address_line=self._text(row, "address"),
            locality=self._text(row, "locality"),
            ward_code=self._text(row, "ward"),
            district=self._text(row, "district"),
            pin=self._read(row, "pin", _read_pin),
        )
        return ResidentRow(row.line, details, self._card(row))

    def _fault(self, row: Row, column: str, reason: Refusal) -> None:
        self.faults.add(Fault(row.line, column, reason))

    def _read(self, row: Row, column: str, read: CardReader) -> str | None:
        """The value of a cell that may be empty, by a reader that may refuse it."""
        if not row[column]:
            return None
        value = read(row[column])
        if isinstance(value, Refusal):
            self._fault(row, column, value)
            return None
        return value

    def _text(self, row: Row, column: str) -> str | None:
        text, limit = clean_name(row[column]), LONGEST.get(column, LONGEST_OTHER)
        if len(text) > limit:
            self._fault(row, column, Refusal("import.too_long", {"limit": limit}))
        elif any(letter == LOST or unicodedata.category(letter) in UNSEEN for letter in text):
            self._fault(row, column, Refusal("import.control"))
        return text or None

    def _name(self, row: Row, column: str) -> str | None:
        name = self._text(row, column)
        if name is None and column in COLUMNS.required:
            self._fault(row, column, Refusal("import.required"))
        elif name is not None and not any(letter.isalpha() for letter in name):
            self._fault(row, column, Refusal("import.name_letters"))
        return name

    def _sex(self, row: Row) -> str:
        sex = _SEXES.get(row["sex"].lower())
        if sex is None:
            self._fault(row, "sex", Refusal("import.sex"))
        return sex or "unknown"

    def _relation(self, row: Row) -> str | None:
        if not row["guardian_relation"]:
            return None
        match = _RELATION.match(row["guardian_relation"].lower())
        if match is None:
            self._fault(row, "guardian_relation", Refusal("import.relation"))
        elif not row["guardian_name"]:
            self._fault(row, "guardian_relation", Refusal("import.relation_alone"))
        return _RELATIONS[match[1]] if match else None

    def _birth(self, row: Row) -> Born | None:
        if row["birth_date"] and row["age"]:
            self._fault(row, "age", Refusal("import.two_births"))
            return None
        column = "birth_date" if row["birth_date"] else "age"
        if not row[column]:
            if row["birth_precision"] not in ("", "unknown"):
                self._fault(row, "birth_precision", Refusal("import.precision"))
            return None
        read = _read_birth if row["birth_date"] else _read_age
        born = read(row[column], self.today)
        if isinstance(born, Refusal):
            self._fault(row, column, born)
            return None
        blurred = _blurred(born, row["birth_precision"].lower() or born.precision)
        if blurred is None:
            self._fault(row, "birth_precision", Refusal("import.precision"))
        return blurred

    def _card(self, row: Row) -> str | None:
        if not row["card"]:
            return None
        if self.read_card is None:
            self._fault(row, "card", Refusal("import.no_cards"))
            return None
        card = self._read(row, "card", self.read_card)
        if card and (first := self.cards.setdefault(card, row.line)) != row.line:
            self._fault(row, "card", Refusal("import.card_twice", {"line": first}))
        return card


def _read_pin(text: str) -> str | Refusal:
    pin = re.sub(r"\s", "", text)
    return pin if _PIN.match(pin) else Refusal("import.pin")


def _read_birth(text: str, today: date) -> Born | Refusal:
    """A date as typed, or as spreadsheets write it (`1990-11-23`)."""
    if re.match(r"^\d{4}-\d{1,2}-\d{1,2}$", text):
        text = "-".join(reversed(text.split("-")))
    return parse_birth(text, today)


def _read_age(text: str, today: date) -> Born | Refusal:
    return parse_age(text, "years", today)


def _blurred(born: Born, precision: str) -> Born | None:
    """The birth as coarse as it is said to be; None where it is said to be finer than it is."""
    if precision not in _PRECISIONS or precision == "unknown":
        return None
    if _PRECISIONS.index(precision) < _PRECISIONS.index(born.precision):
        return None
    day = born.date
    if precision == "month":
        day = day.replace(day=1)
    elif precision in ("year", "age"):
        day = day.replace(month=1, day=1)
    return Born(day, precision)
