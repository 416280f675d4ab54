"""Jobs of a hospital: when each ran and runs next, what failed, and a button that runs it now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.jobs.asking import ask_for_job
from sehat.jobs.queries import last_runs, last_tasks
from sehat.jobs.triggers import next_due
from sehat.plugins.values import Job
from sehat.refusals import Refusal
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Ctx, Here
from sehat.web.i18n import marked as _
from sehat.web.once import Outcome, once
from sehat.web.pages import page, see_other, words

__all__ = ["jobs_page", "run_now_form"]

STATES = {"waiting": _("Waits"), "done": _("Done"), "failed": _("Failed"), "tried": _("Failed")}
KINDS = {"done": "ok", "failed": "danger", "tried": "warn"}


@get("/{tenant:str}/admin/jobs", opt=needs("admin.run_jobs"))
async def jobs_page(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Those of the plugins that are on here, then those of the whole platform."""
    return await _shown(ctx, arrival)


@post(
    "/{tenant:str}/admin/jobs/{name:str}/run",
    opt=needs("admin.run_jobs", example="job"),
    status_code=303,
)
async def run_now_form(ctx: Ctx, arrival: Here, name: FromPath[str]) -> Response[Any]:
    """Run a job of this hospital now; those of the platform are the operator's."""
    job = next((job for job in _jobs(arrival) if job.name == name and job.per_tenant), None)
    if job is None:
        raise NotFoundException

    async def ask() -> Outcome | Refusal:
        task = await ask_for_job(ctx, job=job)
        if isinstance(task, Refusal):
            return task
        return Outcome(task, f"/{ctx.tenant.slug}/admin/jobs")

    outcome = await once(arrival, ctx, ask)
    if isinstance(outcome, Refusal):
        return await _shown(ctx, arrival, error=words(arrival, outcome), status=422)
    return see_other(outcome.location)


def _jobs(arrival: Arrival) -> list[Job]:
    here = {"core", *arrival.plugins}
    offered = arrival.platform.plugins.offered(Job)
    return [job for job in offered if job.name.partition(".")[0] in here]


async def _shown(
    ctx: Ctx, arrival: Arrival, *, error: str = "", status: int = 200
) -> Response[Any]:
    tasks = await last_tasks(ctx.db, ctx.tenant.id)
    runs = await last_runs(arrival.platform.pool)
    jobs = sorted(_jobs(arrival), key=lambda job: (not job.per_tenant, job.name))
    return page(
        arrival,
        "pages/admin/jobs.html",
        status=status,
        error=error,
        rows=[
            _sight(arrival, job, (tasks if job.per_tenant else runs).get(job.name)) for job in jobs
        ],
    )


def _sight(arrival: Arrival, job: Job, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row or None
    say, locale = arrival.platform.catalogues.text, arrival.locale
    following = next_due(job, arrival.now)
    state = "" if row is None else row["state"]
    if row is not None and state == "waiting" and row["attempts"]:
        state = "tried"
    return {
        "name": job.name,
        "title": say(locale, job.title) if job.title else job.name,
        "per_tenant": job.per_tenant,
        "minutes": _minutes(job),
        "last": _when(arrival, row["scheduled_time"] if row else None),
        "next": _when(arrival, following),
        "state": say(locale, STATES[state]) if state else "",
        "kind": KINDS.get(state, ""),
        "ms": row["ms"] if row else None,
        "failures": row["failures"] if row else 0,
        "error": row["error"] if row else None,
        "incident": row["incident"] if row else None,
    }


def _minutes(job: Job) -> int:
    """The span of the trigger in whole minutes, 0 for one that keeps hours or seconds."""
    span = job.trigger if isinstance(job.trigger, timedelta) else timedelta()
    return 0 if span % timedelta(minutes=1) else span // timedelta(minutes=1)


def _when(arrival: Arrival, at: datetime | None) -> dict[str, str]:
    if at is None:
        return {}
    local = arrival.local(at)
    return {"day": arrival.day_text(local.date()), "time": local.strftime("%H:%M:%S")}
