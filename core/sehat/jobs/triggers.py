"""When a job is due: the same times in every process, whenever it was started."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sehat.errors import PluginError

if TYPE_CHECKING:
    from sehat.plugins.values import Job

__all__ = ["check_trigger", "last_due", "next_due", "trigger_of"]

CITY = ZoneInfo("Asia/Kolkata")
_START = datetime(2026, 1, 1, tzinfo=UTC)
_LOOK_BACK = (timedelta(hours=1), timedelta(days=2), timedelta(days=32))


def trigger_of(job: Job) -> Any:  # noqa: ANN401 - apscheduler has no types
    """The trigger of the scheduler; its times do not depend on when the process began.

    Raises:
        ValueError: the line of crontab cannot be read.
    """
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - on first use
    from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415

    if isinstance(job.trigger, str):
        return CronTrigger.from_crontab(job.trigger, timezone=CITY)
    return IntervalTrigger(
        seconds=int(job.trigger.total_seconds()), start_date=_START, timezone=UTC
    )


def check_trigger(job: Job) -> None:
    """Find out whether the trigger can be used.

    Raises:
        PluginError: it is no line of crontab, or no span of whole seconds.
    """
    if isinstance(job.trigger, timedelta):
        if job.trigger < timedelta(seconds=1) or job.trigger % timedelta(seconds=1):
            raise PluginError(f"job {job.name!r} needs a span of whole seconds")
        return
    try:
        trigger_of(job)
    except ValueError as error:
        raise PluginError(f"job {job.name!r}: {error}") from None


def next_due(job: Job, now: datetime) -> datetime | None:
    """The first due time after `now`, in UTC."""
    after = trigger_of(job).get_next_fire_time(None, now + timedelta(microseconds=1))
    return after.astimezone(UTC) if after else None


def last_due(job: Job, now: datetime) -> datetime | None:
    """The last due time up to `now`, in UTC, of the last 32 days."""
    trigger = trigger_of(job)
    for span in _LOOK_BACK:
        *_, last = (None, *_due_times(trigger, now - span, now))
        if last is not None:
            return last
    return None


def _due_times(trigger: Any, since: datetime, until: datetime) -> Iterator[datetime]:  # noqa: ANN401
    due = trigger.get_next_fire_time(None, since)
    while due is not None and due <= until:
        yield due.astimezone(UTC)
        due = trigger.get_next_fire_time(due, due + timedelta(microseconds=1))
