"""A restricted record and a test patient: set with a reason, told at every hospital, audited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.testing.persons import add_person

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.testing.city import City


async def known_at_both(city: City) -> UUID:
    """A person whom civil registered and kamla treats."""
    async with city.inside("civil") as ctx:
        person = await add_person(ctx, name="Nirupa Gadgil")
    async with city.inside("kamla") as ctx:
        await ctx.db.execute(
            "insert into care_relation (tenant_id, person_id) values ($1, $2)",
            ctx.tenant.id,
            person,
        )
    return person


async def test_marks_are_told_at_every_hospital_and_audited(city: City):
    person = await known_at_both(city)
    chief = await city.browser_of("superintendent", "civil")
    clerk = await city.browser_of("clerk", "kamla")
    path = f"/civil/people/{person}/marks"

    silent = await chief.post(path, {"restricted": "1"})
    plain = (await clerk.open(f"/kamla/opd_ipd/desk?person={person}")).text
    done = await chief.post(path, {"restricted": "1", "test_patient": "1", "reason": "a trial"})
    told = (await chief.open(done.headers["location"])).text
    marked = (await clerk.open(f"/kamla/opd_ipd/desk?person={person}")).text
    await chief.post(path, {"reason": "over"})
    again = (await clerk.open(f"/kamla/opd_ipd/desk?person={person}")).text

    assert (silent.status_code, done.status_code) == (422, 303)
    assert "The marks are saved." in told
    for text in ("Restricted", "Test patient"):
        assert (text in plain, text in marked, text in again) == (False, True, False)
    async with city.connect("owner") as owner:
        audited = await owner.fetchval(
            "select count(*) from audit where entity_id = $1 and action = 'people.person_marked'",
            person,
        )
    assert audited == 2


async def test_superintendent_finds_by_name_whom_to_mark_and_sees_who_is_marked(city: City):
    person = await known_at_both(city)
    async with city.inside("kamla") as ctx:
        other = await add_person(ctx, name="Nirupa Gadkari")
        await ctx.db.execute("update person set restricted = true where id = $1", other)
    chief = await city.browser_of("superintendent", "civil")
    link = f'href="/civil/people/{person}/marks"'
    async with city.inside("civil") as ctx:
        await ctx.db.execute(
            "update registration set number = '26-990739' where person_id = $1", person
        )
        await ctx.db.execute(
            "select index_registration($1, array[$2::uuid])", ctx.tenant.id, person
        )

    unmarked = (await chief.open("/civil/admin/marks?named=nirupa+gadgil")).text
    found = (await chief.open("/civil/admin/marks?named=nirupa+gadgil&mark=")).text
    numbered = (await chief.open("/civil/admin/marks?named=26-990739&mark=")).text
    form = (await chief.open(f"/civil/people/{person}/marks")).text
    await chief.post(f"/civil/people/{person}/marks", {"test_patient": "1", "reason": "a trial"})
    listed = (await chief.open("/civil/admin/marks?named=nirupa+gadgil")).text
    narrowed = (await chief.open("/civil/admin/marks?mark=restricted")).text
    file = (await chief.open("/civil/admin/marks.csv?mark=test")).text

    assert [link in text for text in (unmarked, found, numbered, listed, narrowed)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert 'href="/civil/admin/marks"' in form
    assert "Nirupa Gadgil" in file
    assert "Nirupa Gadkari" not in listed + narrowed + file


async def test_marks_are_not_set_by_those_who_only_register_or_treat(city: City):
    person = await known_at_both(city)

    for role in ("clerk", "doctor"):
        browser = await city.browser_of(role, "civil")
        answer = await browser.post(
            f"/civil/people/{person}/marks", {"restricted": "1", "reason": "curious"}
        )
        assert answer.status_code == 403
