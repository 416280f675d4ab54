from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from sehat.imports.faults import Faults
from sehat.places.wards_json import AreaRow, check_areas
from sehat.refusals import refusal_msgid

WARD = {"ward_no": "058-E", "ward_name": "NAYA BAZAR-II", "ward_id": "1289843"}
BODY = {"name": "Devpur Corporation", "lsg_code": "276400", "district": "EAST", "wards": [WARD]}
DISTRICTS = '"District Code","District Name"\n78,"NEW EAST"\n'
BODIES = "Local Body Code,Local Body Name\n276400,Devpur Corporation\n"


def write(folder: Path, **files: object) -> Path:
    names = {"districts": "districts_x.csv", "bodies": "ulb_x.csv", "undated": "wards.json"}
    for key, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        name = names.get(key, f"wards_2020_{key}.json")
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def told(folder: Path) -> list[tuple[str, int, str, str]]:
    faults = check_areas(folder)
    assert isinstance(faults, Faults)
    for fault in faults.listed:
        assert refusal_msgid(fault.reason) % dict(fault.reason.parameters)
    return [(fault.file, fault.line, fault.column, fault.reason.code) for fault in faults.listed]


def test_folder_becomes_districts_bodies_and_wards(tmp_path: Path) -> None:
    start = date(2020, 1, 1)

    areas = check_areas(write(tmp_path, a=BODY, districts=DISTRICTS, bodies=BODIES))

    assert areas == (
        AreaRow("78", "district", "New East", start),
        AreaRow("276400", "urban_body", "Devpur Corporation", start),
        AreaRow("1289843", "ward", "Naya Bazar-II", start, "058-E", "276400", "East"),
    )


def test_body_is_made_of_the_ward_file_where_no_list_is(tmp_path: Path) -> None:
    areas = check_areas(write(tmp_path, a=BODY))

    assert isinstance(areas, tuple)
    assert [area.kind for area in areas] == ["urban_body", "ward"]


def test_given_date_wins_over_the_year_of_the_file(tmp_path: Path) -> None:
    areas = check_areas(write(tmp_path, a=BODY), since=date(2025, 12, 11))

    assert isinstance(areas, tuple)
    assert {area.valid_from for area in areas} == {date(2025, 12, 11)}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"districts": DISTRICTS}, ("", 0, "", "import.no_wards")),
        ({"undated": BODY}, ("wards.json", 0, "", "import.no_date")),
        ({"a": "{"}, ("wards_2020_a.json", 0, "", "import.json")),
        ({"a": {"name": "x"}}, ("wards_2020_a.json", 0, "", "import.json")),
        (
            {"a": {**BODY, "no_of_wards": 3}},
            ("wards_2020_a.json", 0, "no_of_wards", "import.ward_count"),
        ),
        (
            {"a": {**BODY, "wards": [WARD, WARD]}},
            ("wards_2020_a.json", 2, "ward_id", "import.code_twice"),
        ),
        (
            {"a": {**BODY, "wards": [{**WARD, "ward_name": " "}]}},
            ("wards_2020_a.json", 1, "ward_name", "import.required"),
        ),
        (
            {"a": {**BODY, "wards": [{**WARD, "ward_id": "W-7"}]}},
            ("wards_2020_a.json", 1, "ward_id", "import.lgd_code"),
        ),
        (
            {"a": {**BODY, "lsg_code": "1"}, "bodies": BODIES},
            ("wards_2020_a.json", 0, "lsg_code", "import.body_unknown"),
        ),
        (
            {"a": BODY, "districts": DISTRICTS + "x,South\n"},
            ("districts_x.csv", 3, "district_code", "import.lgd_code"),
        ),
        (
            {"a": BODY, "districts": DISTRICTS + "79,\n"},
            ("districts_x.csv", 3, "district_name", "import.required"),
        ),
        (
            {"a": BODY, "districts": "District Code\n78\n"},
            ("districts_x.csv", 1, "district_name", "import.column_missing"),
        ),
    ],
)
def test_wrong_folder_is_refused_with_file_and_place(
    tmp_path: Path, files: dict[str, object], expected: tuple[str, int, str, str]
) -> None:
    assert told(write(tmp_path, **files)) == [expected]


def test_published_folder_of_a_city_is_read_whole() -> None:
    data = os.environ.get("SEHAT_REAL_DATA", "")
    folder = Path(data) / "lgd_delhi"
    if not data or not folder.is_dir():
        pytest.skip("SEHAT_REAL_DATA names no folder with lgd_delhi")

    areas = check_areas(folder)

    assert isinstance(areas, tuple)
    kinds = [area.kind for area in areas]
    assert (kinds.count("district"), kinds.count("urban_body"), kinds.count("ward")) == (11, 5, 280)
