"""Hospitals of the synthetic city: who they are, their departments, rooms and staff."""

from __future__ import annotations

from msgspec import Struct

__all__ = [
    "AUTHORITY",
    "DEPARTMENTS",
    "HOSPITALS",
    "SECOND_TECHNICIANS",
    "Department",
    "Hospital",
    "doctor_names",
    "staff_names",
]


class Hospital(Struct, frozen=True):
    """A hospital with the word that its logins end with."""

    slug: str
    kind: str
    name: str
    hindi: str
    locality: str


class Department(Struct, frozen=True):
    """A department, the letter of its tokens and its name in Hindi."""

    code: str
    prefix: str
    name: str
    hindi: str


AUTHORITY = Hospital(
    "health-department", "authority", "Devpur Health Department", "देवपुर स्वास्थ्य विभाग", "Devpur"
)

HOSPITALS = (
    Hospital("civil", "government", "Civil Hospital Devpur", "सिविल अस्पताल देवपुर", "Kotwali Road"),
    Hospital(
        "district", "government", "District Hospital Rampur", "ज़िला अस्पताल रामपुर", "Rampur Kalan"
    ),
    Hospital("women", "government", "Women's Hospital Nagla", "महिला अस्पताल नगला", "Nagla Bhood"),
    Hospital("sanjivani", "private", "Sanjivani Hospital", "संजीवनी अस्पताल", "Sector 9"),
)

DEPARTMENTS = (
    Department("medicine", "A", "General medicine", "सामान्य चिकित्सा"),
    Department("surgery", "B", "General surgery", "सामान्य शल्य चिकित्सा"),
    Department("paediatrics", "C", "Paediatrics", "बाल रोग"),
    Department("obstetrics", "D", "Obstetrics and gynaecology", "प्रसूति एवं स्त्री रोग"),
    Department("orthopaedics", "E", "Orthopaedics", "अस्थि रोग"),
    Department("ent", "F", "Ear, nose and throat", "कान, नाक, गला"),
    Department("eye", "G", "Eye", "नेत्र रोग"),
    Department("skin", "H", "Skin", "त्वचा रोग"),
    Department("dental", "J", "Dental", "दंत रोग"),
    Department("chest", "K", "Chest and tuberculosis", "छाती एवं क्षय रोग"),
)

_DOCTORS = (
    ("Dr Meera Joshi", "डॉ मीरा जोशी"),
    ("Dr Arvind Rawat", "डॉ अरविंद रावत"),
    ("Dr Farah Siddiqui", "डॉ फ़राह सिद्दीक़ी"),
    ("Dr Harjit Gill", "डॉ हरजीत गिल"),
    ("Dr Sutapa Ghosh", "डॉ सुतपा घोष"),
    ("Dr Karthik Raman", "डॉ कार्तिक रमन"),
    ("Dr Nidhi Agarwal", "डॉ निधि अग्रवाल"),
    ("Dr Imran Ansari", "डॉ इमरान अंसारी"),
    ("Dr Pawan Negi", "डॉ पवन नेगी"),
    ("Dr Ritu Saini", "डॉ ऋतु सैनी"),
)

_OTHER_STAFF = (
    "Asha Kumari, Rekha Sahu, Suresh Nair, Renu Arora, Salim Ansari, Gopal Verma, Dr Sunil Jha,"
    " Neha Rawat, Vikas Pal",
    "Kavita Saini, Mary Joseph, Prakash Tiwari, Hema Joshi, Deepak Pal, Imran Saifi,"
    " Dr Sarita Mishra, Anil Negi, Uma Das",
    "Shabana Begum, Baljeet Kaur, Geeta Pillai, Naresh Soni, Rohit Gupta, Lalita Das,"
    " Dr Usha Yadav, Mohan Lal, Om Bisht",
    "Priya Bansal, Selvi Rajan, Joseph Thomas, Pooja Mehta, Amit Khurana, Farah Khan,"
    " Dr Ajay Sethi, Ritu Bose, Nidhi Chawla",
)

SECOND_TECHNICIANS = ("Tarun Bhatt", "Sunita Rane", "Rafiq Ahmed", "Leela Nambiar")
"""Who verifies what the first technician of each hospital entered."""


def staff_names(hospital: int) -> tuple[str, ...]:
    """Those of a hospital who are no doctors, in the order of the standard roles."""
    return tuple(_OTHER_STAFF[hospital].split(", "))


def doctor_names(hospital: int) -> tuple[tuple[str, str], ...]:
    """The doctors of a hospital by its place in the list, one a department."""
    turn = hospital * 3 % len(_DOCTORS)
    return _DOCTORS[turn:] + _DOCTORS[:turn]
