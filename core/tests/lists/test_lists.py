"""A named list sorts, filters, pages and exports, and plugins add to it without breaking it."""

from __future__ import annotations

import csv
import re
from collections.abc import AsyncIterator
from html import unescape
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from sehat.plugins.loader import load_plugins
from sehat.testing import add_person
from sehat.testing.packages import MANIFEST, importable, install_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

OWNER = """
from sehat.api import (
    Cell, ListColumn, ListFilter, NamedList, Permission, RouteSet, hookimpl, list_handlers,
)

def word(arrival, text):
    return text.lower()

async def sexes(ctx, arrival):
    return [("female", "Female"), ("male", "Male")]

PEOPLE = NamedList(
    name="owner.people", title="People", path="owner/people", permission="owner.see",
    export="owner.export", select="p.name, r.number, p.sex",
    source="from registration r join person p on p.id = r.person_id where r.tenant_id = $1",
    keys={"registration": "r.id", "person": "r.person_id"},
    columns=[
        ListColumn("name", "Name", lambda a, row: Cell(row["name"], detail="of a person"),
                   "lower(p.name)"),
        ListColumn("number", "Number", lambda a, row: row["number"], "r.number"),
        ListColumn("sex", "Sex", lambda a, row: row["sex"]),
    ],
    filters=[
        ListFilter("begins", "Begins with", "lower(p.name) ^@ {value}", word),
        ListFilter("sex", "Sex", "p.sex = {value}", lambda a, text: text,
                   options=sexes, default=lambda a: "female"),
    ],
    order="name", empty=("Nobody", "Register somebody."),
)

class Owner:
    @hookimpl
    def register_permissions(self):
        return [Permission("owner.see", "See", ("nurse", "doctor")),
                Permission("owner.export", "Export", ("doctor",))]
    @hookimpl
    def register_extensions(self):
        return [PEOPLE]
    @hookimpl
    def register_routes(self):
        return RouteSet(list_handlers(PEOPLE, "/people"))

plugin = Owner()
"""

EXTENDING = """
from sehat.api import Cell, Column, Filter, Permission, RowAction, hookimpl

calls = []

async def odd(ctx, ids):
    calls.append(len(ids))
    return {one: Cell("odd") for one in ids if one.int % 2}

async def broken(ctx, ids):
    raise RuntimeError("a secret of a patient")

async def wrong(ctx, ids):
    return {one: 7 for one in ids}

LIST = "owner.people"

class Extending:
    @hookimpl
    def register_permissions(self):
        return [Permission("adding.see", "See", ("doctor",))]
    @hookimpl
    def register_extensions(self):
        return [
            Column(LIST, "adding.odd", "Odd", odd, by="person"),
            Column(LIST, "adding.broken", "Broken column", broken, by="person", weight=200),
            Column(LIST, "adding.wrong", "Wrong column", wrong, by="person", weight=300),
            Column(LIST, "adding.rare", "Rare column", odd, by="person",
                   permission="adding.see"),
            Filter(LIST, "adding.named", "Named",
                   "{key} in (select id from person where name = {value})",
                   [("Bela", "Bela"), ("Chand", "Chand")], by="person"),
            Filter(LIST, "adding.bad", "Bad filter", "{key} in (select nothing from nowhere)",
                   [("1", "One")], by="person"),
            RowAction(LIST, "adding.look", "Look", "adding/people/{id}", by="person"),
        ]

plugin = Extending()
"""

NEEDS_OWNER = MANIFEST + '[requires]\nowner = ">=0.1"\n'
MANY = 57


def install(site: Path, name: str = "adding", code: str = EXTENDING) -> list[Any]:
    owner = install_plugin(site, "owner", OWNER)
    return [owner, install_plugin(site, name, code, manifest=NEEDS_OWNER)]


