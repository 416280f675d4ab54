"""The hooks that the core asks of plugins; every hook returns values, never HTML or callbacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pluggy

from sehat.events.outbox import Event
from sehat.lists.values import Column, Filter, NamedList, RowAction
from sehat.plugins.colours import PROJECT, gathered, hookspec, vetoed
from sehat.plugins.forms import FormPoint, FormSection
from sehat.plugins.health import HealthCheck
from sehat.plugins.ports import Port, PortBinding
from sehat.plugins.search import SearchProvider
from sehat.plugins.slots import SlotFill, SlotPoint
from sehat.plugins.switching import Problem
from sehat.plugins.values import (
    Board,
    Codes,
    Command,
    Job,
    Listener,
    MessageTemplate,
    NavItem,
    Permission,
    RouteSet,
)

__all__ = ["PROJECT", "HookSpecs", "hookimpl", "hookspec"]

hookimpl = pluggy.HookimplMarker(PROJECT)


if TYPE_CHECKING:
    from uuid import UUID

    from sehat.refusals import Refusal
    from sehat.tenancy.context import TenantContext


class HookSpecs:
    """The core's hooks.

    Those that are plain `def` are called once while the application is composed, and raising in
    any of them puts the plugin into quarantine, with the reason shown. The others say themselves
    when they are asked.
    """

    @hookspec
    def register_permissions(self) -> Sequence[Permission]:
        """Say which permissions the plugin declares.

        Fires at start, before routes. Not fired for a quarantined plugin. A name outside the
        plugin's prefix, or one declared twice, quarantines the plugin.
        """
        raise NotImplementedError

    @hookspec
    def register_routes(self) -> RouteSet:
        """Give the handlers that are mounted below `/{tenant}/{plugin}`.

        Fires at start, after permissions. A handler without declared access, or one whose
        permission nobody declared, quarantines the plugin.
        """
        raise NotImplementedError

    @hookspec
    def register_navigation(self) -> Sequence[NavItem]:
        """Give the lines of the menu.

        Fires at start. A line whose permission nobody declared quarantines the plugin.
        """
        raise NotImplementedError

    @hookspec
    def register_page_commands(self) -> Sequence[Command]:
        """Give what the palette offers beside the pages of the menu, with its keys.

        Fires at start. A command whose permission nobody declared quarantines the plugin.
        """
        raise NotImplementedError

    @hookspec
    def register_codes(self) -> Codes:
        """Say which codes the plugin reads, and where it opens what a code stands for.

        Fires at start. A permission that nobody declared quarantines the plugin. A reader that
        raises at a scan makes that scan fail, and nothing is opened.
        """
        raise NotImplementedError

    @hookspec
    def register_refusals(self) -> dict[str, str]:
        """Give the words of the plugin's refusals: code → English msgid.

        Fires at start and at the command line. A code outside the plugin's prefix quarantines it.
        """
        raise NotImplementedError

    @hookspec
    def register_slots(self) -> Sequence[SlotPoint | SlotFill]:
        """Give the places on own pages that others may fill, and what fills the places of others.

        Fires at start, once more for each module `with_…`. A fill of a slot whose owner is only
        enhanced and not there is left out; a slot that nobody offers quarantines the plugin.
        """
        raise NotImplementedError

    @hookspec
    def register_boards(self) -> Sequence[Board]:
        """Give the boards that are pushed to those who look at them.

        Fires at start, once more for each module `with_…`. A name outside the plugin's prefix,
        one given twice, a permission that nobody declared, or a template without `load`
        quarantines the plugin. While a hospital has the plugin switched off its boards are not
        pushed, and open ones end.
        """
        raise NotImplementedError

    @hookspec
    def register_events(self) -> Sequence[type[Event]]:
        """Give the types of events that the plugin publishes.

        Fires at start and at the command line. A name outside the plugin's prefix, or a name
        whose shape changed without a new version, quarantines the plugin. Publishing an event
        that nobody registers is a broken promise.
        """
        raise NotImplementedError

    @hookspec
    def register_listeners(self) -> Sequence[Listener]:
        """Give what is to be done when events happened, of this plugin or of any other.

        Fires at start. Two listeners of one name quarantine the plugin. An event that nobody
        publishes, because its plugin is not there, is waited for in vain and is no error. The
        handlers are called only where the plugin is on for the event's tenant.
        """
        raise NotImplementedError

    @hookspec
    def register_messages(self) -> Sequence[MessageTemplate]:
        """Give the templates of the messages that the plugin sends to people.

        Fires at start and at the command line. A code outside the plugin's prefix, or one with two
        wordings, quarantines the plugin. A message of a template that nobody registers is a broken
        promise.
        """
        raise NotImplementedError

    @hookspec
    def register_extensions(
        self,
    ) -> Sequence[NamedList | Column | Filter | RowAction | FormPoint | FormSection]:
        """Give own lists and forms that others may extend, and what is added to those of others.

        Fires at start, once more for each module `with_…`. Something for a list or form whose
        owner is only enhanced and not there is left out; for one that nobody offers, the plugin
        is put aside. A column or filter that fails while a page is served is told there, and left
        out; a section of a form that fails refuses the whole form, so that nothing is saved in
        part.
        """
        raise NotImplementedError

    @hookspec
    def register_ports(self) -> Sequence[Port | PortBinding]:
        """Give the Protocols that the plugin calls, and bind those that others call.

        Fires at start, once more for each module `with_…`. A Protocol that nobody offers, or one
        that another plugin bound already, puts the plugin aside; so does a guard of the manifest
        that it does not answer.
        """
        raise NotImplementedError

    @hookspec
    def register_health_checks(self) -> Sequence[HealthCheck]:
        """Give the questions that the plugin answers about itself.

        Fires at start. They are asked by the health address and the plugins' page, at most every
        five seconds; one that raises, takes longer than a second or gives anything but Health
        counts as down. No answer takes the process out of service.
        """
        raise NotImplementedError

    @hookspec
    def register_search(self) -> Sequence[SearchProvider]:
        """Say what the plugin finds by what was typed.

        Fires at start. A provider that raises at a search, takes longer than 300 ms or gives
        anything but hits is left out of that search, told and counted; the others answer.
        """
        raise NotImplementedError

    @hookspec
    def register_jobs(self) -> Sequence[Job]:
        """Give the work that time brings.

        Fires at start and at the command line. A name outside the plugin's prefix or given twice,
        or a trigger that cannot be read, quarantines the plugin. Jobs of a plugin run only at
        hospitals that have it switched on.
        """
        raise NotImplementedError

    @gathered(Problem)
    async def tenant_disable_problems(self, ctx: TenantContext, plugin: str) -> Sequence[Problem]:
        """Say what stands against switching `plugin` off at this hospital.

        Asked when an administrator switches it off, before anything changes, of every plugin that
        takes part there, the one itself included; not asked where that one does not work. It only
        reads. Raising, or taking longer than 300 ms, is told to the administrator and stops
        nothing: a broken plugin can always be switched off.
        """
        raise NotImplementedError

    @vetoed
    async def person_merge_check(
        self, ctx: TenantContext, person_id: UUID, into_id: UUID
    ) -> Refusal | None:
        """Say whether one person may be merged into another at this moment.

        Asked in the transaction of the merge, before anything is looked up or written; not asked
        when a merge is undone. It only reads. Raising, taking longer than two
        seconds or giving anything but a Refusal or None refuses the merge and names the plugin.
        """
        raise NotImplementedError
