"""The laboratory, from the doctor's order to the verified report in the record."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from sehat_opd_ipd.testing import OpenVisit, add_lab_room, add_order, add_visit

if TYPE_CHECKING:
    import httpx

    from sehat.testing.browser import Browser
    from sehat.testing.city import City

LAB = "/civil/opd_ipd/lab"


@pytest.fixture(autouse=True)
async def rooms_do_all_tests(city: City) -> None:
    """Rooms that other tests left at civil do all sections, as those without a list do."""
    async with city.connect("owner") as owner:
        await owner.execute(
            "delete from opd_ipd_lab_room where tenant_id = $1", city.tenants["civil"].id
        )


def words(answer: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


async def ask(city: City, query: str, *values: object) -> Any:
    async with city.connect("owner") as owner:
        return await owner.fetchrow(query, *values)


async def second_technician(city: City) -> Browser:
    if "technician2.civil" not in city.users:
        await city.add_user("technician2.civil", roles=("lab_technician",), tenant="civil")
    return await city.browser("technician2.civil")


async def begin(city: City) -> OpenVisit:
    """A visit in the doctor's room, its draft begun."""
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx)
        practitioner = await ctx.db.fetchval(
            "insert into practitioner (tenant_id, id, name) values ($1, sehat_uuid7(), 'Dr Rao')"
            " returning id",
            ctx.tenant.id,
        )
        await ctx.db.execute(
            "insert into opd_ipd_consultation (tenant_id, visit_id, person_id, practitioner_id)"
            " values ($1, $2, $3, $4)",
            ctx.tenant.id,
            visit.id,
            visit.person_id,
            practitioner,
        )
        await ctx.db.execute(
            "update opd_ipd_queue_token set state = 'in_room' where id = $1", visit.token_id
        )
        await ctx.db.execute(
            "update opd_ipd_token_counter set waiting = 0 where queue_id = $1", visit.queue_id
        )
    return visit


async def order_and_collect(city: City, code: str = "hb") -> tuple[OpenVisit, UUID]:
    visit = await begin(city)
    async with city.inside("civil") as ctx:
        order = await add_order(ctx, visit, code)
    technician = await city.browser_of("technician", "civil")
    answer = await technician.post(f"{LAB}/visits/{visit.id}/collect", {"order": str(order)})
    assert answer.status_code == 303, answer.text
    return visit, order


async def enter(browser: Browser, order: UUID, **fields: str) -> httpx.Response:
    sent = {name.replace("value_", "value."): text for name, text in fields.items()}
    return await browser.post(f"{LAB}/orders/{order}/results", sent)


async def verified(city: City, order: UUID) -> None:
    answer = await (await second_technician(city)).post(f"{LAB}/orders/{order}/verify")
    assert answer.status_code == 303, answer.text


