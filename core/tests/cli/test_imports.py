"""`sehat import` on files that are right, wrong, and given twice."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]

HEAD = "name,name_local,sex,birth_date,mobile,locality,district,pin\n"
GOOD = HEAD + "Lakshmi Devi,लक्ष्मी देवी,female,1974,9876543210,Nagla,Devpur,110001\n"
REAL = Path(os.environ.get("SEHAT_REAL_DATA", "/nowhere"))


@pytest.mark.feature("ID01")
def test_residents_are_imported_once(installed: Run, tmp_path: Path):
    file = tmp_path / "residents.csv"
    file.write_text(GOOD.replace("Lakshmi", tmp_path.name.title()), encoding="utf-8")

    first = installed("import", "residents", str(file), "--json")
    again = installed("import", "residents", str(file))

    assert json.loads(first.stdout) == {"imported": 1, "faults": []}
    assert again.returncode == 2
    assert "imported already" in again.stderr


def test_residents_with_one_fault_are_not_imported(installed: Run, tmp_path: Path):
    file = tmp_path / "residents.csv"
    bad = "Suresh Kumar,,male,31-02-1990,12345,Nagla,Devpur,110001\n"
    file.write_text(GOOD + bad, encoding="utf-8")

    done = installed("import", "residents", str(file), "--json")
    told = json.loads(done.stdout)

    assert done.returncode == 1
    assert told["imported"] == 0
    assert {(fault["line"], fault["column"]) for fault in told["faults"]} == {
        (3, "birth_date"),
        (3, "mobile"),
    }
    assert all(fault["reason_hi"] not in ("", fault["reason"]) for fault in told["faults"])


def test_hospitals_are_imported_with_their_roles(installed: Run, tmp_path: Path):
    file = tmp_path / "hospitals.csv"
    file.write_text(
        f"name,locality,pincode\n{tmp_path.name.title()} Hospital,Rampur,110002\n", encoding="utf-8"
    )

    done = installed("import", "tenants", str(file), "--parent", "health")

    assert done.returncode == 0, done.stderr
    assert "imported 1 hospitals" in done.stdout
    assert "Rampur" in installed("tenant", "list", "--json").stdout


@pytest.mark.skipif(not REAL.is_dir(), reason="SEHAT_REAL_DATA names no folder")
@pytest.mark.parametrize(
    ("kind", "name", "fewest"),
    [("wards", "lgd_delhi", 280), ("drugs", "cdci", 10_000), ("labs", "clci", 1_400)],
)
def test_published_data_is_imported(installed: Run, kind: str, name: str, fewest: int):
    done = installed("import", kind, str(REAL / name), "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["imported"] >= fewest
