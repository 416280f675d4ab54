"""How long people waited: computed from the steps of their tokens, never typed.

A token waits from its registration to the first call (`call`), from a call to the room (`room`), is
with the doctor (`consult`: all the times in the room), and is away for tests (`test`: sent until
back). What did not happen, or has not ended, has no length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from asyncpg import Connection

__all__ = ["SHORT_MINUTES", "STAGES", "Days", "Span", "span_of", "token_days", "waits_by"]

STAGES = ("call", "room", "consult", "test")
"""The stages in the order in which they happen; lengths are in minutes."""

SHORT_MINUTES = 5
"""A consultation that took less is shown as short."""

# Calling again and opening a page again are steps from a state into itself, and no new stage.
_TOKENS = """
with chosen as materialized (
  select t.id, t.label, t.state, t.queue_id, t.business_date, t.visit_id,
    v.opened_at as registered_at
  from opd_ipd_queue_token t
  join opd_ipd_visit v on v.tenant_id = $1 and v.id = t.visit_id
  where t.tenant_id = $1 and t.queue_id = any($2::uuid[]) and t.business_date between $3 and $4
), step as (
  select t.id, c.to_state, c.at, c.by, lead(c.to_state) over w as next, lead(c.at) over w as ended
  from chosen t
  join opd_ipd_token_transition c on c.tenant_id = $1 and c.token_id = t.id
  where c.from_state <> c.to_state
  window w as (partition by t.id order by c.at, c.id)
), walk as (
  select id,
    min(at) filter (where to_state = 'called') as called_at,
    min(at) filter (where to_state = 'in_room') as entered_at,
    max(at) filter (where to_state = 'done') as done_at,
    (array_agg(by order by at) filter (where to_state = 'in_room'))[1] as entered_by,
    sum(extract(epoch from ended - at)) filter (where to_state = 'called' and next = 'in_room')
      / 60 as room,
    sum(extract(epoch from ended - at)) filter (where to_state = 'in_room') / 60 as consult,
    sum(extract(epoch from ended - at)) filter (where to_state = 'sent_for_test' and next = 'back')
      / 60 as test
  from step group by id
), token as (
  select t.*, w.called_at, w.entered_at, w.done_at, w.room, w.consult, w.test,
    extract(epoch from w.called_at - t.registered_at) / 60 as call,
    extract(hour from t.registered_at at time zone $5)::int as hour,
    extract(hour from w.entered_at at time zone $5)::int as room_hour,
    coalesce(n.practitioner_id, p.id) as doctor_id
  from chosen t
  left join walk w on w.id = t.id
  left join opd_ipd_consultation n on n.tenant_id = $1 and n.visit_id = t.visit_id
    and w.entered_at is not null
  left join practitioner p on p.tenant_id = $1 and p.user_id = w.entered_by
)
"""


class Days(Struct, frozen=True):
    """Which tokens: those of these queues, given between two days, as their zone counts hours.

    Further terms narrow them; the rows behind a figure are asked for with the terms of the figure.
    """

    tenant_id: UUID
    queues: Sequence[UUID]
    first: date
    last: date
    zone: str
    doctor_id: UUID | None = None
    hour: int | None = None
    """Hour of registration; `room_hour` is that of the first time in the room."""
    room_hour: int | None = None
    states: Sequence[str] = ()
    """Where the tokens stand; without any, wherever."""
    short: bool = False
    """Only consultations that are over and took less than `SHORT_MINUTES`."""
    seen: bool = False
    """Only those who were in a room."""

    def narrowed(self, **terms: Any) -> Days:  # noqa: ANN401 - the fields above
        """The same with further terms."""
        return replace(self, **terms)


class Span(Struct, frozen=True):
    """How long one stage took: how often it happened, its median and its 90th percentile."""

    count: int
    median: float | None
    most: float | None
    """Nine of ten took no longer."""


_TERMS = """
where ($6::uuid is null or doctor_id = $6) and ($7::int is null or hour = $7)
  and (cardinality($8::text[]) = 0 or state = any($8))
  and (not $9 or (done_at is not null and consult < $11))
  and (not $10 or entered_at is not null) and ($12::int is null or room_hour = $12)
