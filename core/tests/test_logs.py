"""Logs say what happened and where, and never about whom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import structlog

from sehat.errors import ConfigError
from sehat.logs import configure_logs

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
PATIENT, MOBILE = "Asha" + " " + "Devi", str(9_812_345_678)


@pytest.fixture
def log() -> Iterator[structlog.stdlib.BoundLogger]:
    configure_logs(json=True)
    yield structlog.get_logger()
    configure_logs(json=False)


def look_up() -> None:
    """Fail as a driver does, which quotes the row."""
    raise ValueError(f"DETAIL: Key (mobile)=({MOBILE}) already exists.")


def register() -> None:
    try:
        look_up()
    except ValueError as error:
        raise KeyError(PATIENT) from error


def test_fields_that_may_name_somebody_are_dropped(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
):
    log.info("request", status=200, person=PATIENT, mobile=MOBILE)

    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["status"]) == ("request", 200)
    assert {"person", "mobile"} & set(line) == set()


def test_words_of_an_error_stay_out(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
):
    try:
        register()
    except KeyError:
        log.exception("error")

    told = json.loads(capsys.readouterr().out)["exception"]
    assert MOBILE not in told
    assert PATIENT not in told
    assert "builtins.KeyError" in told
    assert "builtins.ValueError" in told
    assert "test_logs.py" in told


def test_words_of_our_own_errors_are_kept(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
):
    log.error("error", exc_info=ConfigError("There is no setting 'prot'."))

    assert "There is no setting 'prot'." in capsys.readouterr().out


def test_server_starts_without_what_draws_tracebacks():
    asked = "import sys, sehat.app, sehat.config; "
    made = "sehat.app.create_app(sehat.config.load_settings()); print('rich' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", asked + made],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "SEHAT_DATABASE_URL": NOWHERE,
            "SEHAT_APP_URL": NOWHERE,
            "SEHAT_PLATFORM_URL": NOWHERE,
            "SEHAT_SECRET": "0" * 64,
        },
    )

    assert ended.stdout.split() == ["False"], ended.stderr
