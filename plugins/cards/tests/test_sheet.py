"""The sheet of cards: two sides of ID-1, in both scripts, with a QR that readers read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from sehat.printing import PrintingError, compile_pdf
from sehat_cards.domain.picture import qr_svg
from sehat_cards.paper import TEMPLATE

TEXT = (Path(__file__).parent / "data/card.txt").read_text().strip()

SUNITA = {
    "kind": "permanent",
    "name": "Sunita Devi",
    "name_local": "सुनीता देवी",
    "born": "about 1987",
    "sex": "Female",
    "guardian": "W/o Ramesh Kumar",
    "number": "49141777634",
    "number_text": "491-4177-7634",
    "serial": "0f1e2d3c4b5a6978",
    "issued": "01-11-2026",
    "expires": "29-10-2036",
    "qr": qr_svg(TEXT).decode(),
}
LONG = {
    "kind": "temporary",
    "name": "Kunwar Vishwanath Pratap Narayan Singh Chandrashekharan Namboodiripad Lakshmi",
    "name_local": "कुँवर विश्वनाथ प्रताप नारायण सिंह चन्द्रशेखरन नम्बूदरीपाद लक्ष्मी",
    "guardian": "S/o Kunwar Raghunath Pratap Narayan Singh Chandrashekharan",
    "sex": "Sex not recorded",
}


async def sheet(*cards: dict[str, str]) -> pypdfium2.PdfDocument:
    data: dict[str, Any] = {
        "issuer": "Guru Nanak Dev Civil Hospital",
        "printed_at": "24-11-2026",
        "cards": [{**SUNITA, **card} for card in cards],
    }
    return pypdfium2.PdfDocument(await compile_pdf(TEMPLATE, data))


def text_of(sheet: pypdfium2.PdfDocument) -> str:
    return " ".join("".join(page.get_textpage().get_text_range() for page in sheet).split())


def codes_on(sheet: pypdfium2.PdfDocument, *, dots_an_inch: int) -> list[str]:
    picture = sheet[0].render(scale=dots_an_inch / 72, grayscale=True)
    grey = memoryview(bytes(picture.buffer)).cast("B", (picture.height, picture.stride))
    return [code.text for code in zxingcpp.read_barcodes(grey)]


async def test_sheet_says_who_the_card_is_for_in_both_scripts():
    text = text_of(await sheet({}))

    for said in ("Sunita Devi", "सुनीता देवी", "491-4177-7634", "29-10-2036", "about 1987"):
        assert said in text
    assert "स्थायी / Permanent" in text


@pytest.mark.parametrize("dots_an_inch", [100, 150, 300])
async def test_sheet_has_a_qr_that_a_reader_reads(dots_an_inch: int):
    assert codes_on(await sheet({}), dots_an_inch=dots_an_inch) == [TEXT]


async def test_sheet_keeps_the_longest_names_on_one_page():
    printed = await sheet({}, LONG, {"name_local": "", "guardian": ""})

    assert len(printed) == 1
    assert LONG["name"] in text_of(printed)
    assert LONG["name_local"] in text_of(printed)
    assert len(codes_on(printed, dots_an_inch=150)) == 3


async def test_sheet_never_cuts_a_card_between_pages():
    printed = await sheet(*[{}] * 9)

    per_page = [page.get_textpage().get_text_range().count("491-4177-7634") for page in printed]
    assert sum(per_page) == 9
    assert max(per_page) == 4


async def test_sheet_with_a_name_in_no_font_says_which_letter():
    with pytest.raises(PrintingError, match="gurmukhi letter"):
        await sheet({"name": "ਸੁਨੀਤਾ"})


async def test_sheet_prints_markup_in_a_name_as_it_was_typed():
    assert '#eval("1") $x$ *y*' in text_of(await sheet({"name": '#eval("1") $x$ *y*'}))
