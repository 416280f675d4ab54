"""Sparklines: where the line, the band and the last dot lie."""

from __future__ import annotations

from sehat.web.charts import HEIGHT, MARGIN, WIDTH, sparkline


def test_line_runs_from_left_to_right_and_higher_is_up():
    line = sparkline([10, 20, 15])

    assert line is not None
    assert line.points == f"{MARGIN}.0,{HEIGHT - MARGIN}.0 48.0,{MARGIN}.0 93.0,12.0"
    assert line.last == (WIDTH - MARGIN, 12.0)
    assert line.band is None


def test_band_lies_between_the_limits_even_when_every_value_is_above():
    line = sparkline([30, 30], low=10, high=20)

    assert line is not None
    assert line.band == (12.0, 9.0)


def test_band_without_upper_limit_reaches_the_top():
    line = sparkline([30, 50], low=40)

    assert line is not None
    assert line.band == (0.0, 12.0)


def test_equal_values_make_a_level_line():
    line = sparkline([5, 5, 5])

    assert line is not None
    assert {point.split(",")[1] for point in line.points.split()} == {"21.0"}


def test_one_value_has_no_trend():
    assert sparkline([5]) is None
