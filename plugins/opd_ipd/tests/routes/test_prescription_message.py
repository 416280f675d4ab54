"""The message after signing: once, in the person's language, without a word of what was found."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from sehat_opd_ipd.testing import OpenVisit, add_visit

if TYPE_CHECKING:
    import httpx

    from sehat.testing.city import City

CODE = "opd_ipd.prescription_signed"


def words(answer: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


async def begin(city: City, *, mobile: str | None, medicine: bool = True) -> OpenVisit:
    """A consultation of the posted doctor with a diagnosis, ready to be signed."""
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx)
        await ctx.db.execute("update person set mobile = $2 where id = $1", visit.person_id, mobile)
        practitioner = await ctx.db.fetchval(
            "insert into practitioner (tenant_id, id, user_id, name, council, council_number)"
            " values ($1, sehat_uuid7(), $2, 'Dr Rao', 'Medical Council', 'MC/47')"
            " on conflict (tenant_id, user_id) do update set council_number = 'MC/47'"
            " returning id",
            ctx.tenant.id,
            city.users["doctor.civil"],
        )
        consultation = await ctx.db.fetchval(
            "insert into opd_ipd_consultation (tenant_id, visit_id, person_id, practitioner_id)"
            " values ($1, $2, $3, $4) returning id",
            ctx.tenant.id,
            visit.id,
            visit.person_id,
            practitioner,
        )
        if medicine:
            await ctx.db.execute(
                "insert into opd_ipd_prescription_line (tenant_id, consultation_id, drug_code,"
                " drug_name, dose) values ($1, $2, 'example', 'Metformin 500 mg tablet', '1-0-1')",
                ctx.tenant.id,
                consultation,
            )
    return visit


async def sign(city: City, visit: OpenVisit) -> str:
    """Sign by the page and return the path of the entry."""
    doctor = await city.browser_of("doctor", "civil")
    form = {"version": "1", "person_id": str(visit.person_id), "diagnosis": "E11.9"}
    answer = await doctor.post(f"/civil/opd_ipd/visits/{visit.id}/sign", form)
    assert answer.status_code == 303, words(answer)
    return str(answer.headers["location"])


async def messages(city: City, path: str) -> list[Any]:
    entry = UUID(path.rpartition("/")[2])
    async with city.connect("owner") as owner:
        return await owner.fetch(
            "select locale, mobile, parameters from message where template = $1"
            " and counted_key like $2 || '%' order by made_at, id",
            CODE,
            str(entry),
        )


@pytest.mark.feature("OP18")
async def test_signing_tells_the_patient_once_and_without_what_was_found(city: City):
    visit = await begin(city, mobile="9811112222")

    path = await sign(city, visit)

    [message] = await messages(city, path)
    assert (message["mobile"], message["locale"]) == ("9811112222", "hi")
    told = json.loads(message["parameters"])
    assert set(told) == {"number", "day", "hospital"}
    assert not re.search("E11|Metformin|Rao|medicine", message["parameters"])
    doctor = await city.browser_of("doctor", "civil")
    assert "Message to the patient Waits to be sent" in words(await doctor.open(path))


@pytest.mark.feature("OP18")
@pytest.mark.parametrize(("mobile", "medicine"), [(None, True), ("9811112222", False)])
async def test_nothing_is_sent_without_mobile_or_medicine(
    city: City, *, mobile: str | None, medicine: bool
):
    path = await sign(city, await begin(city, mobile=mobile, medicine=medicine))

    assert await messages(city, path) == []
    doctor = await city.browser_of("doctor", "civil")
    assert "Nothing was sent" in words(await doctor.open(path))


@pytest.mark.feature("OP18")
async def test_message_is_sent_again_by_hand_five_times_at_most(city: City):
    path = await sign(city, await begin(city, mobile="9811112222"))
    nurse = await city.browser_of("nurse", "civil")

    answers = [await nurse.post(f"{path}/message") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 303, 422]
    assert "sent five times" in words(answers[-1])
    assert len(await messages(city, path)) == 5


async def test_resending_without_a_mobile_says_so(city: City):
    path = await sign(city, await begin(city, mobile=None))
    nurse = await city.browser_of("nurse", "civil")

    answer = await nurse.post(f"{path}/message")

    assert answer.status_code == 422
    assert "No mobile is known" in words(answer)


@pytest.mark.feature("AD03")
async def test_another_hospital_sends_nothing_about_it(city: City):
    path = await sign(city, await begin(city, mobile="9811112222"))
    stranger = await city.browser_of("nurse", "kamla")

    answer = await stranger.post(f"{path.replace('/civil/', '/kamla/')}/message")

    assert answer.status_code == 404
    assert len(await messages(city, path)) == 1