@pytest.mark.feature("OP08", "OP17")
async def test_blood_count_goes_from_doctor_to_lab_and_back(city: City):
    visit = await begin(city)
    doctor = await city.browser_of("doctor", "civil")
    page = f"/civil/opd_ipd/visits/{visit.id}"
    form = {"version": "1", "person_id": str(visit.person_id), "often": "cbc", "urgency": "urgent"}

    assert (await doctor.post(f"{page}/orders", form)).status_code == 303
    form = {"version": "2", "person_id": str(visit.person_id)}
    sent = await doctor.post(f"{page}/send-for-test", form)
    assert sent.headers["location"] == "/civil/opd_ipd/queue"
    row = await ask(city, "select id from opd_ipd_lab_order where visit_id = $1", visit.id)
    order = row["id"]

    technician = await city.browser_of("technician", "civil")
    seen = words(await technician.open(f"{LAB}?show=collect"))
    assert f"{visit.label} Asha Devi Urgent" in seen
    taken = await technician.post(f"{LAB}/visits/{visit.id}/collect", {"order": str(order)})
    labels = await technician.open(taken.headers["location"])
    [number] = re.findall(r"[0-9]{2}L[0-9]{6}", words(labels))[:1]
    found = await technician.open(f"{LAB}/find?sample={number.lower()}")
    assert found.headers["location"].startswith(f"{LAB}/orders/{order}")
    entered = await enter(technician, order, value_hb="9.4", value_wbc="7.2", value_platelets="210")
    assert entered.status_code == 303, entered.text

    own = await technician.post(f"{LAB}/orders/{order}/verify")
    assert own.status_code == 422
    assert "Somebody else has to verify what you entered." in words(own)
    await verified(city, order)

    shown = await doctor.open(page)
    assert "Haemoglobin" in words(shown)
    assert re.search(r"9\.4 <small>g/dL</small></span><span class=\"tag danger\">", shown.text)
    assert re.search(r"#arrow-down.*?Low", shown.text, re.DOTALL)
    assert "Results are back" in words(
        await doctor.open(f"/civil/opd_ipd/queue?queue={visit.queue_id}")
    )
    states = await ask(
        city,
        "select t.state, array_agg(m.to_state order by m.at, m.id) as moves"
        " from opd_ipd_queue_token t join opd_ipd_token_transition m on m.token_id = t.id"
        " where t.id = $1 group by t.state",
        visit.token_id,
    )
    assert states["state"] == "back"
    assert states["moves"] == ["sent_for_test", "back"]


@pytest.mark.feature("OP17")
async def test_verified_report_is_a_hashed_document_and_is_told_to_others(city: City):
    visit, order = await order_and_collect(city)
    await enter(await city.browser_of("technician", "civil"), order, value_hb="11.0")
    await verified(city, order)

    entry = await ask(
        city,
        "select * from record_entry where person_id = $1 and kind = 'lab_report'",
        visit.person_id,
    )
    kinds = [item["resource"]["resourceType"] for item in json.loads(entry["fhir"])["entry"]]
    assert kinds == ["Composition", "Patient", "Specimen", "DiagnosticReport", "Observation"]
    observation = json.loads(entry["fhir"])["entry"][-1]["resource"]
    assert observation["code"]["coding"][0]["code"] == "718-7"
    assert observation["valueQuantity"] == {
        "value": 11,
        "unit": "g/dL",
        "system": "http://unitsofmeasure.org",
        "code": "g/dL",
    }
    assert observation["interpretation"][0]["coding"][0]["code"] == "L"
    assert (entry["grade"], len(entry["sha256"])) == ("document", 64)
    told = await ask(
        city,
        "select payload from outbox where aggregate_id = $1 and name ~ 'result_verified'",
        order,
    )
    assert json.loads(told["payload"])["abnormal"] is True
    with_names = {"Asha", "Haemoglobin"}
    assert not [name for name in with_names if name in told["payload"]]


@pytest.mark.feature("OP17")
async def test_critical_value_is_not_taken_until_somebody_was_told(city: City):
    _, order = await order_and_collect(city)
    technician = await city.browser_of("technician", "civil")

    refused = await enter(technician, order, value_hb="6.2")
    assert refused.status_code == 422
    assert "Critical: Haemoglobin" in words(refused)
    assert 'value="6.2"' in refused.text

    taken = await enter(technician, order, value_hb="6.2", told_to="Dr Rao, room 4")
    assert taken.status_code == 303
    row = await ask(city, "select * from opd_ipd_lab_result where order_id = $1", order)
    assert (row["reading"], row["told_to"]) == ("critical_low", "Dr Rao, room 4")


@pytest.mark.parametrize(
    ("code", "typed", "said"),
    [
        ("hb", "twelve", "takes a number"),
        ("hb", "12.5.1", "takes a number"),
        ("hb", "", "Enter at least one result"),
        ("dengue_ns1", "Perhaps", "Choose the result"),
        ("smear", "x" * 501, "too long"),
    ],
)
async def test_value_that_cannot_be_is_told_and_kept(city: City, code: str, typed: str, said: str):
    _, order = await order_and_collect(city, code)
    technician = await city.browser_of("technician", "civil")

    answer = await enter(technician, order, **{f"value_{code}": typed})

    assert answer.status_code == 422
    assert said in words(answer)
    assert not await ask(city, "select 1 from opd_ipd_lab_result where order_id = $1", order)


