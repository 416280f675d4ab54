"""Each rule finds its breach where it is, and nothing in a plugin that is sound."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sehat.plugins.checking import RULES, check_project

ROOT = Path(__file__).parents[4]
CARDS = ROOT / "plugins/cards"
PACKAGE = "sehat_cards"

BREACHES = {
    "unknown key": ("PC01", "plugin.toml", "scope =", "colour ="),
    "class of data": ("PC01", "plugin.toml", '"operational"', '"secret"'),
    "name of another": ("PC02", "permissions.py", '"cards.issue_card"', '"record.issue_card"'),
    "event of another": ("PC02", "api.py", '"cards.card_issued.v1"', '"opd_ipd.card_issued.v1"'),
    "app of another": ("PC02", "piccolo_app.py", 'app_name="cards"', 'app_name="card"'),
    "version told twice": ("PC03", "permissions.py", "CLERK =", '__version__ = "1"\nCLERK ='),
    "later plugin API": ("PC04", "plugin.toml", ">=1.0,<2", ">=9.0,<10"),
    "range that is none": ("PC01", "plugin.toml", 'opd_ipd = ">=0.1"', 'opd_ipd = "new"'),
    "version out of range": ("PC05", "plugin.toml", 'opd_ipd = ">=0.1"', 'opd_ipd = ">=9"'),
    "need that is not there": (
        "PC05",
        "plugin.toml",
        "[enhances]",
        '[requires]\nabsent = ">=1"\n[enhances]',
    ),
    "import in init": (
        "PC10",
        "__init__.py",
        '"""',
        '"""Cards."""\nimport sehat_cards.plugin\n"""',
    ),
    "file read at import": (
        "PC11",
        "errors.py",
        "REFUSALS =",
        'X = open("/etc/hosts")\nREFUSALS =',
    ),
    "not Python": ("PC11", "errors.py", "REFUSALS =", "REFUSALS = ="),
    "core's inside": (
        "PC12",
        "health.py",
        "from sehat.api import",
        "from sehat.auth.tables import",
    ),
    "undeclared plugin": ("PC12", "health.py", "import asyncio", "import sehat_budget.api"),
    "soft need at the wrong place": (
        "PC12",
        "health.py",
        "import asyncio",
        "import sehat_opd_ipd.api",
    ),
    "inside of a soft need": (
        "PC12",
        "with_opd_ipd.py",
        "sehat_opd_ipd.api",
        "sehat_opd_ipd.tables",
    ),
    "bare hook": (
        "PC13",
        "slots.py",
        "SLOTS =",
        'def ask(pm: object) -> object:\n    """Ask."""\n    return pm.hook.x()\n\n\nSLOTS =',
    ),
    "litestar.contrib": ("PC13", "health.py", "import asyncio", "import litestar.contrib.jinja"),
    "unknown hook": ("PC14", "plugin.py", "def register_search(", "def register_searching("),
    "wrong colour": ("PC14", "plugin.py", "def register_search(", "async def register_search("),
    "unknown argument": (
        "PC14",
        "plugin.py",
        "def register_search(self",
        "def register_search(self, city",
    ),
    "guard that nothing answers": (
        "PC14",
        "plugin.toml",
        "scope =",
        'guards = ["person_merge_check"]\nscope =',
    ),
    "import upwards": (
        "PC15",
        "queries/cards.py",
        "from __future__ import annotations",
        "from __future__ import annotations\nimport sehat_cards.domain.find",
    ),
    "untyped": ("PC16", "health.py", "ctx: HealthContext", "ctx"),
    "no docstring": ("PC17", "health.py", '"""Whether', 'WORDS = """Whether'),
    "table of another": ("PC20", "tables/miss.py", '"cards_miss"', '"miss"'),
    "row of nobody": ("PC21", "tables/miss.py", "    tenant_id =", "    hospital_id ="),
    "key that cascades": (
        "PC22",
        "tables/miss.py",
        "    user_id =",
        "    card = ForeignKey(Table)\n    user_id =",
    ),
    "template that cannot be read": (
        "PC33",
        "templates/cards/pages/find.html",
        "{% block main %}",
        "{% block %}",
    ),
    "style in a page": (
        "PC33",
        "templates/cards/pages/find.html",
        '<div class="page narrow">',
        '<div style="a">',
    ),
    "script in a page": (
        "PC33",
        "templates/cards/pages/find.html",
        '<div class="page narrow">',
        "<script>",
    ),
    "text in one language": (
        "PC33",
        "templates/cards/pages/find.html",
        "<h1>{{ _('Find by card') }}",
        "<h1>Find it",
    ),
    "page out of the shell": (
        "PC33",
        "templates/cards/pages/find.html",
        '{% extends "shell.html" %}',
        "",
    ),
    "text without Hindi": (
        "PC33",
        "locale/hi/LC_MESSAGES/sehat_cards.po",
        'msgstr "जारी"',
        'msgstr ""',
    ),
    "permission that nobody tells": ("PC50", "../README.md", "`cards.see_card`", "cards"),
    "section that is not there": ("PC50", "../README.md", "## Removal", "## Bye"),
    "version that nobody tells": (
        "PC50",
        "../pyproject.toml",
        'version = "0.1.0"',
        'version = "0.2.0"',
    ),
    "no licence": ("PC06", "../pyproject.toml", 'license = "Apache-2.0"\n', ""),
    "no vendor": ("PC06", "../pyproject.toml", "authors =", "maintainers ="),
    "version that is none": ("PC03", "../pyproject.toml", 'version = "0.1.0"', 'version = "new"'),
    "entry point elsewhere": (
        "PC02",
        "../pyproject.toml",
        "sehat_cards.plugin:plugin",
        "sehat_cards.main:x",
    ),
}
"""What somebody did → the rule that finds it, file, text and what came in its place."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the plugin of cards, without its tests."""
    ignore = shutil.ignore_patterns("tests", "__pycache__", "*.mo")
    return Path(shutil.copytree(CARDS, tmp_path / "cards", ignore=ignore))


