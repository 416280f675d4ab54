"""The walk in a city of published hospitals, wards, drugs and names, founded by commands alone."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sehat.bench.servers import free_port
from sehat.config import Settings
from sehat.db.address import Addresses
from sehat.db.server import EmbeddedServer
from sehat.demo.load import PASSWORD
from tests.journeys.conftest import Desk, Served
from tests.journeys.test_walk import choose

REAL = Path(os.environ.get("SEHAT_REAL_DATA") or "/nowhere")
PROGRAM = str(Path(sys.executable).with_name("sehat"))
COLUMNS = ("name", "name_local", "sex", "birth_date", "guardian_name", "district", "ward")
STAFF = {"clerk": "registration_clerk", "doctor": "doctor", "auditor": "records_auditor"}
# Addresses that the import makes of published names, and a drug that is none of Sehat's own.
HOME, OTHER = "lok-nayak", "guru-teg-bahadur"
DRUG = "Bilastine 20 mg oral tablet"

# No command or page opens a department, a room, a posting or a queue yet.
OPEN_DEPARTMENT = """
with unit as (
  insert into org_unit (tenant_id, code, name)
  select id, 'MED', 'General medicine' from tenant where slug = $1 returning tenant_id, id),
room as (
  insert into place (tenant_id, code, name)
  select tenant_id, 'R1', 'Room 1' from unit returning id),
doctor as (
  insert into practitioner (tenant_id, user_id, name, council, council_number)
  select tenant_id, u.id, u.name, 'Invented Medical Council', 'IMC/00001'
  from unit, user_account u where u.login = 'doctor.' || $1 returning id),
posted as (
  insert into posting (tenant_id, practitioner_id, org_unit_id, place_id, since)
  select tenant_id, doctor.id, unit.id, room.id, '2026-01-01' from unit, doctor, room)
insert into opd_ipd_queue (tenant_id, org_unit_id, prefix)
select tenant_id, id, 'A' from unit returning id
"""
# No page finds a resident who has no card yet, so the hospital is told of the first.
ARRIVE = """
insert into care_relation (tenant_id, person_id, until)
select t.id, p.id, now() + interval '1 hour' from tenant t, person p where t.slug = $1
order by p.name limit 1 returning person_id
"""
STANDING = """
select (select count(*) from tenant where kind = 'government') as hospitals,
  (select count(*) from area where kind = 'ward') as wards,
  (select count(*) from drug where system = 'cdci' and status = 'active') as drugs,
  (select count(*) from person) as residents,
  (select count(*) from person p join area a on a.kind = 'ward' and a.code = p.ward_code) as housed,
  (select array_agg(distinct system) from drug where search like lower($1) || ' %') as lists
"""

pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="SEHAT_REAL_DATA names no folder of real public data"
)


def write_residents(file: Path) -> Path:
    """A resident for each published name, called after a parent, in a published ward.

    The names tell neither sex nor birth nor home: these are invented.
    """
    with (REAL / "names" / "names.tsv").open(encoding="utf-8") as lines:
        names = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    bodies = [json.loads(f.read_bytes()) for f in sorted(REAL.glob("lgd_delhi/wards*.json"))]
    homes = [(body["district"], ward["ward_id"]) for body in bodies for ward in body["wards"]]
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(COLUMNS)
        for place, own in enumerate(names):
            parent, born, home = names[place - 1], 1930 + place % 90, homes[place % len(homes)]
            name, local = (f"{own[script]} {parent[script]}" for script in ("english", "hindi"))
            sex = ("female", "male")[place % 2]
            writer.writerow([name, local, sex, born, parent["english"], *home])
    return file


def environment(data: Path) -> dict[str, str]:
    """Variables among which none of Sehat stands but its data folder."""
    ours = ("SEHAT_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "SEHAT_DATA": str(data)}


def sehat(data: Path, *words: object, typed: str = "") -> None:
    """Run a command, which has to succeed."""
    done = subprocess.run(
        [PROGRAM, *map(str, words)],
        input=typed,
        env=environment(data),
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"


def appoint(data: Path, slug: str) -> None:
    """Make the accounts of a hospital's staff and give them their roles."""
    for word, role in STAFF.items():
        login, name = f"{word}.{slug}", f"The {word} of {slug}"
        sehat(data, "user", "add", login, "--name", name, "--password-stdin", typed=PASSWORD)
        sehat(data, "role", "grant", login, role, "--tenant", slug)


