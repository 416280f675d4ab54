"""Boards: rendered once a process, language and change, and handed to all who look."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import structlog
from msgspec import Struct, field

from sehat.db.engine import database_lost
from sehat.live.viewer import Viewer
from sehat.plugins.values import Board
from sehat.tenancy.context import System
from sehat.web.arrival import Arrival

if TYPE_CHECKING:
    from sehat.live.marks import Marks, Touched
    from sehat.platform import Platform
    from sehat.tenancy.context import TenantRef

__all__ = ["BoardRef", "Boards"]

_BETWEEN_SECONDS = 0.15
"""Pause between two renderings of one board while it changes all the time."""

_REFRESH_SECONDS = 30.0
_KEEP_SECONDS = 60.0
_AT_ONCE = 2
_RETRY_SECONDS = 1.0

log = structlog.get_logger(__name__)


class BoardRef(NamedTuple):
    """A board of one tenant, for one key, in one language."""

    tenant_id: UUID
    name: str
    key: UUID
    locale: str

    @property
    def called(self) -> str:
        """What pages call it."""
        return f"{self.name}/{self.key}"


class _Living(Struct, eq=False):
    """A board that somebody looks at, or did a moment ago."""

    ref: BoardRef
    board: Board
    tenant: TenantRef
    watches: frozenset[Touched]
    html: str | None = None
    context: Mapping[str, Any] | None = None
    mark: int = -1
    dirty: bool = True
    rendered_at: float = 0.0
    left_at: float = 0.0
    viewers: set[Viewer] = field(default_factory=set)
    owed: set[Viewer] = field(default_factory=set)
    """Viewers who could not be shown it when they came, and get it even if it is unchanged."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: asyncio.Task[None] | None = None


