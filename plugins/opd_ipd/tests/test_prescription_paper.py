"""The prescription on A5: all that was signed, in both languages, on as many pages as it takes."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from sehat.printing import PrintingError, compile_pdf
from sehat_opd_ipd.paper import TEMPLATE

POINTS_A_MM = 72 / 25.4
SHA256 = ["87a87c65ecae99a2403808fa07411b02", "5249da24cd491c979cb5546e94839287"]

LINE = {
    "name": "Paracetamol 500 mg tablet",
    "dose": "1-0-1",
    "timing": "after food",
    "timing_hi": "खाने के बाद",
    "notes": [],
    "days": "5",
    "quantity": "10",
}
SIGNED: dict[str, Any] = {
    "hospital": "Guru Nanak Dev Civil Hospital",
    "hospital_hi": "गुरु नानक देव सिविल अस्पताल",
    "department": "General medicine",
    "department_hi": "सामान्य चिकित्सा",
    "date": "24-11-2026",
    "visit_number": "GNH/26/001047",
    "name": "Sunita Devi",
    "name_local": "सुनीता देवी",
    "age_sex": "~39y, F",
    "registration": "GNH-26-004512",
    "card_number": "491-4177-7634",
    "diagnoses": [{"code": "R50.9", "display": "Fever, unspecified"}],
    "complaint": "Fever for three days",
    "vitals": [{"label": "Pulse", "value": "96 /min"}],
    "allergies": ["Penicillin (rash)"],
    "allergy_state": "known",
    "lines": [LINE],
    "advice": "Drink enough water.",
    "next_visit": "01-12-2026",
    "doctor": "Dr. Anjali Venkataraman",
    "qualification": "MBBS, MD",
    "council": "Delhi Medical Council",
    "council_number": "DMC/R/48213",
    "signed_at": "24-11-2026 20:11",
    "sha256": SHA256,
    "qr": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>',
}


async def paper(**changes: object) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(await compile_pdf(TEMPLATE, {**SIGNED, **changes}))


def text_of(page: pypdfium2.PdfPage) -> str:
    """The page's words without spaces, which readers of PDF guess in Devanagari."""
    return close(page.get_textpage().get_text_range())


def close(words: str) -> str:
    return "".join(words.split())


async def test_prescription_is_one_page_of_a5():
    printed = await paper()

    assert len(printed) == 1
    assert printed[0].get_size() == pytest.approx((148 * POINTS_A_MM, 210 * POINTS_A_MM), abs=0.5)


async def test_prescription_says_all_that_was_signed():
    text = text_of((await paper())[0])

    for said in (
        *("Guru Nanak Dev Civil Hospital", "गुरु नानक देव सिविल अस्पताल", "General medicine"),
        *("GNH/26/001047", "GNH-26-004512", "491-4177-7634", "24-11-2026"),
        *("Sunita Devi", "सुनीता देवी", "~39y, F"),
        *("R50.9", "Fever, unspecified", "Fever for three days", "96 /min", "Penicillin (rash)"),
        *(
            "1.",
            "Paracetamol 500 mg tablet",
            "1-0-1",
            "खाने के बाद / after food",
            "morning-noon-night",
        ),
        *("Drink enough water.", "01-12-2026"),
        *("Dr. Anjali Venkataraman", "MBBS, MD", "DMC/R/48213", "Delhi Medical Council"),
        *("Digitally signed at 24-11-2026 20:11", *SHA256),
    ):
        assert close(said) in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("none_known", "कोई ज्ञात एलर्जी नहीं / No known allergies"),
        ("not_recorded", "एलर्जी दर्ज नहीं / Allergies not recorded"),
        ("unavailable", "एलर्जी की जानकारी उपलब्ध नहीं / Allergies unavailable"),
    ],
)
async def test_prescription_tells_each_state_of_allergies_apart(state: str, words: str):
    assert close(words) in text_of((await paper(allergies=[], allergy_state=state))[0])


async def test_prescription_with_little_in_it_is_still_one():
    empty = dict.fromkeys(
        (
            *("hospital_hi", "department_hi", "name_local", "card_number", "complaint"),
            *("advice", "next_visit", "qualification"),
        ),
        "",
    )
    text = text_of((await paper(**empty, diagnoses=[], vitals=[], lines=[]))[0])

    assert close("No medicine was prescribed.") in text
    assert "Advice" not in text


@pytest.mark.feature("OP17")
async def test_prescription_names_the_tests_that_were_ordered():
    tests = ["Complete blood count (CBC)", "Creatinine"]

    assert close("Complete blood count (CBC), Creatinine") in text_of((await paper(tests=tests))[0])


async def test_prescription_of_many_medicines_names_the_patient_on_every_page():
    lines = [
        {**LINE, "name": f"Medicine {n} of a rather long name 500 mg + 125 mg tablet", "notes": [n]}
        for n in map(str, range(1, 31))
    ]
    printed = await paper(lines=lines, name="Kunwar Vishwanath Pratap Narayan Singh Namboodiripad")
    pages = [text_of(page) for page in printed]

    assert len(pages) > 2
    assert all("KunwarVishwanathPratap" in page for page in pages)
    assert all(f"Page{at}/{len(pages)}" in page for at, page in enumerate(pages, start=1))
    assert all(f"Medicine{n}of" in "".join(pages) for n in range(1, 31))
    assert "Digitallysigned" in pages[-1]


async def test_prescription_prints_markup_as_the_doctor_typed_it():
    typed = '#panic("x") $ *b* <5 mg> @home'

    assert close(typed) in text_of((await paper(advice=typed))[0])


async def test_prescription_with_a_letter_in_no_font_names_it():
    with pytest.raises(PrintingError, match="gurmukhi letter"):
        await paper(advice="ਪਾਣੀ ਪੀਓ")
