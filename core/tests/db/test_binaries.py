"""The programs of PostgreSQL are new enough, and within reach of the user that runs them."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from sehat.db.binaries import OLDEST_MAJOR, find_binaries, major_version, server_account

if TYPE_CHECKING:
    from pathlib import Path

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root runs PostgreSQL as another.")


@as_root
def test_binaries_copied_under_a_closed_umask_can_be_run_by_others(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        binaries = find_binaries(tmp_path)
    finally:
        os.umask(before)

    assert binaries.is_relative_to(tmp_path)
    for path in (binaries, binaries / "postgres", binaries / "initdb"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o005 == 0o005


@as_root
def test_binaries_are_copied_once(tmp_path: Path) -> None:
    first = find_binaries(tmp_path)
    made = (first / "postgres").stat().st_mtime_ns

    assert find_binaries(tmp_path) == first
    assert (first / "postgres").stat().st_mtime_ns == made
    assert len(list(tmp_path.iterdir())) == 1


def test_binaries_are_new_enough(tmp_path: Path) -> None:
    assert major_version(find_binaries(tmp_path)) >= OLDEST_MAJOR


def test_binaries_of_a_folder_without_programs_have_no_version(tmp_path: Path) -> None:
    assert major_version(tmp_path) == 0


def test_server_account_is_never_root() -> None:
    account = server_account()

    assert (account is None) == (os.geteuid() != 0)
    assert account is None or 0 not in account
