"""A laboratory of the demo at work: orders with samples, values and reports, written at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from sehat.api import LabItem, LabTest, lab_item, lab_members, uuid7
from sehat_opd_ipd.domain.document import canonical_sha256
from sehat_opd_ipd.domain.lab_report import ReportFacts, report_bundle, report_summary
from sehat_opd_ipd.domain.lab_result import CRITICAL, limits_of, read_value
from sehat_opd_ipd.domain.lab_sample import SERIES

if TYPE_CHECKING:
    import random

    from asyncpg import Connection

    from sehat.api import LabRange

__all__ = ["Bench"]

ABNORMAL_SHARE = 0.15
ZONE = ZoneInfo("Asia/Kolkata")
STATES = ("ordered", "collected", "resulted", "verified")
TEXTS = {"urine_colour": "Pale yellow", "urine_casts": "None seen"}

_SAMPLE = """
insert into opd_ipd_lab_sample (tenant_id, id, visit_id, number, specimen, place_id, collected_at,
  collected_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_ORDER = """
insert into opd_ipd_lab_order (tenant_id, id, visit_id, person_id, code, name, section, specimen,
  reason, urgency, state, ordered_at, ordered_by, ordered_name, changed_at, sample_id,
  record_entry_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""
_STEP = """
insert into opd_ipd_lab_step (tenant_id, order_id, from_state, to_state, at, by, by_name, place_id,
  reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_RESULT = """
insert into opd_ipd_lab_result (tenant_id, id, order_id, test_code, test_name, position, loinc,
  scale, number, text, unit, decimals, low, high, reading, told_to, entered_at, entered_by,
  entered_name)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
"""
_ENTRY = """
insert into record_entry (tenant_id, person_id, id, kind, grade, occurred_at, title, summary, fhir,
  author, signed_at, sha256)
values ($1, $2, $3, 'lab_report', 'document', $4, $5, $6::text::jsonb, $7::text::jsonb,
  $8::text::jsonb, $4, $9)
"""
RESULT_COLUMNS = (
    *("test_code", "test_name", "position", "loinc", "scale", "number", "text"),
    *("unit", "decimals", "low", "high", "reading"),
)
STATEMENTS = {"entry": _ENTRY, "sample": _SAMPLE, "order": _ORDER, "step": _STEP, "result": _RESULT}


class Bench(Struct):
    """The rows of one hospital's laboratory."""

    owner: Connection
    hospital: Any
    rooms: dict[str, UUID]
    dice: random.Random
    rows: dict[str, list[tuple[Any, ...]]] = msgspec.field(default_factory=dict)
    numbers: dict[int, int] = msgspec.field(default_factory=dict)
    names: dict[UUID, str] = msgspec.field(default_factory=dict)
    items: dict[str, tuple[LabItem, list[LabTest]]] = msgspec.field(default_factory=dict)

    async def order(
        self,
        patient: Any,  # noqa: ANN401 - a row
        code: str,
        at: datetime,
        state: str,
        *,
        wanted: dict[str, float] | None = None,
        urgency: str = "routine",
        reason: str = "",
    ) -> None:
        """An order that has come as far as `state`, with all that led there."""
        item, tests = await self._item(code)
        order_id, sample_id = uuid7(), uuid7()
        times = [at + timedelta(minutes=minutes) for minutes in (0, 12, 45, 58)]
        reached = 1 if state == "refused" else STATES.index(state)
        room = self.rooms.get(item.section)
        entry = uuid7() if state == "verified" else None
        number = ""
        if reached:
            number = await self._number(at)
            values = (sample_id, patient["visit_id"], number, item.specimen, room, times[1])
            self._add("sample", *values, self._technician(0))
        self._add(
            "order",
            *(order_id, patient["visit_id"], patient["person_id"], code, item.name, item.section),
            *(item.specimen, reason, urgency, state, at, patient["doctor_id"], patient["doctor"]),
            *(times[reached], sample_id if reached else None, entry),
        )
        await self._steps(order_id, patient, state, times[: reached + 1], room)
        if reached < STATES.index("resulted"):
            return
        results = self._results(patient, tests, wanted or {}, times[2])
        for row in results:
            self._add("result", *self._result(order_id, row, await self._name(0)))
        if entry:
            order = {
                **dict(patient),
                "id": order_id,
                "name": item.name,
                "specimen": item.specimen,
                "sample": number,
                "sample_id": sample_id,
                "collected_at": times[1],
            }
            await self._report(entry, order, results, times[3])

    async def write(self) -> None:
        """Write all tables, those that others point at first."""
        for name, statement in STATEMENTS.items():
            await self.owner.executemany(statement, self.rows.get(name, []))
        for year, last in self.numbers.items():
            await self.owner.execute(
                "insert into number_series (tenant_id, kind, period, last) values ($1, $2, $3, $4)"
                " on conflict (tenant_id, kind, period) do update set last = excluded.last",
                self.hospital["id"],
                SERIES,
                str(year),
                last,
            )

    async def _steps(
        self,
        order_id: UUID,
        patient: Any,  # noqa: ANN401 - a row
        state: str,
        times: list[datetime],
        room: UUID | None,
    ) -> None:
        before = None
        for name, at in zip(STATES, times, strict=False):
            turn = 1 if name == "verified" else 0
            by = patient["doctor_id"] if before is None else self._technician(turn)
            said = patient["doctor"] if before is None else await self._name(turn)
            self._add("step", order_id, before, name, at, by, said, room if before else None, "")
            before = name
        if state == "refused":
            at = times[-1] + timedelta(minutes=8)
            values = ("collected", "refused", at, self._technician(0), await self._name(0), room)
            self._add("step", order_id, *values, "Too little")

    def _results(
        self,
        patient: Any,  # noqa: ANN401 - a row
        tests: list[LabTest],
        wanted: dict[str, float],
        at: datetime,
    ) -> list[dict[str, Any]]:
        rows = []
        for position, test in enumerate(tests):
            limits = limits_of(
                test, sex=patient["sex"], born=patient["birth_date"], today=at.date()
            )
            text = self._value(test, limits, wanted.get(test.code))
            value = read_value(test, text, limits)
            rows.append(
                {
                    "id": uuid7(),
                    "test_code": test.code,
                    "test_name": test.name,
                    "position": position,
                    "loinc": test.loinc,
                    "scale": test.scale,
                    "number": getattr(value, "number", None),
                    "text": text,
                    "unit": test.unit,
                    "decimals": test.decimals,
                    "low": limits.low if limits else None,
                    "high": limits.high if limits else None,
                    "reading": getattr(value, "reading", ""),
                    "at": at,
                    "supersedes": None,
                }
            )
        return rows

    def _value(self, test: LabTest, limits: LabRange | None, wanted: float | None) -> str:
        odd = self.dice.random() < ABNORMAL_SHARE
        if test.scale == "coded":
            choices = [c.text for c in test.choices if c.abnormal == odd]
            return self.dice.choice(choices or [test.choices[0].text])
        if test.scale == "text":
            return TEXTS.get(test.code, "Nothing abnormal seen")
        low = float(limits.low or 0) if limits else 1.0
        high = float(limits.high or low * 1.5) if limits else 2.0
        if wanted is not None:
            value = wanted * self.dice.uniform(0.98, 1.02)
        elif odd:
            value = self.dice.choice((low * 0.9, high * 1.15))
        else:
            value = self.dice.uniform(low + (high - low) * 0.1, high - (high - low) * 0.1)
        return f"{Decimal(str(value)):.{test.decimals}f}"

    async def _report(
        self, entry: UUID, order: dict[str, Any], results: list[dict[str, Any]], at: datetime
    ) -> None:
        facts = ReportFacts(
            entry_id=entry,
            order=order,
            results=results,
            hospital_id=self.hospital["id"],
            hospital_name=self.hospital["name"],
            verifier=await self._name(1),
            verified_at=at,
        )
        document = report_bundle(facts)
        author = {"name": facts.verifier, "qualification": "", "council": "", "council_number": ""}
        self._add(
            "entry",
            *(order["person_id"], entry, at, order["name"], _json(report_summary(facts))),
            *(_json(document), _json(author), canonical_sha256(document)),
        )

    def _result(self, order_id: UUID, row: dict[str, Any], name: str) -> tuple[Any, ...]:
        told = "Duty doctor" if row["reading"] in CRITICAL else ""
        values = (row[column] for column in RESULT_COLUMNS)
        return (row["id"], order_id, *values, told, row["at"], self._technician(0), name)

    async def _item(self, code: str) -> tuple[LabItem, list[LabTest]]:
        if code not in self.items:
            item = await lab_item(self.owner, code)
            if item is None:
                raise LookupError(code)
            self.items[code] = item, await lab_members(self.owner, code)
        return self.items[code]

    async def _number(self, at: datetime) -> str:
        year = at.astimezone(ZONE).year
        if year not in self.numbers:
            self.numbers[year] = await self.owner.fetchval(
                "select coalesce(max(last), 0) from number_series"
                " where tenant_id = $1 and kind = $2 and period = $3",
                self.hospital["id"],
                SERIES,
                str(year),
            )
        self.numbers[year] += 1
        return f"{year % 100:02}L{self.numbers[year]:06}"

    def _technician(self, turn: int) -> UUID | None:
        technicians = self.hospital["technicians"]
        return technicians[turn % len(technicians)] if technicians else None

    async def _name(self, turn: int) -> str:
        user = self._technician(turn)
        if user is None:
            return ""
        if user not in self.names:
            self.names[user] = await self.owner.fetchval(
                "select name from user_account where id = $1", user
            )
        return self.names[user]

    def _add(self, name: str, *values: Any) -> None:  # noqa: ANN401 - a row
        self.rows.setdefault(name, []).append((self.hospital["id"], *values))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
