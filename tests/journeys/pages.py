"""What every page is asked: no fault that axe finds, no text left untranslated, nothing cut off."""

from __future__ import annotations

import functools
import re
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from tests.journeys.axe import faults_of

ROOT = Path(__file__).resolve().parents[2]

# What colours and widths can change is asked in each; the rest once in each width.
CHANGING = ["color-contrast", "target-size", "scrollable-region-focusable", "label", "button-name"]
LOOKS = [("light", 1440, []), ("dark", 1440, CHANGING), ("dark", 360, []), ("light", 360, CHANGING)]

TEXTS = """() => {
  const out = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim().replace(/\\s+/g, " ");
    const parent = walker.currentNode.parentElement;
    if (text && !parent.closest("script, template, [lang=en]")) out.push(text);
  }
  document.querySelectorAll("[aria-label], [placeholder], [title], [alt]").forEach((node) => {
    for (const name of ["aria-label", "placeholder", "title", "alt"])
      if (node.getAttribute(name)) out.push(node.getAttribute(name).trim());
  });
  return out;
}"""

# A page whose content hides at a width has no fault that axe could find.
SHOWN = """() => [...document.querySelectorAll("main *")].some((node) =>
  !node.closest(".head, .hidden-text") && node.getClientRects().length > 0 &&
  (node.matches("input, select, textarea") ||
    [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())))"""

# A hint that ends in dots tells less than it was written for.
CUT = """() => [...document.querySelectorAll("main .hint")]
  .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.textContent)"""


@functools.cache
def english_texts() -> frozenset[str]:
    """Every text of the catalogues whose translation reads otherwise."""
    found: set[str] = set()
    for path in ROOT.glob("**/locale/hi/LC_MESSAGES/*.mo"):
        with path.open("rb") as file:
            catalogue = GNUTranslations(file)
        for key, text in catalogue._catalog.items():  # type: ignore[attr-defined]
            if isinstance(key, str) and key != text and re.search("[A-Za-z]{2}", key):
                found.add(key)
    return frozenset(found)


@functools.cache
def places_of(served_city: Any) -> dict[str, str]:
    """Addresses of pages that show a row of the demo."""
    row = served_city.ask(
        "select v.id as visit, v.person_id, c.record_entry_id from opd_ipd_consultation c"
        " join opd_ipd_visit v on v.id = c.visit_id join tenant t on t.id = v.tenant_id"
        " join person p on p.id = v.person_id"
        " where t.slug = 'civil' and p.name_local ~ '[\u0900-\u097f]' limit 1"
    )
    served_city.ask(
        "insert into care_relation (tenant_id, person_id) select t.id, $1 from tenant t"
        " where t.slug = 'civil' returning id",
        row["person_id"],
    )
    pair = served_city.ask(
        "select d.id from possible_duplicate d join tenant t on t.id = d.tenant_id"
        " where t.slug = 'civil' and d.state = 'open' limit 1"
    )
    base = "/civil/opd_ipd"
    orders = {
        state: served_city.ask(
            "select o.id, o.visit_id, o.person_id, o.record_entry_id from opd_ipd_lab_order o"
            " join tenant t on t.id = o.tenant_id join opd_ipd_visit v on v.id = o.visit_id"
            " join person p on p.id = o.person_id"
            " where t.slug = 'civil' and o.state = $1 and v.state = 'open'"
            " order by p.name_local ~ '[\u0900-\u097f]' desc limit 1",
            state,
        )
        for state in ("collected", "resulted", "verified")
    }
    seen = orders["verified"]
    paid = served_city.ask(
        "select r.id, (select v.id from opd_ipd_visit v where v.tenant_id = r.tenant_id"
        " and v.state = 'open' and not exists (select from opd_ipd_receipt x"
        " where x.visit_id = v.id) limit 1) as to_pay from opd_ipd_receipt r"
        " join opd_ipd_receipt c on c.cancels = r.id join tenant t on t.id = r.tenant_id"
        " where t.slug = 'sanjivani' limit 1"
    )
    booking = served_city.ask(
        "select b.id, b.person_id, d.session_id from opd_ipd_booking b"
        " join tenant t on t.id = b.tenant_id join opd_ipd_clinic_day d on d.id = b.clinic_day_id"
        " join person p on p.id = b.person_id where t.slug = 'civil' and b.state = 'booked'"
        " and d.state = 'open' order by p.name_local ~ '[\u0900-\u097f]' desc, b.day desc limit 1"
    )
    colleague = served_city.ask(
        "select m.id from membership m join user_account u on u.id = m.user_id"
        " where u.login = 'doctor.civil'"
    )
    return {
        "{colleague}": f"/civil/admin/members/{colleague['id']}",
        "{to_pay}": f"/sanjivani/opd_ipd/visits/{paid['to_pay']}/receipt",
        "{receipt}": f"/sanjivani/opd_ipd/receipts/{paid['id']}",
        "{to_enter}": f"{base}/lab/orders/{orders['collected']['id']}",
        "{labels}": f"{base}/lab/visits/{orders['collected']['visit_id']}/labels",
        "{to_verify}": f"{base}/lab/orders/{orders['resulted']['id']}",
        "{report}": f"{base}/people/{seen['person_id']}/entries/{seen['record_entry_id']}",
        "{results}": f"{base}/visits/{seen['visit_id']}",
        "{booking}": f"{base}/bookings?person={booking['person_id']}",
        "{appointment}": f"{base}/bookings/{booking['id']}/slip",
        "{clinic}": f"{base}/roster/clinics/{booking['session_id']}",
        "{duplicate}": f"/civil/admin/duplicates/{pair['id']}",
        "{chosen}": f"{base}/desk?person={row['person_id']}",
        "{slip}": f"{base}/visits/{row['visit']}/slip",
        "{marks}": f"/civil/people/{row['person_id']}/marks",
        "{cards}": f"/civil/cards/people/{row['person_id']}",
        "{consultation}": f"{base}/visits/{row['visit']}",
        "{entry}": f"{base}/people/{row['person_id']}/entries/{row['record_entry_id']}",
    }


def looks_of(desk: Any, path: str) -> dict[str, Any]:
    """The faults of a page that is open, in both colours and widths, loaded once."""
    faults: dict[str, Any] = {}
    for theme, width, rules in LOOKS:
        desk.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        desk.page.set_viewport_size({"width": width, "height": 900})
        if found := faults_of(desk.page, rules):
            faults[f"{path} {theme} {width}"] = found
        if not desk.page.evaluate(SHOWN):
            faults[f"{path} {theme} {width} shows a heading alone"] = True
        wider = desk.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wider > 0:
            faults[f"{path} {theme} {width} is wider than the screen"] = wider
    for width in (1366, 360):
        desk.page.set_viewport_size({"width": width, "height": 900})
        if cut := desk.page.evaluate(CUT):
            faults[f"{path} {width} cuts hints"] = cut
    return faults


def faults_of_pages(desk: Any, pages: list[str], locale: str) -> dict[str, Any]:
    """The faults of all these pages, by page and look."""
    places = places_of(desk.city)
    # A colour that is still on its way to the next theme would be measured.
    desk.page.emulate_media(reduced_motion="reduce")
    faults: dict[str, Any] = {}
    for path in pages:
        desk.open(places.get(path, path))
        faults |= looks_of(desk, path)
        left = sorted(set(desk.page.evaluate(TEXTS)) & english_texts())
        if locale == "hi" and left:
            faults[f"{path} is not translated"] = left
    return faults
