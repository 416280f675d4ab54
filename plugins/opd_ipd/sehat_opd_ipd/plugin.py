"""The table of contents of out-patient care: what it gives to the platform."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sehat.api import (
    Board,
    Codes,
    Command,
    Event,
    FormPoint,
    HealthCheck,
    Job,
    MessageTemplate,
    NamedList,
    NavItem,
    Permission,
    Problem,
    Refusal,
    RouteSet,
    SearchProvider,
    SlotFill,
    SlotPoint,
    TenantContext,
    hookimpl,
)
from sehat.api import marked as _
from sehat_opd_ipd.api import EVENTS, RegisteredPatient
from sehat_opd_ipd.boards import BOARDS
from sehat_opd_ipd.codes import CODES
from sehat_opd_ipd.errors import REFUSALS
from sehat_opd_ipd.health import HEALTH
from sehat_opd_ipd.jobs import JOBS
from sehat_opd_ipd.messages import MESSAGES
from sehat_opd_ipd.permissions import PERMISSIONS
from sehat_opd_ipd.queries.queues import label_with_doctor, waiting_today
from sehat_opd_ipd.receipt_list import RECEIPTS
from sehat_opd_ipd.routes import HANDLERS
from sehat_opd_ipd.searching import SEARCH
from sehat_opd_ipd.slots import SLOTS
from sehat_opd_ipd.visit_list import VISITS

__all__ = ["plugin"]


class OPDPlugin:
    """Registration desk, queues, consultation and signed prescriptions."""

    @hookimpl
    def register_refusals(self) -> dict[str, str]:
        """Words of refusals."""
        return REFUSALS

    @hookimpl
    def register_permissions(self) -> Sequence[Permission]:
        """Rights of clerks, nurses, doctors and technicians."""
        return PERMISSIONS

    @hookimpl
    def register_navigation(self) -> Sequence[NavItem]:
        """Desk, queue and laboratory."""
        return (
            NavItem(_("Registration"), "/desk", "user-plus", "opd_ipd.register_visit", 10),
            NavItem(_("Queue"), "/queue", "list-ordered", "opd_ipd.see_queue", 20),
            NavItem(_("My day"), "/figures/doctor", "activity", "opd_ipd.see_own_day", 30),
            NavItem(_("Figures"), "/figures", "activity", "opd_ipd.see_figures", 5),
            NavItem(_("Appointments"), "/bookings", "calendar", "opd_ipd.book", 15),
            NavItem(_("Visits"), "/visits", "file", "opd_ipd.see_visits", 25),
            NavItem(_("Laboratory"), "/lab", "flask", "opd_ipd.see_worklist", 40),
            NavItem(_("Receipts"), "/receipts", "rupee", "opd_ipd.see_receipts", 50),
            NavItem(
                _("Lab rooms and counters"),
                "/lab/rooms",
                "flask",
                "opd_ipd.arrange_places",
                60,
                _("Administration"),
            ),
            NavItem(_("Fees"), "/fees", "rupee", "opd_ipd.set_fees", 61, _("Administration")),
            NavItem(_("Roster"), "/roster", "calendar-days", "opd_ipd.manage_roster", 25),
            NavItem(
                _("Hall displays"),
                "/display-settings",
                "monitor",
                "opd_ipd.manage_displays",
                45,
                _("Administration"),
            ),
        )

    @hookimpl
    def register_page_commands(self) -> Sequence[Command]:
        """A new registration from any page."""
        return (
            Command(
                _("New registration"), "/desk#new", "user-plus", "opd_ipd.register_visit", "Alt+N"
            ),
        )

    @hookimpl
    def register_codes(self) -> Codes:
        """What a scan opens."""
        return CODES

    @hookimpl
    def register_slots(self) -> Sequence[SlotPoint | SlotFill]:
        """The place beside the consultation, and the day on the first page."""
        return SLOTS

    @hookimpl
    def register_extensions(self) -> Sequence[NamedList | FormPoint]:
        """The lists and the form of a new registration, which others may extend."""
        return (VISITS, RECEIPTS, FormPoint("opd_ipd.registration", RegisteredPatient))

    @hookimpl
    def register_health_checks(self) -> Sequence[HealthCheck]:
        """Whether the lists for prescribing are there."""
        return HEALTH

    @hookimpl
    async def person_merge_check(
        self, ctx: TenantContext, person_id: UUID, into_id: UUID
    ) -> Refusal | None:
        """Not while a doctor sees one of them, whose record would change under their hands."""
        label = await label_with_doctor(
            ctx.db, ctx.tenant.id, ctx.business_date, [person_id, into_id]
        )
        return Refusal("opd_ipd.with_doctor", {"label": label}) if label else None

    @hookimpl
    async def tenant_disable_problems(self, ctx: TenantContext, plugin: str) -> Sequence[Problem]:
        """Patients who still wait today."""
        waiting = await waiting_today(ctx.db, ctx.tenant.id, ctx.business_date)
        if plugin != "opd_ipd" or not waiting:
            return ()
        return (Problem(Refusal("opd_ipd.patients_wait", {"count": waiting})),)

    @hookimpl
    def register_search(self) -> Sequence[SearchProvider]:
        """Tokens of the day and numbers of visits."""
        return SEARCH

    @hookimpl
    def register_boards(self) -> Sequence[Board]:
        """Queues, pushed to desks and rooms."""
        return BOARDS

    @hookimpl
    def register_routes(self) -> RouteSet:
        """Pages below `/{tenant}/opd_ipd`."""
        return RouteSet(HANDLERS)

    @hookimpl
    def register_events(self) -> Sequence[type[Event]]:
        """What is announced to whoever listens."""
        return EVENTS

    @hookimpl
    def register_messages(self) -> Sequence[MessageTemplate]:
        """What people are told about their bookings."""
        return MESSAGES

    @hookimpl
    def register_jobs(self) -> Sequence[Job]:
        """Clinic days, reminders and the end of the day."""
        return JOBS


plugin = OPDPlugin()
