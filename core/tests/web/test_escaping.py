"""What templates show is escaped as Jinja escapes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from sehat.web.escaping import EscapingCompiler, shown

TEMPLATE = """
{% macro cell(text) %}<td title="{{ text }}">{{ caller() if caller is defined else text }}</td>
{% endmacro %}{% set kept %}{{ value }}{% endset %}
{{ value }} {{ kept }} {{ cell(value) }} {{ value ~ '<' }} {{ value | upper }}
{% call cell(1) %}{{ value }}{% endcall %}{% autoescape false %}{{ value }}{% endautoescape %}
"""


class Typed(str):
    """A text of a type of its own."""

    __slots__ = ()


def environment(*, ours: bool) -> Environment:
    made = Environment(autoescape=True, undefined=StrictUndefined)
    if ours:
        made.code_generator_class = EscapingCompiler
    return made


@given(st.one_of(st.text(), st.integers(), st.none(), st.booleans(), st.floats()))
def test_value_is_shown_as_jinja_escapes_it(value: object):
    assert str(shown(value)) == str(escape(value))
    assert shown(Markup("<b>{}</b>").format(value)) == Markup("<b>{}</b>").format(value)


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", 'O\'Neil & "Sons"', "plain", Markup("<b>"), Typed("<")]
)
def test_template_says_what_jinja_alone_would_say(value: str):
    ours, plain = (
        environment(ours=ours).from_string(TEMPLATE).render(value=value) for ours in (True, False)
    )

    assert ours == plain


def test_missing_value_is_told():
    with pytest.raises(UndefinedError):
        environment(ours=True).from_string("{{ nobody }}").render()
