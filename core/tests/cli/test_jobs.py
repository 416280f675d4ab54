"""`sehat jobs` lists jobs and their runs, and runs one."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def runs_of(installed: Run, job: str) -> list[dict[str, Any]]:
    """The runs of a job that are still remembered, the latest first."""
    rows: list[dict[str, Any]] = json.loads(installed("jobs", "runs", job, "--json").stdout)
    return rows


@pytest.mark.feature("PL12")
def test_job_is_listed_run_and_found_among_the_runs(installed: Run):
    listed = {row["job"]: row for row in json.loads(installed("jobs", "list", "--json").stdout)}
    assert listed["core.clear_requests"]["trigger"] == "10 2 * * *"
    assert listed["core.clear_requests"]["scope"] == "platform"
    assert listed["core.clear_messages"]["scope"] == "hospitals"

    hospitals = len(json.loads(installed("tenant", "list", "--json").stdout))

    earlier = len(runs_of(installed, "core.clear_messages"))

    done = installed("jobs", "run", "core.clear_messages")

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"core.clear_messages: {hospitals} done, 0 failed, 0 wait.\n"
    runs = runs_of(installed, "core.clear_messages")
    assert len(runs) == earlier + 1
    assert (runs[0]["state"], runs[0]["done"]) == ("done", hospitals)
    one = installed("jobs", "run", "core.clear_messages", "--tenant", "civil")
    assert "1 done" in one.stdout
    assert installed("jobs", "run", "core.clear_requests").returncode == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("core.nothing",), "There is no job 'core.nothing'"),
        (("core.clear_messages", "--tenant", "nowhere"), "There is no hospital 'nowhere'"),
        (("core.clear_requests", "--tenant", "civil"), "is a job of the whole platform"),
    ],
)
def test_job_that_cannot_run_is_refused(installed: Run, words: tuple[str, ...], told: str):
    refused = installed("jobs", "run", *words)

    assert refused.returncode == 2
    assert told in refused.stderr
