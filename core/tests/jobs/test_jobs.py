"""Each due time counts once, whichever process claims it, in every hospital that wants it."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sehat.errors import PluginError
from sehat.jobs.triggers import check_trigger, last_due, next_due
from sehat.plugins.values import Job

if TYPE_CHECKING:
    from core.tests.jobs.conftest import Rounds
    from sehat.testing.city import City

EVERYWHERE = ["asha", "civil", "health", "kamla"]


@pytest.mark.feature("PL12")
async def test_due_time_is_claimed_by_one_process_and_runs_once_in_each_hospital(
    rounds: Rounds, rounds_city: City, due: datetime
):
    async with rounds_city.another_process() as second, rounds_city.another_process() as third:
        cities = [rounds_city, second, third]
        claims = await asyncio.gather(*(rounds.claim("rounds.walk", due, c) for c in cities * 4))
        await asyncio.gather(*(city.run_jobs() for city in cities))

    assert len([claim for claim in claims if claim]) == 1
    assert await rounds.walked(due) == EVERYWHERE


@pytest.mark.feature("AD04")
async def test_job_does_not_run_where_its_plugin_is_off(
    rounds: Rounds, rounds_city: City, due: datetime
):
    gate, tenant = rounds_city.platform.gate, rounds_city.tenants["kamla"].id
    await gate.switch(tenant, "rounds", enabled=False, by=None)

    await rounds.claim("rounds.walk", due)
    await rounds_city.run_jobs()
    await gate.switch(tenant, "rounds", enabled=True, by=None)
    await rounds_city.run_jobs()

    assert await rounds.walked(due) == ["asha", "civil", "health"]


@pytest.mark.parametrize(
    ("how", "error"),
    [("raise", "RuntimeError"), ("hang", "TimeoutError"), ("refuse", "rounds.nobody")],
)
async def test_job_that_fails_leaves_nothing_and_is_given_up_after_its_tries(
    rounds: Rounds, rounds_city: City, due: datetime, how: str, error: str
):
    rounds.tell(how)
    await rounds.claim("rounds.walk", due)
    states = "select distinct state, attempts, error from job_task where scheduled_time = $1"

    await rounds_city.run_jobs()
    assert await rounds.ask(states, due) == [("waiting", 1, error)]
    for _ in range(3):
        await rounds.make_due()
        await rounds_city.run_jobs()

    assert await rounds.walked(due) == []
    assert await rounds.ask(states, due) == [("failed", 3, error)]


async def test_job_that_recovers_has_its_effect_once(
    rounds: Rounds, rounds_city: City, due: datetime
):
    rounds.tell("raise")
    await rounds.claim("rounds.walk", due)
    await rounds_city.run_jobs()
    rounds.tell("")
    await rounds.make_due()
    await rounds_city.run_jobs()

    assert await rounds.walked(due) == EVERYWHERE


async def test_job_of_the_platform_runs_once_in_all(
    rounds: Rounds, rounds_city: City, due: datetime
):
    rounds.tell("raise")
    await rounds.claim("rounds.sum_up", due)
    await rounds_city.run_jobs()
    effects = "select count(*) from audit where action = $1"
    assert await rounds.ask(effects, f"sum {due.isoformat()}") == [0]

    rounds.tell("")
    async with rounds_city.another_process() as second:
        await rounds.make_due()
        await asyncio.gather(rounds_city.run_jobs(), second.run_jobs())

    assert await rounds.ask(effects, f"sum {due.isoformat()}") == [1]
    assert await rounds.ask(
        "select state, attempts from job_run where job = 'rounds.sum_up' and scheduled_time = $1",
        due,
    ) == [("done", 2)]


async def test_job_of_the_platform_that_loses_its_connection_counts_as_failed(
    rounds: Rounds, rounds_city: City, due: datetime
):
    rounds.tell("cut")
    await rounds.claim("rounds.sum_up", due)

    for _ in range(4):
        await rounds_city.run_jobs()
        await rounds.make_due()

    assert await rounds.ask(
        "select state, attempts from job_run where job = 'rounds.sum_up' and scheduled_time = $1",
        due,
    ) == [("failed", 3)]


@pytest.mark.feature("PL12")
async def test_page_tells_last_next_and_failures_and_runs_a_job_now(
    rounds: Rounds, rounds_city: City
):
    admin = await rounds_city.browser_of("admin", "civil")
    address = "/civil/admin/jobs"
    rounds.tell("raise")
    assert (await admin.post(f"{address}/rounds.walk/run")).status_code == 303
    again = await admin.post(f"{address}/rounds.walk/run")
    assert again.status_code == 422
    assert "waits for its turn already" in again.text
    for _ in range(4):
        await rounds_city.run_jobs()
        await rounds.make_due()
    page = (await admin.open(address)).text
    row = next(row for row in re.findall("<tr>.*?</tr>", page) if "rounds.walk" in row)
    for shown in ("Walk the wards", "every 5 minutes", "Failed", "RuntimeError", " ms"):
        assert shown in row
    assert "the name of a patient" not in page

    rounds.tell("")
    assert (await admin.post(f"{address}/rounds.walk/run")).status_code == 303
    await rounds_city.run_jobs()

    page = (await admin.open(address)).text
    row = next(row for row in re.findall("<tr>.*?</tr>", page) if "rounds.walk" in row)
    assert "Done" in row
    audited = await rounds.ask(
        "select count(*) from audit where action = 'admin.job_asked_for' and actor_id = $1",
        rounds_city.users["admin.civil"],
    )
    assert audited == [2]
    assert (await admin.post(f"{address}/rounds.sum_up/run")).status_code == 404


async def test_what_was_given_up_is_counted_at_the_health_endpoint(
    rounds: Rounds, rounds_city: City, due: datetime
):
    visitor = await rounds_city.fresh_browser()
    before = (await visitor.open("/readyz")).json()["given_up"]["jobs"]
    rounds.tell("raise")
    await rounds.claim("rounds.sum_up", due + timedelta(days=3650))
    for _ in range(3):
        await rounds_city.run_jobs()
        await rounds.make_due()

    assert (await visitor.open("/readyz")).json()["given_up"]["jobs"] == before + 1


@pytest.mark.parametrize(
    ("trigger", "now", "last", "following"),
    [
        (timedelta(minutes=5), "2026-11-25T10:07:31", "2026-11-25T10:05", "2026-11-25T10:10"),
        (timedelta(seconds=90), "2026-01-01T00:03:00", "2026-01-01T00:03", "2026-01-01T00:04:30"),
        ("30 2 * * *", "2026-11-25T10:00", "2026-11-24T21:00", "2026-11-25T21:00"),
        ("0 9 1 * *", "2026-11-25T10:00", "2026-11-01T03:30", "2026-12-01T03:30"),
    ],
)
def test_due_times_do_not_depend_on_the_start_of_the_process(
    trigger: timedelta | str, now: str, last: str, following: str
):
    job = Job("rounds.any", trigger, pytest.fail)
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert last_due(job, at) == datetime.fromisoformat(last).replace(tzinfo=UTC)
    assert next_due(job, at) == datetime.fromisoformat(following).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "trigger", ["every day", "61 * * * *", timedelta(), timedelta(milliseconds=1500)]
)
def test_trigger_that_cannot_be_read_is_a_fault_of_the_plugin(trigger: timedelta | str):
    with pytest.raises(PluginError):
        check_trigger(Job("rounds.any", trigger, pytest.fail))


async def test_missed_due_time_is_caught_up_once_at_the_start(rounds: Rounds, rounds_city: City):
    async with rounds_city.another_process() as second:
        for city in (rounds_city, second):
            scheduler = city.platform.background.scheduler
            await scheduler.declare()
            await scheduler.work_once()
            await scheduler.close()

    newest = await rounds.ask(
        "select scheduled_time from job_run where job = 'rounds.walk'"
        " order by claimed_at desc limit 1"
    )
    assert newest == [last_due(rounds.job("rounds.walk"), datetime.now(UTC))]


async def test_core_clears_what_nobody_needs_any_more(rounds: Rounds, rounds_city: City):
    user, tenant = rounds_city.users["clerk.civil"], rounds_city.tenants["civil"].id
    async with rounds_city.connect("owner") as owner:
        for days in (6, 8):
            await owner.execute(
                "insert into idempotency (tenant_id, user_id, route, key, body_hash, at) values"
                " ($1, $2, 'clearing', sehat_uuid7(), '\\x00', now() - make_interval(days => $3))",
                tenant,
                user,
                days,
            )
        for days in (29, 31):
            await owner.execute(
                "insert into user_session (token_hash, user_id, ends_at)"
                " values (sha256($1::text::bytea), $2, now() - make_interval(days => $3))",
                f"clearing {days}",
                user,
                days,
            )
        for days, state in ((179, "delivered"), (181, "delivered"), (181, "waiting")):
            await owner.execute(
                "insert into message (tenant_id, template, mobile, state, done_at, next_at)"
                " values ($1, 'rounds.clearing', '9812345678', $2,"
                " now() - make_interval(days => $3), now() + interval '1 year')",
                tenant,
                state,
                days,
            )
        for days in (89, 91):
            await owner.execute(
                "insert into outbox (tenant_id, name, aggregate_id, done_at) values"
                " ($1, 'rounds.clearing.v1', sehat_uuid7(), now() - make_interval(days => $2))",
                tenant,
                days,
            )
    for name in ("requests", "sessions", "messages", "work"):
        await rounds.claim(f"core.clear_{name}", datetime.now(UTC))
    await rounds_city.run_jobs()

    left = await rounds.ask(
        "select (select count(*) from idempotency where route = 'clearing'),"
        " (select count(*) from user_session where user_id = $1 and ends_at < now()),"
        " (select count(*) from message where template = 'rounds.clearing'),"
        " (select count(*) from outbox where name = 'rounds.clearing.v1')",
        user,
    )
    assert left == [(1, 1, 2, 1)]
