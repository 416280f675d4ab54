"""The table of contents: what interpreters add to out-patient care."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sehat.api import (
    Board,
    Column,
    Command,
    Filter,
    FormSection,
    Job,
    Listener,
    NamedList,
    NavItem,
    Permission,
    Refusal,
    RouteSet,
    SearchProvider,
    SlotFill,
    TenantContext,
    hookimpl,
    list_handlers,
)
from sehat_interpreters.afterwards import JOBS, LISTENERS
from sehat_interpreters.boards import BOARDS
from sehat_interpreters.errors import REFUSALS
from sehat_interpreters.extensions import EXTENSIONS
from sehat_interpreters.languages import LANGUAGES
from sehat_interpreters.need_list import NEEDS
from sehat_interpreters.needs import need_of_visit
from sehat_interpreters.permissions import PERMISSIONS
from sehat_interpreters.routes import note_form
from sehat_interpreters.searching import SEARCH
from sehat_interpreters.slots import SLOTS

__all__ = ["plugin"]


class Interpreters:
    """A column, a filter, a section, a panel and a veto for others, and a list of its own."""

    @hookimpl
    def register_refusals(self) -> dict[str, str]:
        """Words of refusals."""
        return REFUSALS

    @hookimpl
    def register_permissions(self) -> Sequence[Permission]:
        """Who asks, and who notes."""
        return PERMISSIONS

    @hookimpl
    def register_routes(self) -> RouteSet:
        """The form of the panel, and the list with its files."""
        return RouteSet([note_form, *list_handlers(NEEDS, "/needs")])

    @hookimpl
    def register_navigation(self) -> Sequence[NavItem]:
        """The list."""
        return (NavItem("Interpreters", "/needs", "users", "interpreters.ask", 70),)

    @hookimpl
    def register_page_commands(self) -> Sequence[Command]:
        """Who needs sign language, from any page."""
        return (Command("Sign language today", "/needs?language=ins", "users", "interpreters.ask"),)

    @hookimpl
    def register_search(self) -> Sequence[SearchProvider]:
        """Languages."""
        return SEARCH

    @hookimpl
    def register_boards(self) -> Sequence[Board]:
        """How many wait."""
        return BOARDS

    @hookimpl
    def register_listeners(self) -> Sequence[Listener]:
        """Asks again at the next visit."""
        return LISTENERS

    @hookimpl
    def register_jobs(self) -> Sequence[Job]:
        """Closes what nobody noted."""
        return JOBS

    @hookimpl
    def register_slots(self) -> Sequence[SlotFill]:
        """The panel beside the consultation."""
        return SLOTS

    @hookimpl
    def register_extensions(self) -> Sequence[NamedList | Column | Filter | FormSection]:
        """The own list, and what is added to the list of visits and to the registration."""
        return (NEEDS, *EXTENSIONS)

    @hookimpl
    async def opd_ipd_sign_check(self, ctx: TenantContext, visit_id: UUID) -> Refusal | None:
        """Not while nobody noted who interpreted."""
        need = await need_of_visit(ctx.db, ctx.tenant.id, visit_id)
        if need is None or need["came"]:
            return None
        return Refusal("interpreters.nobody_came", {"language": LANGUAGES[need["language"]]})


plugin = Interpreters()
