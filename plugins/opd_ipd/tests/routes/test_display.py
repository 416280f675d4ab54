"""The hall display: open by its address alone, without names, closed when it is revoked."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from sehat.testing.streams import open_stream
from sehat_opd_ipd.testing import add_display, add_queue, add_visit

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.testing.city import City

SETTINGS = "/civil/opd_ipd/display-settings"


async def shown_call(city: City) -> tuple[UUID, str, str, UUID]:
    """A display, its path, the label of a token called in its queue, and the queue."""
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
        display, key = await add_display(ctx, queue_id=queue)
        visit = await add_visit(ctx, queue_id=queue)
        room = await ctx.db.fetchval(
            "insert into place (tenant_id, kind, code, name) values ($1, 'room', $2, 'Room 12')"
            " returning id",
            ctx.tenant.id,
            f"R12-{queue.hex[-6:]}",
        )
    doctor = await city.browser_of("doctor", "civil")
    await doctor.post("/civil/opd_ipd/queue/next", {"queue_id": queue, "place_id": room})
    return display, f"/civil/opd_ipd/displays/{key}", visit.label, queue


@pytest.mark.feature("OP09")
async def test_display_shows_tokens_and_rooms_to_nobody_in_particular_and_no_names(city: City):
    _, path, label, _ = await shown_call(city)
    visitor = await city.fresh_browser()

    answer = await visitor.open(path)

    words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())
    assert answer.status_code == 200
    assert label in words
    assert "Room 12" in words
    assert "Asha" not in answer.text
    assert "_csrf" not in answer.text
    assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer")


@pytest.mark.feature("OP09")
async def test_display_hears_the_next_call_and_ends_when_it_is_revoked(city: City):
    display, path, _, queue = await shown_call(city)
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx, queue_id=queue)
        room = await ctx.db.fetchval(
            "select place_id from opd_ipd_queue_token where queue_id = $1 and place_id is not null"
            " limit 1",
            queue,
        )
    board = f"opd_ipd.display/{display}"
    async with open_stream(await city.fresh_browser(), f"{path}/events", board) as stream:
        await stream.until("board")
        doctor = await city.browser_of("doctor", "civil")
        await doctor.post("/civil/opd_ipd/queue/next", {"queue_id": queue, "place_id": room})
        told = await stream.until("board", visit.label)
        assert "Asha" not in told["html"]
        administrator = await city.browser_of("admin", "civil")
        await administrator.open(SETTINGS)
        revoked = await administrator.post(f"{SETTINGS}/{display}/revoke")
        assert revoked.status_code == 303

        await stream.until("gone")
        assert await stream.until("end") == {"why": "closed"}
        await stream.until_end()
    assert (await (await city.fresh_browser()).open(path)).status_code == 404


async def test_display_hears_no_board_but_its_own(city: City):
    _, path, _, queue = await shown_call(city)
    other, _, _, _ = await shown_call(city)
    for board in (f"opd_ipd.queue_seen/{queue}", f"opd_ipd.display/{other}"):
        async with open_stream(await city.fresh_browser(), f"{path}/events", board) as stream:
            await stream.until_end()
            assert stream.status == 204


@pytest.mark.feature("OP09")
async def test_display_is_made_by_who_may_and_that_is_audited(city: City):
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
    administrator = await city.browser_of("admin", "civil")
    await administrator.open(SETTINGS)
    form = {"name": "Hall of the east", "queues": [queue], "languages": ["ur", "hi"]}

    answer = await administrator.post(SETTINGS, form)
    page = await administrator.open(SETTINGS)
    refused = await administrator.post(SETTINGS, {**form, "queues": []})
    clerk = await (await city.browser_of("clerk", "civil")).open(SETTINGS)

    assert answer.status_code == 303
    assert "Hindi, Urdu" in page.text
    assert "synthetic" in page.text
    assert refused.status_code == 422
    assert clerk.status_code == 403
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select action, convert_from(body, 'utf8') as body from audit"
            " where action = 'opd_ipd.display_made' order by at desc limit 1"
        )
    assert "Hall of the east" in row["body"]


@pytest.mark.feature("OP09")
@pytest.mark.parametrize("language", ["hi", "en", "pa", "ur"])
async def test_clip_is_sent_and_a_recording_takes_its_place(city: City, language: str):
    _, path, _, _ = await shown_call(city)
    visitor = await city.fresh_browser()
    shipped = await visitor.open(f"{path}/clips/{language}/number-45.opus")
    folder = city.platform.settings.data / "clips" / language
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "number-45.opus").write_bytes(b"OggS recorded here")
    try:
        recorded = await visitor.open(f"{path}/clips/{language}/number-45.opus")
    finally:
        (folder / "number-45.opus").unlink()
    outside = await visitor.open(f"{path}/clips/{language}/..%2F..%2Fplugin.py")

    assert shipped.headers["content-type"] == "audio/ogg"
    assert shipped.content[:4] == b"OggS"
    assert recorded.content == b"OggS recorded here"
    assert outside.status_code == 404