"""
_GROUPS = {
    "all": "",
    "hour": "hour",
    "room_hour": "room_hour",
    "queue": "queue_id",
    "day": "business_date",
    "doctor": "doctor_id",
}
_SPANS = ", ".join(
    f"count({stage}) as {stage}_count,"
    f" percentile_cont(array[0.5, 0.9]) within group (order by {stage}) as {stage}_span"
    for stage in STAGES
)
_BY = """
select {columns} count(*) as registered, count(called_at) as called,
  count(entered_at) as seen, count(*) filter (where state = 'no_show') as missed,
  count(*) filter (where done_at is not null and consult < $11) as short, {spans}
from token {terms} group by grouping sets ({sets}) having count(*) > 0
"""
_ROWS = """
select token.*, d.name as doctor, d.name_i18n as doctor_i18n from token
left join practitioner d on d.tenant_id = $1 and d.id = token.doctor_id {terms}
order by business_date, registered_at, label limit $13
"""


async def waits_by(db: Connection, days: Days, *groups: str) -> dict[str, list[dict[str, Any]]]:
    """Counts and lengths of all stages, by each of the groups: counted once, grouped in many ways.

    A group is `all`, `hour` (of registration), `room_hour`, `queue`, `day` or `doctor`. Each row
    bears `grouped`, `registered`, `called`, `seen`, `missed`, `short` and, for each stage,
    STAGE_count and STAGE_span (median and 90th percentile, or nothing), in the order of `grouped`.
    A group without tokens has no row.
    """
    columns = {group: _GROUPS[group] for group in groups if _GROUPS[group]}
    told = ", ".join(columns.values())
    query = _TOKENS + _BY.format(
        columns=f"{told}, grouping({told}) as which, " if told else "0 as which, ",
        spans=_SPANS,
        terms=_TERMS,
        sets=", ".join(f"({_GROUPS[group]})" for group in groups),
    )
    found: dict[str, list[dict[str, Any]]] = {group: [] for group in groups}
    whole = (1 << len(columns)) - 1
    of_mask = {
        whole ^ (1 << (len(columns) - 1 - place)): group for place, group in enumerate(columns)
    }
    of_mask.setdefault(whole, "all")
    for row in await _fetch(db, query, *_values(days)):
        group = of_mask[row["which"]]
        found[group].append({**row, "grouped": row[columns[group]] if group in columns else None})
    for group in columns:
        found[group].sort(key=lambda row: (row["grouped"] is None, row["grouped"]))
    return found


async def token_days(db: Connection, days: Days, *, limit: int = 500) -> Sequence[Any]:
    """The tokens themselves with their times and the minutes of each stage, as they came."""
    query = _TOKENS + _ROWS.format(terms=_TERMS)
    return await _fetch(db, query, *_values(days), limit)


async def _fetch(db: Connection, query: str, *values: object) -> Sequence[Any]:
    """Ask with a plan for these very days: one made for any span of days takes ten times as long.

    PostgreSQL would change to such a plan after five times on one connection.
    """
    await db.execute("set local plan_cache_mode = force_custom_plan")
    rows: Sequence[Any] = await db.fetch(query, *values)
    await db.execute("set local plan_cache_mode = auto")
    return rows


def span_of(row: Any, stage: str) -> Span:  # noqa: ANN401 - a row of `waits_by`
    """One stage of a row."""
    median, most = row[f"{stage}_span"] or (None, None)
    return Span(row[f"{stage}_count"], _number(median), _number(most))


def _number(value: Any) -> float | None:  # noqa: ANN401 - numeric or nothing
    return None if value is None else float(value)


def _values(days: Days) -> tuple[Any, ...]:
    return (
        days.tenant_id,
        list(days.queues),
        days.first,
        days.last,
        days.zone,
        days.doctor_id,
        days.hour,
        list(days.states),
        days.short,
        days.seen,
        SHORT_MINUTES,
        days.room_hour,
    )
