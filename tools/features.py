"""A pytest plugin that writes docs/features.md: each feature, the tests that show it, its state."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Features

Written by `make features` from the tests that name an id; do not edit.
A feature is `passing` when all its tests passed, `failing` when one did not,
and `left out` when none ran.

| id | feature | tests | state |
|---|---|---|---|
"""


class FeatureTable:
    """Collects what tests show, and which of them passed."""

    def __init__(self) -> None:
        """Begin with nothing shown."""
        self.shown: dict[str, set[str]] = defaultdict(set)
        self.outcomes: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Let each test report the ids that it names, in whichever process it runs."""
        for item in items:
            for marker in item.iter_markers("feature"):
                item.user_properties += [("feature", feature) for feature in marker.args]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what a test shows, and how it, its preparation and its clearing away went."""
        test = report.nodeid.partition("[")[0]
        for name, value in report.user_properties:
            if name == "feature":
                self.shown[str(value)].add(test)
        if report.when == "call" or not report.passed:
            self.outcomes[test].add(report.outcome)

    def state(self, feature: str) -> str:
        """Say in one of three words how a feature stands."""
        seen = {outcome for test in self.shown[feature] for outcome in self.outcomes[test]}
        if "failed" in seen:
            return "failing"
        return "passing" if "passed" in seen else "left out"

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the table, in the one process that hears of all tests."""
        if hasattr(session.config, "workerinput"):
            return
        words: dict[str, str] = tomllib.loads((ROOT / "tools/features.toml").read_text("utf-8"))
        if unknown := self.shown.keys() - words:
            message = f"tools/features.toml lacks the words of {', '.join(sorted(unknown))}."
            raise pytest.UsageError(message)
        rows = []
        for feature, text in words.items():
            tests = "<br>".join(f"`{test}`" for test in sorted(self.shown[feature]))
            rows.append(f"| {feature} | {text} | {tests} | {self.state(feature)} |\n")
        (ROOT / "docs/features.md").write_text(HEAD + "".join(rows), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Join the run."""
    config.pluginmanager.register(FeatureTable(), "sehat-features")
