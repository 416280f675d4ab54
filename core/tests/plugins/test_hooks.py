"""The hooks of the core: few, documented, and each with a plugin in the tree that answers it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from sehat.plugins.colours import colour_of
from sehat.plugins.hookspecs import HookSpecs

if TYPE_CHECKING:
    from sehat.plugins.loader import Plugins

MOST = 30

HOOKS = {name: f for name, f in vars(HookSpecs).items() if hasattr(f, "sehat_spec")}

UNANSWERED = {
    "register_ports": "the first port is the funds that a pharmacy asks a budget for",
    "register_listeners": "no plugin of the tree listens yet; the relay is tried with test plugins",
}


def test_hooks_are_few():
    assert len(HOOKS) <= MOST


@pytest.mark.parametrize("name", HOOKS)
def test_hook_says_when_it_is_asked_and_what_raising_means(name: str):
    text = inspect.getdoc(HOOKS[name]) or ""

    asked = "Fires" if colour_of(HOOKS[name]).policy == "collect" else "Asked"
    assert asked in text
    assert any(
        word in text for word in ("quarantine", "put aside", "aside", "rais", "Rais", "fails")
    )


@pytest.mark.parametrize("name", HOOKS)
def test_hook_is_answered_by_a_plugin_of_the_tree(plugins: Plugins, name: str):
    answered = plugins.live_names & set(plugins.implementations(name))

    assert answered or name in UNANSWERED, "Give it a user, or its reason."
