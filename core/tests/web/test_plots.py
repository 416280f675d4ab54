"""Charts: where bars and lines stand, and an axis that reads easily."""

from __future__ import annotations

import pytest

from sehat.web.plots import Point, bar_chart, line_chart


def points(*values: float | None) -> list[Point]:
    return [Point(value, "", "") for value in values]


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (0, 2),
        (1, 2),
        (2, 2),
        (3, 4),
        (5, 10),
        (9, 10),
        (11, 20),
        (85, 100),
        (143, 200),
        (2001, 4000),
    ],
)
def test_axis_ends_at_an_even_number_above_the_highest(highest: float, top: int):
    assert bar_chart(points(highest)).top == top


def test_bars_share_the_width_and_reach_their_value():
    chart = bar_chart(points(5, None, 10))

    assert [(bar.x, bar.y, bar.height) for bar in chart.bars] == [(5.33, 50, 50), (72, 0, 100)]
    assert all(bar.width == chart.bars[0].width for bar in chart.bars)


def test_line_is_broken_where_there_is_no_value():
    chart = line_chart(points(0, 10, None, 5))

    assert chart.line == "M12.5 100 L37.5 0 M87.5 50"
    assert [dot[:2] for dot in chart.dots] == [(12.5, 100), (37.5, 0), (87.5, 50)]
    assert chart.area.count("Z") == 2


def test_chart_of_nothing_has_nothing_to_draw():
    assert bar_chart([]).bars == ()
    assert line_chart(points(None)).line == ""
