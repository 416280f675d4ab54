"""The class that a plugin's tests inherit: one test for each check."""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import pytest

from sehat.plugins.checking import RULES, Project, Rule, read_project
from sehat.plugins.manifest import find_plugins
from sehat.testing.conformance import (
    code_checks,
    composition_checks,
    data_checks,
    removal_checks,
    repeating_checks,
    web_checks,
)
from sehat.testing.conformance.subject import Subject, open_subject
from sehat.testing.fixtures import EXEMPTED

if TYPE_CHECKING:
    from sehat.testing.platforms import Given, Platforms

__all__ = ["CHECKS", "Check", "PluginConformance"]

Check = Callable[[Subject], Awaitable[list[str]]]
Test = TypeVar("Test", bound=Callable[..., Any])

_OF_PROJECTS = frozenset({"PC02", "PC03", "PC06", "PC50"})
"""Rules that read what a wheel does not have; left out, with a word, where only that is there."""

CHECKS: tuple[Check, ...] = (
    code_checks.importing_is_quiet,
    data_checks.tables_of_the_database_bear_its_name,
    data_checks.no_table_escapes_the_walls,
    data_checks.keys_of_the_database_restrict,
    data_checks.migrations_make_the_columns_of_the_classes,
    data_checks.keys_lead_to_what_is_required,
    web_checks.routes_say_who_may_come,
    web_checks.forms_without_token_are_refused,
    web_checks.nobody_reaches_what_is_not_theirs,
    web_checks.pages_hold_no_script,
    web_checks.fragments_stand_alone,
    web_checks.controls_have_names,
    web_checks.pages_ask_as_often_for_many_rows_as_for_one,
    # From here on rows are changed by those who may.
    web_checks.whoever_may_gets_through,
    web_checks.routes_are_gone_where_it_is_off,
    composition_checks.runs_with_what_it_needs_alone,
    composition_checks.boots_with_all_plugins,
    composition_checks.boots_without_what_it_enhances,
    composition_checks.what_it_extends_is_of_plugins_it_names,
    composition_checks.events_it_listens_to_are_published,
    composition_checks.fault_at_start_puts_it_aside_alone,
    composition_checks.other_pages_stand_whatever_fails,
    composition_checks.switching_keeps_every_row,
    repeating_checks.boot_order_changes_no_page,
    repeating_checks.listeners_take_their_events_once,
    repeating_checks.jobs_run_and_have_their_effect_once,
    removal_checks.purge_leaves_nothing,
    # The last, because the rows are gone after it.
    repeating_checks.migrations_go_back_and_forth,
)
"""What is asked of the running plugin, in this order; a docstring begins with the number."""


class PluginConformance:
    """What every plugin must keep; a test that fails says what to do.

    `plugin` is the name of an installed plugin, or the folder of its project. `exempt` maps a check
    such as `PC36` to the reason why it does not count here; the reasons are printed.
    """

    plugin: ClassVar[Given]
    exempt: ClassVar[Mapping[str, str]] = {}

    @pytest.fixture(autouse=True)
    def _exempted(self, request: pytest.FixtureRequest) -> None:
        code = request.node.originalname.split("_")[1].upper()
        if reason := self.exempt.get(code, "").strip():
            name = f"{self.plugin}"
            request.config.stash.setdefault(EXEMPTED, {})[name, code] = reason
            pytest.skip(f"{name} is exempt from {code}: {reason}")

    @pytest.fixture(scope="class")
    @classmethod
    async def subject(
        cls,
        request: pytest.FixtureRequest,
        platform: Platforms,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> AsyncIterator[Subject]:
        """The plugin, running with what it needs on a database of its own."""
        folder = tmp_path_factory.mktemp("witness")
        async with open_subject(platform, request.cls.plugin, folder) as subject:
            yield subject

    @pytest.fixture(scope="class")
    @classmethod
    def project(cls, request: pytest.FixtureRequest) -> Project:
        """The plugin's files: of the project that this test lies in, or of what is installed."""
        return project_of(request.cls)

    def test_pc00_exemptions_are_of_checks_and_give_a_reason(self) -> None:
        """Every exemption names a check and says why."""
        checks = {name.split("_")[1].upper() for name in dir(self) if name.startswith("test_pc")}
        none(
            f"{code!r}: {reason!r} in `exempt` exempts from nothing. Name a check and say why."
            for code, reason in self.exempt.items()
            if code not in checks or not reason.strip()
        )


def _test_of_rule(rule: Rule) -> Callable[..., None]:
    def test(_: PluginConformance, project: Project) -> None:
        if rule.code in _OF_PROJECTS and project.root == project.package:
            pytest.skip(
                f"{rule.code} reads pyproject.toml, README.md and CHANGELOG.md, and no project lies"
                " around this test. Move it there, or give plugin = Path(…)."
            )
        none(broken(project, rule.code))

    return _named(test, rule.code, re.sub(r"\W+", "_", rule.asks.lower()), rule.asks)


def _test_of_check(check: Check) -> Callable[..., Awaitable[None]]:
    async def test(_: PluginConformance, subject: Subject) -> None:
        none(await check(subject))

    doc = inspect.getdoc(check) or ""
    code, _, asks = doc.partition(": ")
    return _named(test, code, check.__name__, asks)


def _named(test: Test, code: str, name: str, asks: str) -> Test:
    test.__name__, test.__doc__ = f"test_{code.lower()}_{name}".rstrip("_"), asks
    return test


for test in (*map(_test_of_rule, RULES.values()), *map(_test_of_check, CHECKS)):
    setattr(PluginConformance, test.__name__, test)


def none(findings: Iterable[str]) -> None:
    """Fail with what was found, if anything was."""
    if found := list(findings):
        pytest.fail("\n".join(found), pytrace=False)


def broken(project: Project, code: str) -> list[str]:
    """What a rule of `sehat plugin check` finds, as it prints it."""
    return [f"{one.place}: {one.wrong}. {one.todo}" for one in sorted(RULES[code].find(project))]


def project_of(suite: type[PluginConformance]) -> Project:
    """The project whose tests inherit the suite, or what is installed where there is none."""
    if isinstance(suite.plugin, Path):
        return read_project(suite.plugin)
    for folder in Path(inspect.getfile(suite)).resolve().parents:
        if (folder / "pyproject.toml").is_file() and list(folder.glob("*/plugin.toml")):
            return read_project(folder)
    return read_project(next(f.folder for f in find_plugins() if f.name == suite.plugin))
