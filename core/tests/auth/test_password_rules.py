"""What a password must be: none that everybody tries first, whatever stands around it."""

from __future__ import annotations

import pytest

from sehat.auth.password_rules import is_common, refuse_password
from sehat.refusals import Refusal

pytestmark = pytest.mark.feature("AD05")


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "P@ssw0rd12345",
        "123456789012",
        "aaaaaaaaaaaa",
        "qwertyuiop123",
        "abcdefghijkl",
        "jaishreeram108",
        "Welcome@20261",
        "hospital!2026",
        "zyxwvutsrqpo",
    ],
)
def test_password_that_everybody_tries_is_refused(password: str):
    assert refuse_password(password, login="nurse.civil") == Refusal("auth.common_password")


def test_password_of_ones_own_login_is_refused():
    assert is_common("kamini@19841984", "kamini.civil")
    assert not is_common("kamini@19841984", "asha.civil")


@pytest.mark.parametrize(
    "password", ["correct horse 27", "paper boat over brass", "नदी के पार तीन नाव", "demo-demo-demo"]
)
def test_password_that_is_no_common_word_is_taken(password: str):
    assert refuse_password(password, login="nurse.civil") is None


def test_password_beside_a_second_step_may_be_shorter():
    assert refuse_password("kettle7!", login="nurse.civil", second_step=True) is None
    assert refuse_password("kettle7", login="nurse.civil", second_step=True) is not None
    assert refuse_password("kettle7!", login="nurse.civil") is not None
