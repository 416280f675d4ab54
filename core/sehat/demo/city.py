"""The map of the synthetic city of Devpur: districts, localities with their wards and PIN codes."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["DISTRICTS", "LOCALITIES", "Locality"]

DISTRICTS = ("Devpur", "Devpur East", "Rampur", "Nagla")
WARDS_A_LOCALITY = 6
FIRST_PIN = 244901

_NAMES = """
Purani Mandi, Kotwali Road, Station Basti, Naya Bazaar, Idgah Road, Gurudwara Gali, Mohalla Sarai,
Kali Bari, Sadar Bazaar, Katra Neem;
Sector 4, Sector 9, Canal Colony, Nehru Vihar, Shastri Puram, Transport Nagar, Model Town,
Railway Colony, Press Colony, Azad Enclave;
Rampur Kalan, Rampur Khurd, Gandhi Colony, Indira Awas, Kisan Ganj, Shiv Vihar, Bhim Nagar,
Ganna Mill Gate, Tilak Park, Pipal Wali Gali;
Nagla Bhood, Nagla Sahu, Shanti Nagar, Ambedkar Basti, Nadi Kinara, Eent Bhatta, Sundar Vihar,
Kumhar Tola, Telipada, Bagh Wali Colony
"""
"""Localities with commas, districts with semicolons, in the order of `DISTRICTS`."""


class Locality(Struct, frozen=True):
    """A quarter of the city."""

    name: str
    district: str
    wards: tuple[str, ...]
    pin: str


LOCALITIES = tuple(
    Locality(
        name=name,
        district=district,
        wards=tuple(
            f"W{number * WARDS_A_LOCALITY + ward:03}" for ward in range(1, WARDS_A_LOCALITY + 1)
        ),
        pin=str(FIRST_PIN + number),
    )
    for number, (district, name) in enumerate(
        (district, name)
        for district, names in zip(DISTRICTS, _NAMES.split(";"), strict=True)
        for name in " ".join(names.split()).split(", ")
    )
)