async def test_coded_result_is_read_in_hindi(city: City):
    visit, order = await order_and_collect(city, "dengue_ns1")
    await enter(await city.browser_of("technician", "civil"), order, value_dengue_ns1="Positive")
    await verified(city, order)
    doctor = await city.browser_of("doctor", "civil")

    shown = await doctor.open(f"/civil/opd_ipd/visits/{visit.id}", cookies={"sehat_locale": "hi"})

    assert "डेंगू एनएस1 एंटीजन" in words(shown)
    assert "धनात्मक" in words(shown)
    assert "असामान्य" in words(shown)


@pytest.mark.feature("OP17")
async def test_refused_sample_is_taken_anew_under_another_number(city: City):
    visit, order = await order_and_collect(city)
    technician = await city.browser_of("technician", "civil")

    why = await technician.post(f"{LAB}/orders/{order}/refuse", {"why": ""})
    assert why.status_code == 422
    assert (
        await technician.post(f"{LAB}/orders/{order}/refuse", {"why": "Clotted"})
    ).status_code == 303
    assert "Sample refused" in words(await technician.open(f"{LAB}?show=collect"))
    again = await technician.post(f"{LAB}/visits/{visit.id}/collect", {"order": str(order)})

    assert again.status_code == 303
    async with city.connect("owner") as owner:
        numbers = await owner.fetch(
            "select number from opd_ipd_lab_sample where visit_id = $1", visit.id
        )
        steps = await owner.fetch(
            "select to_state, reason, by_name from opd_ipd_lab_step where order_id = $1"
            " order by id",
            order,
        )
    assert len({row["number"] for row in numbers}) == 2
    assert [row["to_state"] for row in steps] == ["ordered", "collected", "refused", "collected"]
    assert steps[2]["reason"] == "Clotted"
    assert steps[2]["by_name"] == "Technician Civil"


@pytest.mark.feature("OP17")
async def test_correction_supersedes_the_report_and_shows_both(city: City):
    visit, order = await order_and_collect(city)
    technician = await city.browser_of("technician", "civil")
    await enter(technician, order, value_hb="11.0")
    await verified(city, order)

    assert (await enter(technician, order, value_hb="14.0")).status_code == 422
    taken = await enter(technician, order, value_hb="14.0", reason="Samples were exchanged")
    assert taken.status_code == 303, taken.text
    await verified(city, order)

    async with city.connect("owner") as owner:
        entries = await owner.fetch(
            "select id, supersedes, summary from record_entry where person_id = $1"
            " and kind = 'lab_report' order by occurred_at, id",
            visit.person_id,
        )
    assert entries[1]["supersedes"] == entries[0]["id"]
    assert [json.loads(row["summary"])["results"][0]["text"] for row in entries] == ["11.0", "14.0"]
    doctor = await city.browser_of("doctor", "civil")
    base = f"/civil/opd_ipd/people/{visit.person_id}/entries"
    old = await doctor.open(f"{base}/{entries[0]['id']}")
    assert "This report was corrected since." in words(old)
    assert "11.0" in words(old)
    new = await doctor.open(f"{base}/{entries[1]['id']}")
    assert "This report corrects an earlier one." in words(new)
    page = words(await doctor.open(f"/civil/opd_ipd/visits/{visit.id}"))
    assert "Corrected since" in page
    assert "14.0" in page
    at_lab = await technician.open(f"{LAB}/orders/{order}")
    assert re.search(r"<del>11\.0</del>", at_lab.text)


