"""Residents of the synthetic city, in households that share an address and often a mobile."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from sehat.demo.names import COMMUNITIES, Community
from sehat.people.register import PersonDetails

__all__ = ["DISTRICTS", "residents"]

DISTRICTS = ("Devpur", "Devpur East", "Rampur", "Nagla")
LOCALITIES = (
    "Rampur Kalan",
    "Nagla Bhood",
    "Shanti Nagar",
    "Gandhi Colony",
    "Purani Mandi",
    "Kotwali Road",
    "Station Basti",
    "Sector 4",
    "Sector 9",
    "Nehru Vihar",
    "Idgah Road",
    "Gurudwara Gali",
    "Naya Bazaar",
    "Canal Colony",
    "Mohalla Sarai",
    "Indira Awas",
)
WARDS = 250
LARGEST_HOUSEHOLD = 7
SHARED_MOBILE = 0.7
PRECISIONS = (("day", 0.55), ("year", 0.2), ("age", 0.15), ("month", 0.05), ("unknown", 0.05))


def residents(count: int, *, today: date, seed: int = 7) -> Iterator[PersonDetails]:
    """Invent so many residents; none of them is a real person."""
    dice = random.Random(seed)  # noqa: S311 - invented people, no secret
    made = 0
    while made < count:
        size = min(dice.randint(1, LARGEST_HOUSEHOLD), count - made)
        yield from _household(dice, size, today)
        made += size


def _household(dice: random.Random, size: int, today: date) -> Iterator[PersonDetails]:
    community = dice.choices(COMMUNITIES, [c.share for c in COMMUNITIES])[0]
    surname = dice.choice(community.surnames)
    shared = _mobile(dice)
    home = {
        "address_line": f"House {dice.randint(1, 900)}",
        "locality": dice.choice(LOCALITIES),
        "ward_code": f"W{dice.randint(1, WARDS):03}",
        "district": dice.choice(DISTRICTS),
        "pin": f"2440{dice.randint(10, 99)}",
    }
    head = ""
    for number in range(size):
        person = _person(dice, community, surname, number, today)
        relation = _relation(person.sex, number) if head else None
        yield PersonDetails(
            **{
                **{name: getattr(person, name) for name in PersonDetails.__slots__},
                **home,
                "mobile": shared if number and dice.random() < SHARED_MOBILE else _mobile(dice),
                "guardian_name": head or None,
                "guardian_relation": relation,
            }
        )
        head = head or person.name


def _person(
    dice: random.Random,
    community: Community,
    surname: tuple[str, str],
    number: int,
    today: date,
) -> PersonDetails:
    sex = dice.choices(("female", "male", "other"), (0.49, 0.505, 0.005))[0]
    given = dice.choice(community.female if sex != "male" else community.male)
    alone = dice.random() < community.lone
    name, local = given if alone else (f"{given[0]} {surname[0]}", f"{given[1]} {surname[1]}")
    years = dice.triangular(20, 85, 40) if number < 2 else dice.triangular(0, 80, 14)  # noqa: PLR2004
    born = today - timedelta(days=int(years * 365.25) + dice.randint(0, 364))
    precision = dice.choices([p for p, _ in PRECISIONS], [share for _, share in PRECISIONS])[0]
    return PersonDetails(
        name=name,
        name_local=local,
        sex=sex,
        birth_date=_blurred(born, precision),
        birth_precision=precision,
    )


def _blurred(born: date, precision: str) -> date | None:
    match precision:
        case "day":
            return born
        case "month":
            return born.replace(day=1)
        case "unknown":
            return None
        case _:
            return born.replace(month=1, day=1)


def _relation(sex: str, number: int) -> str:
    if number == 1 and sex == "female":
        return "W/o"
    return {"female": "D/o", "male": "S/o"}.get(sex, "C/o")


def _mobile(dice: random.Random) -> str:
    return f"{dice.choice('6789')}{dice.randint(0, 999_999_999):09}"
