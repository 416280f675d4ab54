"""Out-patient care tells who still waits before it is switched off, and leaves the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.testing import add_person
from sehat_opd_ipd.testing import add_visit

if TYPE_CHECKING:
    from sehat.testing.city import City


@pytest.mark.feature("AD04")
async def test_administrator_hears_of_waiting_patients_before_switching_off(city: City):
    async with city.inside("kamla") as ctx:
        await add_visit(ctx)
    admin, nurse = [await city.browser_of(role, "kamla") for role in ("admin", "nurse")]
    path = "/kamla/admin/plugins/opd_ipd"

    asked = await admin.post(path, {"enabled": "off"})
    still_on = await nurse.open("/kamla/opd_ipd/queue")
    done = await admin.post(path, {"enabled": "off", "anyway": "1"})
    off = await nurse.open("/kamla/opd_ipd/queue")
    again = await admin.post(path, {"enabled": "on"})

    assert (asked.status_code, still_on.status_code) == (422, 200)
    assert "patients still wait for their turn today." in asked.text
    assert (done.status_code, off.status_code, again.status_code) == (303, 404, 303)


@pytest.mark.feature("AD04")
@pytest.mark.parametrize("desk", ["desk", "bookings"])
async def test_desk_without_health_cards_finds_people_by_the_search(city: City, desk: str):
    async with city.inside("kamla") as ctx:
        person = await add_person(ctx, name="Ketaki Phadnis")
    admin, clerk = [await city.browser_of(role, "kamla") for role in ("admin", "clerk")]
    path = "/kamla/admin/plugins/cards"

    with_cards = await clerk.open(f"/kamla/opd_ipd/{desk}")
    await admin.post(path, {"enabled": "off", "anyway": "1"})
    without = await clerk.open(f"/kamla/opd_ipd/{desk}")
    found = await clerk.post("/kamla/search", {"q": "Ketaki Phadnis"})
    chosen = await clerk.open(f"/kamla/opd_ipd/{desk}?person={person}")
    await admin.post(path, {"enabled": "on"})

    assert 'action="/kamla/cards/find"' in with_cards.text
    assert without.status_code == chosen.status_code == 200
    assert "/kamla/cards/" not in without.text
    assert "/kamla/cards/" not in chosen.text
    assert 'action="/kamla/search"' in without.text
    assert f"person={person}" in found.text