class Boards:
    """Keeps the boards of this process; a touch makes them render, a viewer makes them live."""

    def __init__(self, platform: Platform, marks: Marks) -> None:
        self._platform = platform
        self._marks = marks
        self._living: dict[BoardRef, _Living] = {}
        self._looking: dict[Viewer, list[_Living]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self.rendered = 0
        """How often a board was rendered in this process."""

    def find(self, name: str) -> Board | None:
        """The board of a name, among those of the core and of live plugins."""
        boards = self._platform.plugins.offered(Board)
        return next((board for board in boards if board.name == name), None)

    async def watch(
        self, viewer: Viewer, board: Board, tenant: TenantRef, key: UUID, last: int | None
    ) -> None:
        """Hand a board to a viewer now, unless nothing changed since `last`, and from now on."""
        living = self._of(board, tenant, key, viewer.locale)
        ref = living.ref
        living.viewers.add(viewer)
        self._looking.setdefault(viewer, []).append(living)
        if not board.template:
            if self._touched_since(living, last):
                viewer.put(ref.called, "touch")
            return
        if not await self._render(living):
            living.owed.add(viewer)
            self._stir(living)
        elif living.html is None:
            viewer.put(ref.called, "gone")
        elif self._touched_since(living, last):
            viewer.put(ref.called, "board", living.html, living.mark)

    async def view(
        self, name: str, tenant: TenantRef, key: UUID, locale: str
    ) -> Mapping[str, Any] | None:
        """What a board shows at this moment, for a page that begins with it.

        Asked of the database once a change, however many pages begin so; None where there is no
        such thing, or where it cannot be shown now. The caller has checked the permission, and
        holds no connection of the database meanwhile.
        """
        board = self.find(name)
        if board is None:
            return None
        living = self._of(board, tenant, key, locale)
        now = living.left_at = asyncio.get_running_loop().time()
        if now - living.rendered_at > _REFRESH_SECONDS or not self._platform.changes.hearing:
            living.dirty = True
        return living.context if await self._render(living) else None

    def leave(self, viewer: Viewer) -> None:
        """A viewer looks at nothing any more."""
        now = asyncio.get_running_loop().time()
        for living in self._looking.pop(viewer, ()):
            living.viewers.discard(viewer)
            living.owed.discard(viewer)
            living.left_at = now

    def leave_one(self, viewer: Viewer, board: Board, key: UUID) -> None:
        """A viewer may not look at this board any more."""
        for living in list(self._looking.get(viewer, ())):
            if living.board is board and living.ref.key == key:
                self._looking[viewer].remove(living)
                living.viewers.discard(viewer)
                living.owed.discard(viewer)

    def complete_until(self, viewer: Viewer) -> int:
        """The id up to which this viewer was told of everything that waits for it now."""
        marks = [
            living.mark
            for living in self._looking.get(viewer, ())
            if living.board.template and (living.dirty or living.lock.locked())
        ]
        return min(marks, default=self._marks.latest)

    def touched(self, what: list[Touched]) -> None:
        """Render again what these changed, where somebody looks."""
        changed = set(what)
        for living in self._living.values():
            if not changed.isdisjoint(living.watches):
                self._stir(living)

    def outdate(self, what: Touched) -> None:
        """A page of this process that begins now shows the change; viewers are told with all."""
        for living in self._living.values():
            if what in living.watches:
                living.dirty = True

    def doubt(self) -> None:
        """Nothing could be heard for a while: every board may be old."""
        for living in self._living.values():
            self._stir(living)

    def tick(self) -> None:
        """Refresh what was long the same, because waits grow; forget what nobody looks at."""
        now = asyncio.get_running_loop().time()
        for ref, living in list(self._living.items()):
            if living.viewers:
                if living.board.template and now - living.rendered_at > _REFRESH_SECONDS:
                    self._stir(living)
            elif now - living.left_at > _KEEP_SECONDS:
                del self._living[ref]

    async def stop(self) -> None:
        """Render nothing more."""
        tasks = [living.task for living in self._living.values() if living.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _of(self, board: Board, tenant: TenantRef, key: UUID, locale: str) -> _Living:
        ref = BoardRef(tenant.id, board.name, key, locale)
        living = self._living.get(ref)
        if living is None:
            watches = frozenset({(tenant.id, board.topic or board.name, key)})
            living = self._living[ref] = _Living(ref, board, tenant, watches)
        return living

    def _touched_since(self, living: _Living, last: int | None) -> bool:
        if last is None or not self._marks.knows_since(last):
            return True
        return any(self._marks.id_of(touched) > last for touched in living.watches)

    def _stir(self, living: _Living) -> None:
        living.dirty = True
        if not living.viewers:
            return
        if not living.board.template:
            for viewer in living.viewers:
                viewer.put(living.ref.called, "touch")
        elif living.task is None or living.task.done():
            living.task = asyncio.get_running_loop().create_task(self._keep(living))

    async def _keep(self, living: _Living) -> None:
        while living.dirty and living.viewers:
            before = living.html
            if not await self._render(living):
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            changed = living.html != before
            for viewer in living.viewers if changed else living.owed:
                kind = "gone" if living.html is None else "board"
                viewer.put(living.ref.called, kind, living.html or "", living.mark)
            living.owed.clear()
            await asyncio.sleep(_BETWEEN_SECONDS)

    async def _render(self, living: _Living) -> bool:
        """Render where it is dirty; false where that failed and has to be tried again."""
        async with living.lock:
            if not living.dirty:
                return True
            living.dirty, mark = False, self._marks.latest
            try:
                async with self._turns:
                    living.context = await self._load(living)
                living.html = self._html(living)
            except Exception as error:
                living.dirty = True
                if not database_lost(error):
                    log.exception("live.board_failed", board=living.board.name)
                return False
            self.rendered += 1
            living.mark = mark
            living.rendered_at = asyncio.get_running_loop().time()
            return True

    async def _load(self, living: _Living) -> Mapping[str, Any] | None:
        ref, board, platform = living.ref, living.board, self._platform
        if board.load is None:
            return None
        arrival = Arrival(platform, "", "", ref.locale, tenant=living.tenant)
        async with platform.begin(living.tenant, System("board"), locale=ref.locale) as ctx:
            arrival.presence = ctx.presence
            view = await board.load(ctx, arrival, ref.key)
        if view is None:
            return None
        own = (board.topic or board.name, ref.key)
        living.watches = frozenset((ref.tenant_id, *what) for what in {own, *view.watches})
        return view.context

    def _html(self, living: _Living) -> str | None:
        if living.context is None:
            return None
        locale = living.ref.locale
        shown = {"tenant_slug": living.tenant.slug, "locale": locale, **living.context}
        return self._platform.templates.render(locale, living.board.template, shown)
