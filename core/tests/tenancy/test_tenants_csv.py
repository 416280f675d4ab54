from __future__ import annotations

import os
from pathlib import Path

import pytest

from sehat import migrations
from sehat.imports.faults import Faults
from sehat.refusals import refusal_msgid
from sehat.tenancy.tenants_csv import RESERVED, TenantRow, check_tenants


def tenants(text: str, taken: tuple[str, ...] = ()) -> tuple[TenantRow, ...]:
    read = check_tenants(text.encode(), authority="health", taken=taken)
    assert isinstance(read, tuple)
    return read


def told(text: str, taken: tuple[str, ...] = ()) -> list[tuple[int, str, str]]:
    faults = check_tenants(text.encode(), authority="health", taken=taken)
    assert isinstance(faults, Faults)
    for fault in faults.listed:
        assert refusal_msgid(fault.reason) % dict(fault.reason.parameters)
    return [(fault.line, fault.column, fault.reason.code) for fault in faults.listed]


def test_public_list_needs_names_only() -> None:
    text = "name,locality,pincode\nDr. N.C. Rao Govt. Hospital,Karol Bagh,110 005\n"

    assert tenants(text) == (
        TenantRow(
            line=2,
            slug="dr-n-c-rao",
            kind="government",
            name="Dr. N.C. Rao Govt. Hospital",
            name_hi="",
            parent="health",
            locality="Karol Bagh",
            pin="110005",
        ),
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Guru Nanak Eye Centre", "guru-nanak-eye-centre"),
        ("सिविल अस्पताल देवपुर", "sivil-aspatal-devpur"),
        ("St. Stephen's Hospital", "st-stephens"),
        ("Hospital", "hospital"),
        ("100 Bed Hospital", "bed"),
        ("Govt. Hospital of the Portal", "govt-hospital-of-the-portal"),
        (
            "Dada Dev Matri Avum Shishu Chikitsalaya Complex",
            "dada-dev-matri-avum-shishu-chikitsalaya",
        ),
    ],
)
def test_address_is_made_of_the_name(name: str, slug: str) -> None:
    assert tenants(f"name\n{name}\n")[0].slug == slug


def test_names_that_are_alike_get_different_addresses() -> None:
    text = "name,locality\nCivil Hospital,Devpur\nCivil Hospital,Rampur\nCivil Hospital,Nagla\n"

    slugs = [tenant.slug for tenant in tenants(text, taken=("civil",))]

    assert slugs == ["civil-hospital", "civil-rampur", "civil-nagla"]


def test_private_hospital_and_authority_stand_alone_and_an_authority_bears_others() -> None:
    read = tenants(
        "name,kind,slug,parent\nNorth Board,authority,north,\nLal Hospital,,,north\n"
        "Sanjivani,private,,\n"
    )

    assert [(tenant.slug, tenant.parent) for tenant in read] == [
        ("north", None),
        ("lal", "north"),
        ("sanjivani", None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name,pin\n,110001\n", (2, "name", "import.required")),
        ("name,pin\nA Hospital,1100\n", (2, "pin", "import.pin")),
        ("name,kind\nLal,trust\n", (2, "kind", "import.kind")),
        ("name,slug\nLal,Lal Ji\n", (2, "slug", "import.slug")),
        ("name,slug\nLal,portal\n", (2, "slug", "import.slug_taken")),
        ("name,slug\nLal,lal\nLal 2,lal\n", (3, "slug", "import.slug_taken")),
        ("name\nLal\nLal\n", (3, "slug", "import.slug_taken")),
        ("name\n१२३\n", (2, "slug", "import.slug_none")),
        ("name,parent\nLal,nobody\n", (2, "parent", "import.parent_unknown")),
        ("name,kind,parent\nLal,private,health\n", (2, "parent", "import.parent_none")),
        (f"name\n{'L' * 121}\n", (2, "name", "import.too_long")),
    ],
)
def test_wrong_row_refuses_the_file(text: str, expected: tuple[int, str, str]) -> None:
    assert told(text) == [expected]


def test_hospital_without_any_authority_is_told() -> None:
    assert isinstance(check_tenants(b"name\nLal\n", authority=None), tuple)
    faults = check_tenants(b"name,parent\nLal,health\n", authority=None)

    assert isinstance(faults, Faults)
    assert faults.listed[0].reason.code == "import.parent_unknown"


def test_reserved_addresses_are_those_that_the_table_refuses() -> None:

    (folder,) = migrations.__path__
    text = "".join(path.read_text(encoding="utf-8") for path in Path(folder).glob("*walls.py"))

    assert [word for word in sorted(RESERVED) if f"'{word}'" not in text] == []


def test_public_list_of_a_city_is_read_whole() -> None:
    data = os.environ.get("SEHAT_REAL_DATA", "")
    file = Path(data) / "facilities" / "delhi_govt_hospitals.csv"
    if not data or not file.exists():
        pytest.skip("SEHAT_REAL_DATA names no folder with facilities/delhi_govt_hospitals.csv")

    read = check_tenants(file.read_bytes(), authority="health")

    assert isinstance(read, tuple)
    assert len(read) == len({tenant.slug for tenant in read}) == 30