@pytest.fixture(scope="module")
async def list_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city with a list of people that another plugin extends."""
    with importable(tmp_path_factory.mktemp("site")) as site:
        city = await platform(install(site))
        async with city.inside("civil") as ctx:
            for number in range(MANY):
                await add_person(ctx, name=f"Asha {number:02}")
            await add_person(ctx, name="Bela")
            await add_person(ctx, name='=HYPERLINK("x")')
            await add_person(ctx, name="<b>Chand</b>")
        async with city.inside("kamla") as ctx:
            await add_person(ctx, name="Bela of Kamla")
        yield city


@pytest.fixture
async def nurse(list_city: City) -> Browser:
    return await list_city.browser_of("nurse", "civil")


@pytest.fixture
async def doctor(list_city: City) -> Browser:
    return await list_city.browser_of("doctor", "civil")


def names(text: str) -> list[str]:
    body = text[text.index("<tbody>") : text.index("</tbody>")] if "<tbody>" in text else ""
    firsts = re.findall(r"<tr><td[^>]*>(.*?)<br>", body)
    return [unescape(re.sub(r"<[^>]*>", "", first)) for first in firsts]


def link(text: str, words: str) -> str:
    (found,) = re.findall(rf'href="([^"]*)"[^>]*>{re.escape(words)}', text)
    return unescape(found)


async def test_list_pages_by_its_last_row_without_a_gap_or_a_double(nurse: Browser):
    first = (await nurse.open("/civil/owner/people")).text
    second = (await nurse.open(link(first, "Next page"))).text

    seen = names(first) + names(second)
    assert (len(names(first)), len(names(second))) == (50, 10)
    assert seen == sorted(seen, key=str.lower)
    assert len(set(seen)) == MANY + 3
    assert "Next page" not in second
    assert names((await nurse.open(link(second, "First page"))).text) == names(first)


async def test_new_rows_move_nothing_on_the_next_page(list_city: City, nurse: Browser):
    first = (await nurse.open("/civil/owner/people?begins=asha")).text
    following = names((await nurse.open(link(first, "Next page"))).text)
    async with list_city.inside("civil") as ctx:
        person = await add_person(ctx, name="Asha 00 new")

    again = names((await nurse.open(link(first, "Next page"))).text)
    async with list_city.inside("civil") as ctx:
        await ctx.db.execute("update person set sex = 'male' where id = $1", person)

    assert again == following


async def test_sort_and_filters_stay_in_the_address(nurse: Browser):
    text = (await nurse.open("/civil/owner/people?begins=asha&sort=-name")).text

    assert names(text)[:2] == ["Asha 56", "Asha 55"]
    assert 'aria-sort="descending"' in text
    assert link(text, "Name") == "/civil/owner/people?begins=asha&sex=female"
    assert "sort=-name" in link(text, "Next page")
    assert "Asha" not in link(text, "Next page")
    assert 'value="asha"' in text


@pytest.mark.parametrize("query", ["sort=nothing", "after=x", "sort=sex", "adding.named=Zara"])
async def test_what_the_address_cannot_ask_counts_as_not_said(nurse: Browser, query: str):
    assert names((await nurse.open(f"/civil/owner/people?{query}")).text)[1:3] == [
        '=HYPERLINK("x")',
        "Asha 00",
    ]


async def test_default_of_a_filter_counts_until_another_is_chosen(nurse: Browser):
    text = (await nurse.open("/civil/owner/people?sex=male&begins=bela")).text

    assert names(text) == []
    assert "Nobody" in text
    assert "Register somebody." in text
    assert "Clear" in text


async def test_all_can_be_chosen_where_a_filter_has_a_default(list_city: City, nurse: Browser):
    async with list_city.inside("civil") as ctx:
        person = await add_person(ctx, name="Asha of the men")
        await ctx.db.execute("update person set sex = 'male' where id = $1", person)

    usual = (await nurse.open("/civil/owner/people?begins=asha+of")).text
    every = (await nurse.open("/civil/owner/people?begins=asha+of&sex=")).text

    assert names(usual) == []
    assert names(every) == ["Asha of the men"]
    assert "sex=&" in link(every, "Name") or link(every, "Name").endswith("sex=")
    assert "Clear" in every


@pytest.mark.feature("AD03")
async def test_list_and_files_hold_the_rows_of_this_hospital_alone(
    list_city: City, doctor: Browser
):
    kamla = await list_city.browser_of("doctor", "kamla")

    assert names((await kamla.open("/kamla/owner/people")).text) == ["Bela of Kamla"]
    assert "Kamla" not in (await doctor.open("/civil/owner/people.csv")).text
    assert len((await kamla.open("/kamla/owner/people.json")).json()["rows"]) == 1


@pytest.mark.feature("PL02")
async def test_column_of_another_plugin_is_loaded_once_for_all_rows(nurse: Browser):
    import sehat_adding.plugin as adding  # noqa: PLC0415 - the test wrote it

    adding.calls.clear()
    text = (await nurse.open("/civil/owner/people")).text

    assert adding.calls == [50]
    assert ">Odd<" in text
    assert "Rare column" not in text
    assert text.count("/civil/adding/people/") == 50


@pytest.mark.feature("PL02")
async def test_column_that_fails_is_dashes_and_told_and_the_list_stands(
    list_city: City, nurse: Browser
):
    text = (await nurse.open("/civil/owner/people")).text

    latest = list_city.platform.faults.latest
    for name, label in (("adding.broken", "Broken column"), ("adding.wrong", "Wrong column")):
        assert f"{label}: not available. Incident {latest['adding', name].incident}" in text
    assert len(names(text)) == 50
    assert "secret" not in text


async def test_filter_of_another_plugin_narrows_and_one_that_fails_is_left_out(nurse: Browser):
    good = (await nurse.open("/civil/owner/people?adding.named=Bela")).text
    both = (await nurse.open("/civil/owner/people?adding.named=Bela&adding.bad=1")).text

    assert names(good) == ["Bela"]
    assert "Bad filter: not available" in both
    assert "Named: not available" not in both
    assert names(both) == ["Bela"]


async def test_csv_is_what_is_seen_and_no_formula(doctor: Browser):
    answer = await doctor.open("/civil/owner/people.csv?sort=number")

    assert answer.content.startswith("\ufeff".encode())
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Name", "Number", "Sex", "Odd"]
    assert len(rows) == 1 + MANY + 3
    assert [row[1] for row in rows[1:]] == sorted(row[1] for row in rows[1:])
    assert [row[0] for row in rows if "HYPERLINK" in row[0]] == ['\'=HYPERLINK("x")']


async def test_json_is_what_is_seen(doctor: Browser):
    told = (await doctor.open("/civil/owner/people.json?begins=bela")).json()

    assert told["list"] == "owner.people"
    assert [row["name"] for row in told["rows"]] == ["Bela"]
    assert told["more"] is False


@pytest.mark.feature("AD03")
async def test_export_is_audited_with_its_filters_but_without_words(
    list_city: City, doctor: Browser
):
    await doctor.open("/civil/owner/people.csv?begins=bela&adding.named=Bela")

    async with list_city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select * from audit where action = 'list.exported' order by at desc limit 1"
        )
    assert row["entity"] == "owner.people"
    assert row["actor_id"] == list_city.users["doctor.civil"]
    told = row["body"].decode()
    assert '"rows":1' in told.replace(" ", "")
    assert "adding.named" in told
    assert "begins" not in told


async def test_export_asks_for_its_own_permission(nurse: Browser, doctor: Browser):
    page = (await nurse.open("/civil/owner/people")).text

    assert "people.csv" not in page
    assert (await nurse.open("/civil/owner/people.csv")).status_code == 403
    assert "people.csv" in (await doctor.open("/civil/owner/people")).text


@pytest.mark.feature("AD04")
async def test_what_a_plugin_adds_goes_with_it(list_city: City, nurse: Browser):
    civil = list_city.tenants["civil"].id
    await list_city.platform.gate.switch(civil, "adding", enabled=False, by=None)
    try:
        text = (await nurse.open("/civil/owner/people?adding.named=Bela")).text
    finally:
        await list_city.platform.gate.switch(civil, "adding", enabled=True, by=None)

    assert "Odd" not in text
    assert "/civil/adding/" not in text
    assert len(names(text)) == 50


WRONG = {
    "no such list": ('LIST = "owner.people"', 'LIST = "owner.animals"', "which nobody offers"),
    "no such key": ('by="person"', 'by="animal"', "knows rows by 'animal'"),
    "undeclared": ('permission="adding.see"', 'permission="adding.sea"', "undeclared"),
}


@pytest.mark.parametrize(("old", "new", "reason"), WRONG.values(), ids=WRONG.keys())
def test_plugin_that_adds_to_nothing_is_put_aside(site: Path, old: str, new: str, reason: str):
    plugins = load_plugins(
        install(site, "wrong", EXTENDING.replace(old, new).replace("adding", "wrong"))
    )

    aside = plugins.by_name("wrong")

    assert aside is not None
    assert reason in aside.reason