@pytest.mark.parametrize("plugin", sorted((ROOT / "plugins").iterdir()), ids=lambda path: path.name)
def test_plugins_of_the_tree_break_no_rule(plugin: Path):
    assert [str(finding) for finding in check_project(plugin).findings] == []


@pytest.mark.feature("PL08")
@pytest.mark.parametrize("breach", BREACHES)
def test_breach_is_found_where_it_is(copy: Path, breach: str):
    code, name, before, after = BREACHES[breach]
    path = (copy / PACKAGE / name).resolve()
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")

    found = [one for one in check_project(copy).findings if one.code == code]

    assert found, f"{code} did not see it"
    assert all(one.wrong and one.todo and one.line > 0 for one in found)
    places = {(copy / one.file).resolve() for one in found}
    assert path in places or code in {"PC03", "PC50", "PC21"}


def test_every_rule_is_broken_once_here():
    assert {code for code, *_ in BREACHES.values()} == set(RULES)


def test_exemption_with_a_reason_is_told_and_counts(copy: Path):
    (copy / "README.md").write_text("## Security\n", encoding="utf-8")
    (copy / "tests").mkdir()
    (copy / "tests/test_conformance.py").write_text(
        'class TestConformance:\n    plugin = "cards"\n    exempt = {"PC50": "A draft."}\n',
        encoding="utf-8",
    )

    report = check_project(copy)

    assert report.findings == ()
    assert report.exempt == {"PC50": "A draft."}


def test_nothing_of_the_plugin_is_imported(copy: Path):
    for path in copy.rglob("*.py"):
        path.write_text(path.read_text(encoding="utf-8") + "\nraise SystemExit('imported')\n")

    code = (
        "import sys; from pathlib import Path; from sehat.plugins.checking import check_project;"
        f" check_project(Path({str(copy)!r}));"
        " print([name for name in sys.modules if name.startswith('sehat_')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