@contextlib.contextmanager
def serving(data: Path) -> Iterator[str]:
    """Run `sehat serve` until the block ends; give its address once it is ready."""
    line, port = [PROGRAM, "serve", "--port"], str(free_port())
    server = subprocess.Popen(
        [*line, port], env=environment(data), cwd=data, stdout=subprocess.DEVNULL
    )
    try:
        wait_until_ready(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_until_ready(server: subprocess.Popen[bytes], port: str) -> None:
    """Ask a server until it says that it can work."""
    for _ in range(300):
        assert server.poll() is None, "sehat serve ended"
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
            return
        time.sleep(0.1)
    pytest.fail("sehat serve was not ready within half a minute")


@pytest.fixture(scope="module")
def served_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The imported city under `sehat serve`, where the desks stand instead of in the demo."""
    data = tmp_path_factory.mktemp("delhi")
    server = EmbeddedServer(data, fast=True)
    server.start()
    try:
        found_city(data)
        with serving(data) as url:
            city = Served(url, Addresses.of(Settings(data=data)), data)
            city.ask(OPEN_DEPARTMENT, HOME)
            city.ask(OPEN_DEPARTMENT, OTHER)
            yield city
    finally:
        server.destroy()


def found_city(data: Path) -> None:
    """Import what was published, and appoint the staff of two hospitals."""
    hospitals = REAL / "facilities" / "delhi_govt_hospitals.csv"
    sehat(data, "migrate")
    sehat(data, "tenant", "add", "health", "--kind", "authority", "--name", "Delhi Health")
    sehat(data, "import", "tenants", hospitals, "--parent", "health")
    sehat(data, "import", "wards", REAL / "lgd_delhi")
    sehat(data, "import", "drugs", REAL / "cdci")
    sehat(data, "import", "residents", write_residents(data / "residents.csv"))
    appoint(data, HOME)
    appoint(data, OTHER)


def issue_card(clerk: Desk) -> Any:
    """Issue a resident's first card on the page; give the names and what a scanner reads."""
    person = clerk.city.ask(ARRIVE, HOME)["person_id"]
    clerk.open(f"/{HOME}/cards/people/{person}")
    clerk.press("Control+Enter")
    assert "/cards/cards/" in clerk.page.url
    return clerk.city.ask(
        "select p.id, p.name, p.name_local, c.qr from person p"
        " join cards_card c on c.person_id = p.id where p.id = $1",
        person,
    )


def scan_and_register(clerk: Desk, slug: str, qr: str) -> str:
    """Scan a card and start a visit, both by Enter; give what the desk told of the holder."""
    clerk.open(f"/{slug}/opd_ipd/desk")
    clerk.page.keyboard.type(qr)
    clerk.press("Enter")
    told: str = clerk.page.inner_text("section:has(.person.found)")
    clerk.press("Enter")
    assert clerk.page.url.endswith("/slip")
    return told


def call_next(doctor: Desk, slug: str) -> None:
    """Call who waits first into the doctor's own room, and open the consultation."""
    doctor.open(f"/{slug}/opd_ipd/queue")
    doctor.press("Enter")
    doctor.press("Enter")


def prescribe_and_sign(doctor: Desk) -> str:
    """Write complaint, diagnosis and medicine, and sign; give the id of the signed entry."""
    doctor.page.keyboard.type("Sneezing since the dust storm")
    choose(doctor.page, "#diagnosis", "allergic rhinitis")
    choose(doctor.page, "#drug", DRUG)
    doctor.page.fill("#dose", "0-0-1")
    doctor.click("#add-line")
    doctor.press("Control+Enter")
    assert "/entries/" in doctor.page.url
    return doctor.page.url.rpartition("/")[2]


def missing(page: str, *texts: object) -> list[object]:
    """Which of the texts do not stand on a page."""
    return [text for text in texts if str(text) not in page]


def test_published_lists_are_imported_whole(served_city: Served):
    standing = dict(served_city.ask(STANDING, DRUG.partition(" ")[0]))

    assert standing["hospitals"] >= 30
    assert standing["wards"] >= 280
    assert standing["drugs"] >= 10_000
    assert standing["housed"] == standing["residents"] >= 4_000
    assert standing["lists"] == ["cdci"]


@pytest.mark.feature("OP07", "OP12", "OP23", "AD06")
def test_card_to_prescription_seen_at_second_hospital(staff_at: Callable[..., Desk]):
    clerk, doctor = staff_at(f"clerk.{HOME}"), staff_at(f"doctor.{HOME}")
    card = issue_card(clerk)
    scan_and_register(clerk, HOME, card["qr"])
    assert missing(clerk.page.inner_text(".slip"), card["name_local"], "Lok Nayak Hospital") == []
    call_next(doctor, HOME)
    entry = prescribe_and_sign(doctor)

    past = scan_and_register(staff_at(f"clerk.{OTHER}"), OTHER, card["qr"])
    other, auditor = staff_at(f"doctor.{OTHER}"), staff_at(f"auditor.{OTHER}")
    call_next(other, OTHER)
    other.click(f"a[href$='{entry}']")
    record = other.page.inner_text("main")
    auditor.open(f"/{OTHER}/admin/access-log")
    latest = auditor.page.inner_text("tbody tr")

    assert missing(past, card["name"], "Lok Nayak Hospital") == []
    assert missing(record, card["name"], "Lok Nayak Hospital", DRUG) == []
    assert missing(latest, f"The doctor of {OTHER}", "Signed documents", card["id"]) == []
