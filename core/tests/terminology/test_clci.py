"""Reading and loading the Common Lab Codes for India."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.terminology.clci import FILE, load_clci, read_clci
from sehat.terminology.lab_queries import lab_item, lab_members, search_labs
from sehat.terminology.labs import LabRow
from sehat.terminology.lists import Fault

if TYPE_CHECKING:
    from sehat.testing.databases import Databases

HEADER = '"General Name","LOINC Code","Fully-Specified Name (FSN)","Long Common Name"'
LINES = [
    '"Zinc, Blood","5763-8","Zinc:MCnc:Pt:Ser/Plas:Qn","Zinc [Mass/volume] in Serum"',
    '"Measles IgM antibody, Blood","21503-8","Measles virus Ab.IgM:PrThr:Pt:Ser:Ord",'
    '"Measles virus IgM Ab [Presence] in Serum"',
    '"Hemoglobin, Blood","718-7","Hemoglobin:MCnc:Pt:Bld:Qn","Hemoglobin [Mass/volume] in Blood"',
]


def write(folder: Path, *lines: str) -> Path:
    (folder / FILE).write_text("\n".join([HEADER, *(lines or LINES), ""]), encoding="utf-8")
    return folder


def test_published_tests_are_read_with_scale_and_specimen(tmp_path: Path):
    [zinc, measles, hb] = read_clci(write(tmp_path))

    assert isinstance(zinc, LabRow)
    assert (zinc.code, zinc.scale, zinc.specimen) == ("5763-8", "text", "serum")
    assert isinstance(measles, LabRow)
    assert (measles.scale, [c.text for c in measles.choices]) == ("coded", ["Negative", "Positive"])
    assert isinstance(hb, LabRow)
    assert hb.specimen == "edta_blood"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ('"Zinc","5763-9","Zinc","Zinc"', "LOINC Code", "no LOINC code"),
        ('"Zinc","ABC","Zinc","Zinc"', "LOINC Code", "no LOINC code"),
        ('"","5763-8","Zinc","Zinc"', "General Name", "empty"),
        ('"Hemoglobin","718-7","Hemoglobin","H"', "LOINC Code", "twice"),
    ],
)
def test_fault_refuses_the_whole_file(tmp_path: Path, line: str, column: str, reason: str):
    [fault] = read_clci(write(tmp_path, LINES[2], line))

    assert isinstance(fault, Fault)
    assert (fault.line, fault.column) == (3, column)
    assert reason in fault.reason


def test_folder_without_the_file_is_a_fault(tmp_path: Path):
    [fault] = read_clci(tmp_path)

    assert isinstance(fault, Fault)
    assert "missing" in fault.reason


async def test_loaded_tests_stand_beside_the_own_list(databases: Databases, tmp_path: Path):
    addresses = await databases.clone()
    owner = await asyncpg.connect(addresses.owner)
    try:
        assert await load_clci(owner, write(tmp_path)) == len(LINES)

        assert [item.code for item in await search_labs(owner, "measles")] == ["21503-8"]
        assert [item.code for item in await search_labs(owner, "hemoglobin", 1)] == ["hb"]
        assert await lab_item(owner, "718-7") is None, "the own list has it already"
        assert [test.scale for test in await lab_members(owner, "5763-8")] == ["text"]

        await load_clci(owner, write(tmp_path, LINES[0]))
        assert await lab_item(owner, "21503-8") is None, "a retired test is ordered no more"
    finally:
        await owner.close()
