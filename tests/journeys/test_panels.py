"""A panel fails and the page stands: beside a consultation, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sehat.bench.servers import served
from sehat.testing.packages import importable
from tests.journeys.troubled import install_troubled

if TYPE_CHECKING:
    from pathlib import Path

CONSULTATION = """
select v.id, v.person_id, p.name from opd_ipd_visit v join tenant t on t.id = v.tenant_id
join opd_ipd_queue_token q on q.visit_id = v.id join person p on p.id = v.person_id
where t.slug = 'civil' and v.state = 'open' and q.state = 'registered' order by v.number limit 1
"""


@pytest.fixture
def trouble(tmp_path: Path) -> Path:
    """A file: as long as it is there, the plugin fails."""
    path = tmp_path / "trouble"
    path.touch()
    return path


@pytest.fixture
def troubled_city(served_city: Any, tmp_path: Path, trouble: Path) -> Iterator[Any]:
    """The served city by a second process, in which a plugin makes trouble at civil."""
    site = tmp_path / "site"
    site.mkdir()
    with importable(site):
        install_troubled(site)
    served_city.ask(
        "insert into plugin_switch (tenant_id, plugin) select id, 'troubled' from tenant"
        " where slug = 'civil' on conflict do nothing returning id"
    )
    environment = {
        "SEHAT_DATA": str(served_city.data),
        "PYTHONPATH": str(site),
        "TROUBLE": str(trouble),
    }
    with served("sehat.app:create_app", "/healthz", environment, factory=True) as running:
        yield replace(served_city, url=f"http://127.0.0.1:{running.port}")
    served_city.ask("delete from plugin_switch where plugin = 'troubled' returning id")


@pytest.mark.feature("PL06")
def test_panel_fails_and_the_page_stands(staff_at: Any, troubled_city: Any, trouble: Path):
    visit = troubled_city.ask(CONSULTATION)
    desk = staff_at("doctor.civil", city=troubled_city)
    page = desk.page

    desk.open(f"/civil/opd_ipd/visits/{visit['id']}")

    assert page.title().startswith(visit["name"])
    failed = page.locator(".slot", has_text="Failing box: not available")
    assert "Incident" in failed.inner_text()
    assert page.locator(".slot", has_text="Slow box: not available").count() == 1
    assert "secret" not in page.content()
    # What loads after the page has the record opened anew, with its own line in the log.
    page.locator("text=entries were read").wait_for()
    entries = troubled_city.ask(
        "select count(*) from record_entry where person_id = $1", visit["person_id"]
    )
    assert page.locator(f"text={entries[0]} entries were read").count() == 1

    trouble.unlink()
    failed.locator("text=Retry").press("Enter")
    page.locator("text=the trouble is over").wait_for()
    assert page.evaluate("document.activeElement !== document.body")

    page.fill("[name=complaint]", "Cough for three days")
    desk.click("footer button:has-text('Save draft')")
    assert page.input_value("[name=complaint]") == "Cough for three days"
