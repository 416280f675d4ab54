"""The conformance suite: what every plugin must keep, inherited by a plugin's tests in three lines.

    class TestConformance(PluginConformance):
        plugin = "cold_chain"

The checks bear the numbers PC01 to PC50. A plugin that has to leave one out says
`exempt = {"PC36": "why"}`, and the reason stands at the end of every run.
"""

from __future__ import annotations

from sehat.testing.conformance.suite import PluginConformance

__all__ = ["PluginConformance"]
