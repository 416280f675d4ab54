"""Prescribing on the patient's page, as a browser without scripts sends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat_opd_ipd.testing import OpenVisit, add_visit

if TYPE_CHECKING:
    from sehat.testing.city import City


async def lines(city: City, visit: UUID) -> list[str]:
    """Names of the medicines on the draft, or on the signed prescription."""
    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select l.drug_name from opd_ipd_prescription_line l join opd_ipd_consultation c"
            " on c.id = l.consultation_id where c.visit_id = $1 order by l.drug_name",
            visit,
        )
    return [row["drug_name"] for row in rows]


async def begin(city: City) -> tuple[OpenVisit, dict[str, str]]:
    """A visit at the civil hospital, its draft begun, and the fields of its form."""
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx)
    async with city.inside("civil") as ctx:
        practitioner = await ctx.db.fetchval(
            "insert into practitioner (tenant_id, id, name) values ($1, sehat_uuid7(), 'Dr Rao')"
            " returning id",
            ctx.tenant.id,
        )
        await ctx.db.execute(
            "insert into opd_ipd_consultation (tenant_id, id, visit_id, person_id,"
            " practitioner_id) values ($1, sehat_uuid7(), $2, $3, $4)",
            ctx.tenant.id,
            visit.id,
            visit.person_id,
            practitioner,
        )
    return visit, {"person_id": str(visit.person_id), "version": "1"}


async def test_medicine_typed_in_full_is_added_without_a_script(city: City):
    visit, form = await begin(city)
    doctor = await city.browser_of("doctor", "civil")
    name = "Paracetamol 500 mg tablet"
    form = {**form, "drug_text": name, "dose": "1-0-1"}

    answer = await doctor.post(f"/civil/opd_ipd/visits/{visit.id}/lines", form)

    assert answer.status_code == 303, answer.text
    assert await lines(city, visit.id) == [name]


async def test_signing_with_a_half_typed_medicine_asks_to_add_it(city: City):
    visit, form = await begin(city)
    doctor = await city.browser_of("doctor", "civil")
    form = {**form, "drug_text": "parace", "complaint": "Fever for two days"}

    answer = await doctor.post(f"/civil/opd_ipd/visits/{visit.id}/sign", form)

    assert answer.status_code == 422
    assert "Fever for two days" in answer.text
    assert "parace" in answer.text
    async with city.connect("owner") as owner:
        assert not await owner.fetchval(
            "select count(*) from record_entry where person_id = $1 and grade = 'document'",
            visit.person_id,
        )


@pytest.mark.feature("OP18")
async def test_stopped_medicine_offers_another_which_asks_for_its_own_dose(city: City):
    visit, form = await begin(city)
    async with city.connect("owner") as owner:
        await owner.execute(
            "insert into allergy_statement (person_id, id, tenant_id, kind, allergen_code,"
            " allergen_text, severity, recorder_name) select $1, sehat_uuid7(), tenant_id,"
            " 'allergy', 'class-penicillins', 'Penicillins', 'severe', 'Dr Rao'"
            " from opd_ipd_visit where id = $2",
            visit.person_id,
            visit.id,
        )
    doctor = await city.browser_of("doctor", "civil")
    path = f"/civil/opd_ipd/visits/{visit.id}/lines"
    stopped = await doctor.post(
        path, {**form, "drug_text": "Amoxicillin 500 mg capsule", "dose": "1-1-1"}
    )
    assert stopped.status_code == 422
    [code, name] = re.findall(
        r'name="use_drug" value="([^"]+)"[^>]*>Use (Azithromycin[^<]*)<', stopped.text
    )[0]

    taken = await doctor.post(path, {**form, "dose": "1-1-1", "use_drug": code})

    assert taken.status_code == 422
    assert f'value="{name}"' in taken.text
    assert 'id="dose" name="dose" value=""' in taken.text
    assert await lines(city, visit.id) == []
    added = await doctor.post(path, {**form, "drug_code": code, "dose": "1-0-0"})
    assert added.status_code == 303
    assert [line.startswith("Azithromycin") for line in await lines(city, visit.id)] == [True]
