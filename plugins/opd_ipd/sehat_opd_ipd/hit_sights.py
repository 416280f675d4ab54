"""People who fit what is typed at a desk, as the list below the box shows them."""

from __future__ import annotations

from typing import NamedTuple

from sehat.api import PersonSight

__all__ = ["Hit", "hit_of"]


class Hit(NamedTuple):
    """A line of the list; what is not known is empty."""

    id: str
    name: str
    name_local: str
    """The name in another script, where it says more than the first."""
    local_lang: str
    deceased: bool
    age_sex: str
    guardian: str
    locality: str
    mobile: str
    registration: str


def hit_of(person: PersonSight) -> Hit:
    """Say each thing once: a template that asks twice computes it twice."""
    local = "" if person.name_local == person.name else person.name_local
    return Hit(
        str(person.id),
        person.name,
        local,
        person.local_lang if local else "",
        person.deceased,
        f"{person.age_text} {person.sex_letter}",
        person.guardian_text,
        person.locality,
        person.mobile_masked,
        person.registration,
    )