@pytest.mark.feature("OP17")
async def test_doctor_takes_back_an_order_until_its_sample_is_taken(city: City):
    visit = await begin(city)
    doctor = await city.browser_of("doctor", "civil")
    page = f"/civil/opd_ipd/visits/{visit.id}"
    async with city.inside("civil") as ctx:
        kept, removed = await add_order(ctx, visit, "hb"), await add_order(ctx, visit, "esr")
    technician = await city.browser_of("technician", "civil")
    await technician.post(f"{LAB}/visits/{visit.id}/collect", {"order": str(kept)})
    form = {"version": "1", "person_id": str(visit.person_id)}

    assert (await doctor.post(f"{page}/orders/{removed}/remove", form)).status_code == 303
    late = await doctor.post(f"{page}/orders/{kept}/remove", {**form, "version": "2"})

    assert late.status_code == 422
    async with city.connect("owner") as owner:
        states = dict(
            await owner.fetch(
                "select code, state from opd_ipd_lab_order where visit_id = $1", visit.id
            )
        )
    assert states == {"hb": "collected", "esr": "cancelled"}


async def test_same_test_is_not_ordered_twice_while_it_is_awaited(city: City):
    visit = await begin(city)
    doctor = await city.browser_of("doctor", "civil")
    form = {"person_id": str(visit.person_id), "test_text": "Haemoglobin"}

    first = await doctor.post(f"/civil/opd_ipd/visits/{visit.id}/orders", {**form, "version": "1"})
    again = await doctor.post(f"/civil/opd_ipd/visits/{visit.id}/orders", {**form, "version": "2"})

    assert first.status_code == 303
    assert again.status_code == 422
    assert "ordered already" in words(again)


@pytest.mark.feature("AD03")
async def test_laboratory_of_another_hospital_sees_nothing(city: City):
    visit, order = await order_and_collect(city)
    stranger = await city.browser_of("technician", "kamla")

    listed = await stranger.open("/kamla/opd_ipd/lab?show=enter")
    opened = await stranger.open(f"/kamla/opd_ipd/lab/orders/{order}")
    posted = await stranger.post(f"/kamla/opd_ipd/lab/orders/{order}/results", {"value.hb": "12.0"})

    assert visit.label not in words(listed)
    assert (opened.status_code, posted.status_code) == (404, 404)
    assert not await ask(city, "select 1 from opd_ipd_lab_result where order_id = $1", order)


@pytest.mark.feature("OP17")
async def test_room_shows_only_its_sections(city: City):
    visit = await begin(city)
    async with city.inside("civil") as ctx:
        room = await add_lab_room(ctx)
        await add_order(ctx, visit, "hb")
    other = await begin(city)
    async with city.inside("civil") as ctx:
        await add_order(ctx, other, "urea")
    technician = await city.browser_of("technician", "civil")

    shown = await technician.open(f"{LAB}?show=collect&room={room}")

    visits = set(re.findall(r"/lab/visits/([0-9a-f-]{36})/collect", shown.text))
    assert str(visit.id) in visits
    assert str(other.id) not in visits


@pytest.mark.feature("OP08")
async def test_patient_sent_for_tests_waits_again_when_brought_back(city: City):
    visit = await begin(city)
    doctor = await city.browser_of("doctor", "civil")
    token = f"/civil/opd_ipd/tokens/{visit.token_id}"

    assert (await doctor.post(f"{token}/send_for_test", {})).status_code == 303
    assert "At tests" in words(await doctor.open(f"/civil/opd_ipd/queue?queue={visit.queue_id}"))
    assert (await doctor.post(f"{token}/back", {})).status_code == 303

    row = await ask(
        city, "select waiting from opd_ipd_token_counter where queue_id = $1", visit.queue_id
    )
    assert row["waiting"] == 1
    async with city.inside("civil") as ctx:
        room = await add_lab_room(ctx)
    assert (await doctor.post(f"{token}/call", {"place_id": str(room)})).status_code == 303


async def test_sample_numbers_of_a_hospital_have_no_gap_and_no_double(city: City):
    numbers = []
    for _ in range(3):
        visit, _order = await order_and_collect(city)
        row = await ask(city, "select number from opd_ipd_lab_sample where visit_id = $1", visit.id)
        numbers.append(int(row["number"][3:]))

    assert numbers == list(range(numbers[0], numbers[0] + 3))
