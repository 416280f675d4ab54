"""Pictures of QR codes: dark on white, and robust as far as print allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno

from sehat_cards.domain.picture import MOST_MODULES, qr_png, qr_svg, qr_terminal

if TYPE_CHECKING:
    from collections.abc import Callable


def test_picture_is_dark_on_white_in_any_theme(signed: Callable[..., str]):
    svg = qr_svg(signed()).decode()

    assert svg.startswith("<?xml")
    assert 'fill="#fff"' in svg
    assert 'stroke="#000"' in svg


def test_picture_of_a_card_stands_a_quarter_of_damage(signed: Callable[..., str]):
    wanted = segno.make(signed(), error="q", micro=False)
    png = qr_png(signed(), scale=1)

    assert wanted.error in ("Q", "H")
    assert int.from_bytes(png[16:20], "big") == wanted.symbol_size()[0]


def test_picture_of_a_long_text_stays_coarse_enough_to_print():
    side = int.from_bytes(qr_png("A" * 900, scale=1)[16:20], "big") - 8

    assert side <= MOST_MODULES


def test_picture_in_a_terminal_has_two_modules_a_line(signed: Callable[..., str]):
    lines = qr_terminal(signed()).splitlines()

    assert len(lines) > 30
    assert "▀" in "".join(lines)
