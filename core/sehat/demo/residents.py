"""Residents of the synthetic city, in households that share an address and often a mobile."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from sehat.demo.city import LOCALITIES, Locality
from sehat.demo.names import COMMUNITIES, Community, Name
from sehat.people.register import PersonDetails

__all__ = ["residents"]

SEED = 317
LARGEST_HOUSEHOLD = 7
SHARED_MOBILE = 0.7
NO_MOBILE = 0.06
MALE_HEAD = 0.8
ELDER = 0.25
OLDEST = 97
INFANT_YEARS = 2
ADULT_YEARS = 18
DAYS_A_YEAR = 365.25
PRECISIONS = (("day", 0.55), ("year", 0.2), ("age", 0.15), ("month", 0.05), ("unknown", 0.05))
INFANT_PRECISIONS = (("day", 0.85), ("month", 0.15))


class _Household(Struct, frozen=True):
    dice: random.Random
    community: Community
    surname: Name
    own_script: bool
    today: date
    mobile: str
    address: str
    ward: str
    locality: Locality

    def person(self, sex: str, years: float, guardian: tuple[str, str] | None) -> PersonDetails:
        """Somebody of this household with a guardian as relation and name."""
        name = self._name(sex, years)
        born, precision = self._birth(years)
        relation, guardian_name = guardian or (None, None)
        if relation in ("S/o", "D/o") and sex == "other":
            relation = "C/o"
        return PersonDetails(
            name=name.latin,
            name_local=name.own if self.own_script else name.devanagari,
            sex=sex,
            birth_date=born,
            birth_precision=precision,
            mobile=self._mobile(),
            guardian_name=guardian_name,
            guardian_relation=relation,
            address_line=self.address,
            locality=self.locality.name,
            ward_code=self.ward,
            district=self.locality.district,
            pin=self.locality.pin,
        )

    def elder_name(self) -> str:
        """The name of a father or husband who is not in the register."""
        return self._name("male", OLDEST).latin

    def sex(self) -> str:
        """Female or male, seldom other."""
        return self.dice.choices(("female", "male", "other"), (0.485, 0.51, 0.005))[0]

    def _name(self, sex: str, years: float) -> Name:
        dice, community = self.dice, self.community
        female = sex == "female" or (sex == "other" and dice.random() < 0.5)  # noqa: PLR2004 - even
        given = dice.choice(community.female if female else community.male)
        if dice.random() < community.lone:
            return given
        titled = community.titled if years >= ADULT_YEARS else int(community.titled)
        if dice.random() >= titled:
            return given.with_next(self.surname)
        last = given.with_next(
            dice.choice(community.female_last if female else community.male_last)
        )
        return last.with_next(self.surname) if dice.random() < community.both else last

    def _birth(self, years: float) -> tuple[date | None, str]:
        born = self.today - timedelta(days=int(years * DAYS_A_YEAR))
        precisions = INFANT_PRECISIONS if years < INFANT_YEARS else PRECISIONS
        kinds, shares = zip(*precisions, strict=True)
        precision = self.dice.choices(kinds, shares)[0]
        if precision == "unknown":
            return None, precision
        if precision == "month":
            born = born.replace(day=1)
        elif precision in ("year", "age"):
            born = born.replace(month=1, day=1)
        return born, precision

    def _mobile(self) -> str | None:
        chance = self.dice.random()
        if chance < NO_MOBILE:
            return None
        return self.mobile if chance < NO_MOBILE + SHARED_MOBILE else _number(self.dice)


def residents(count: int, *, today: date, seed: int = SEED) -> Iterator[PersonDetails]:
    """Invent so many residents, the same for the same seed; none of them is a real person."""
    dice = random.Random(seed)  # noqa: S311 - invented people, no secret
    made = 0
    while made < count:
        size = min(dice.randint(1, LARGEST_HOUSEHOLD), count - made)
        yield from _members(_household(dice, today), size)
        made += size


def _household(dice: random.Random, today: date) -> _Household:
    community = dice.choices(COMMUNITIES, [community.share for community in COMMUNITIES])[0]
    locality = dice.choice(LOCALITIES)
    return _Household(
        dice=dice,
        community=community,
        surname=dice.choice(community.surnames),
        own_script=dice.random() < community.own_script,
        today=today,
        mobile=_number(dice),
        address=f"{dice.choice(('House', 'Makan', 'Flat'))} {dice.randint(1, 900)}",
        ward=dice.choice(locality.wards),
        locality=locality,
    )


def _members(house: _Household, size: int) -> Iterator[PersonDetails]:
    """The head, then his wife, the head's mother in some houses, and children of the head."""
    dice = house.dice
    years = dice.triangular(21, 80, 42)
    male = dice.random() < MALE_HEAD
    elder = house.elder_name()
    head = house.person("male", years, ("S/o", elder)) if male else _widow(house, years)
    yield head
    children = size - 1
    if children and male:
        children -= 1
        yield house.person(
            "female", max(ADULT_YEARS, years - dice.uniform(-1, 9)), ("W/o", head.name)
        )
    if children and male and years + ADULT_YEARS < OLDEST and dice.random() < ELDER:
        children -= 1
        yield house.person(
            "female", min(OLDEST, years + dice.uniform(ADULT_YEARS, 32)), ("W/o", elder)
        )
    for _ in range(children):
        father = head.name if male else head.guardian_name or elder
        yield _child(house, father, dice.uniform(max(0.0, years - 38), years - 19))


def _widow(house: _Household, years: float) -> PersonDetails:
    return house.person("female", years, ("W/o", house.elder_name()))


def _child(house: _Household, father: str, years: float) -> PersonDetails:
    sex = house.sex()
    return house.person(sex, years, ({"female": "D/o"}.get(sex, "S/o"), father))


def _number(dice: random.Random) -> str:
    return f"{dice.choice('6789')}{dice.randint(0, 999_999_999):09}"
