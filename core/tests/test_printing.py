"""Documents on paper: exactly what the data says, in letters that are all there, or an error."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pypdfium2
import pytest

from sehat import printing
from sehat.printing import PrintingError, compile_pdf

HEAD = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "A test")
#set text(font: ("Noto Sans", "Noto Sans Devanagari"), fallback: false)
"""


def template(folder: Path, body: str) -> Path:
    path = folder / "test.typ"
    path.write_text(HEAD + body)
    return path


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join("".join(page.get_textpage().get_text_range() for page in pages).split())


async def test_document_holds_both_scripts_as_text_and_is_tagged(tmp_path: Path):
    pdf = await compile_pdf(
        template(tmp_path, "#data.name"), {"name": "Sunita Devi सुनीता देवी क्षत्रिय"}
    )

    assert text_of(pdf) == "Sunita Devi सुनीता देवी क्षत्रिय"
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf


async def test_document_prints_markup_in_data_as_it_was_typed(tmp_path: Path):
    name = '#panic("x") $y$ *b* \\ <z> // `r`'

    assert name in text_of(await compile_pdf(template(tmp_path, "#data.name"), {"name": name}))


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("ਗੁਰਪ੍ਰੀਤ", "gurmukhi letter ga"),
        ("Ravi ≈ 5", "almost equal to"),
        ("आशा 🙂", "slightly smiling face"),
        ("x\u0a41", "gurmukhi vowel sign u"),
    ],
)
async def test_document_with_a_letter_in_no_font_names_it(tmp_path: Path, name: str, letter: str):
    with pytest.raises(PrintingError, match=letter):
        await compile_pdf(template(tmp_path, "#data.name"), {"name": name})


async def test_document_in_a_font_that_is_not_there_is_refused(tmp_path: Path):
    page = template(tmp_path, '#text(font: "Comic Sans")[#data.name]')

    with pytest.raises(PrintingError, match="template") as caught:
        await compile_pdf(page, {"name": "Sunita"})
    assert "comic sans" not in caught.value.message.lower()


async def test_document_that_is_broken_says_so_without_its_data(tmp_path: Path):
    with pytest.raises(PrintingError, match="template") as caught:
        await compile_pdf(template(tmp_path, "#panic(data.name)"), {"name": "Sunita Devi"})

    assert caught.value.detail == "panicked with at test.typ:5:1"
    assert "Sunita" not in caught.value.message


async def test_document_template_reads_nothing_outside_its_folder(tmp_path: Path):
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "paper").mkdir()

    with pytest.raises(PrintingError):
        await compile_pdf(template(tmp_path / "paper", '#read("../secret.txt")'), {})


async def test_document_that_never_ends_is_given_up_and_the_next_one_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(printing, "PATIENCE_SECONDS", 1)
    endless = template(tmp_path, "#let f(n) = { let i = 0; while true { i = calc.rem(i + 1, 7) } }")
    endless.write_text(endless.read_text() + "\n#for a in range(9000000) { let b = range(9000) }")

    with pytest.raises(PrintingError, match="too long"):
        await compile_pdf(endless, {})

    assert "again" in text_of(await compile_pdf(template(tmp_path, "again"), {}))


async def test_document_prints_after_its_process_was_killed(tmp_path: Path):
    await compile_pdf(template(tmp_path, "one"), {})
    process = printing._typesetter._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)

    assert "two" in text_of(await compile_pdf(template(tmp_path, "two"), {}))


async def test_documents_asked_for_at_once_are_each_their_own(tmp_path: Path):
    page = template(tmp_path, "number #data.number .")

    pdfs = await asyncio.gather(*(compile_pdf(page, {"number": n}) for n in range(8)))

    assert [text_of(pdf) for pdf in pdfs] == [f"number {n} ." for n in range(8)]


async def test_document_leaves_the_event_loop_free(tmp_path: Path):
    page = template(tmp_path, "#lorem(40000)")
    printed = asyncio.create_task(compile_pdf(page, {}))
    waits: list[float] = []
    while not printed.done():
        before = time.perf_counter()
        await asyncio.sleep(0.002)
        waits.append(time.perf_counter() - before)

    assert len(waits) > 10
    assert sorted(waits)[len(waits) // 2] < 0.02
