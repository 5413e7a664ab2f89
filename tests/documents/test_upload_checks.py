"""What an uploaded file may be: its kind by its content, its bounds, and what in it would run."""

import hashlib
from typing import Any

import pytest
from pypdf.generic import ArrayObject, TextStringObject

from summit.core import processes, upload_checks
from summit.core.upload_checks import DOCX, ODT, RefusedUpload, examine
from summit.core.upload_checks import pdf as checked_pdf
from summit.core.upload_checks.__main__ import check
from summit.core.upload_checks.kinds import CHECKERS
from summit.core.upload_checks.names import cleaned as cleaned_name
from summit.core.upload_checks.refusals import SwollenFile
from tests.factories.documents import pdf
from tests.factories.uploads import (
    ALGORITHMS,
    PAGE,
    SCRIPT,
    archive,
    deep_pages,
    dictionary,
    docx,
    encrypted,
    marked_encrypted,
    owned,
    with_action,
    with_annotation,
    with_attachment,
    with_hidden_name,
    with_root,
    with_script,
)

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.pdf", b"", "empty_file"),
    "over the limit": ("a.txt", b"x" * 1001, "file_too_large"),
    "a program that is called a PDF": ("a.pdf", b"MZ\x90\x00" + bytes(100), "wrong_type"),
    "a page that is called a text": ("a.html", b"<script>alert(1)</script>", "wrong_type"),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "wrong_type"),
    "a PDF that is called a text": ("a.txt", pdf(), "wrong_type"),
    "bytes that are called a text": ("a.txt", b"\xff\xfe\x00", "wrong_type"),
    "controls that are called a text": ("a.txt", "Мир".encode("cp1251") + b"\x01", "wrong_type"),
    "half a letter in UTF-16": ("a.txt", "Мир".encode("utf-16")[:-1], "wrong_type"),
    "a PDF in code page letters that is called a text": ("a.txt", b"%PDF-1.4\n\xe2\xe3" + pdf()[8:], "wrong_type"),
    "no extension": ("declaration", pdf(), "wrong_type"),
    "two extensions": ("declaration.exe.pdf", pdf(), "double_extension"),
    "two extensions, spaces between": ("declaration.PDF .pdf", pdf(), "double_extension"),
    "a program behind a text": ("declaration.pdf.exe", pdf(), "wrong_type"),
    "a program that is read backwards": ("declaration\u202efdp.exe", pdf(), "wrong_type"),
    "another place": ("../../etc/passwd.pdf", pdf(), "bad_file_name"),
    "another place, as elsewhere": ("..\\..\\x.pdf", pdf(), "bad_file_name"),
    "no name": (".pdf", pdf(), "bad_file_name"),
    "half a PDF": ("a.pdf", pdf()[:60], "broken_file"),
    **{
        f"a PDF with a password ({algorithm})": ("a.pdf", encrypted(pdf(), algorithm), "encrypted_file")
        for algorithm in ALGORITHMS
    },
    "a page that is too large": ("a.pdf", pdf(width=14_401), "bad_page_size"),
    "a page of nothing": ("a.pdf", pdf(height=0), "bad_page_size"),
    **{
        f"a page of {box!r}": ("a.pdf", pdf().replace(b"[ 0.0 0.0 595 842 ]", box), "bad_page_size")
        for box in (b"[ 0 0 9e99 842  ]  ", b"[ 0 0 nan 842 ]", b"[ 0 0 595 ]", b"(no box)")
    },
    "pages within pages": ("a.pdf", deep_pages(2_000), "broken_file"),
    "pages that lead in a circle": ("a.pdf", deep_pages(3, circle=True), "broken_file"),
    "a PDF with a script": ("a.pdf", with_script(), "active_content"),
    "a PDF with a program": ("a.pdf", with_attachment(), "active_content"),
    "a PDF with a script in a link": ("a.pdf", with_annotation(A=SCRIPT), "active_content"),
    "a PDF with a script after a page": ("a.pdf", with_root(OpenAction=PAGE), "active_content"),
    "a PDF with a script in a bookmark": ("a.pdf", with_root(Outlines=dictionary(First=PAGE)), "active_content"),
    "a PDF with a form that thinks": ("a.pdf", with_root(AcroForm=dictionary(XFA=ArrayObject())), "active_content"),
    "a PDF that starts a program": ("a.pdf", with_action("Launch"), "active_content"),
    "a PDF that starts a program by another name": ("a.pdf", with_hidden_name(), "active_content"),
    "a PDF that sends what is written in it": ("a.pdf", with_action("SubmitForm"), "active_content"),
    "a PDF with a file pinned to a page": ("a.pdf", with_annotation("FileAttachment"), "active_content"),
    "a PDF that plays": ("a.pdf", with_annotation("RichMedia"), "active_content"),
    "a DOCX with macros, in capitals": ("a.docx", docx({"word/VBAPROJECT.BIN": b"x"}), "active_content"),
    "a DOCX with a table with macros": ("a.docx", docx({"word/embeddings/a.xlsm": b"x"}), "active_content"),
    "a DOCX with a DOCX with macros": ("a.docx", docx({"word/embeddings/a.docm": b"x"}), "active_content"),
    "an archive that is called a DOCX": ("a.docx", archive({"x.txt": b"x"}), "wrong_type"),
    "half a DOCX": ("a.docx", docx()[:120], "broken_file"),
    "a DOCX with macros": ("a.docx", docx({"word/vbaProject.bin": b"x"}), "active_content"),
    "a DOCX that swells": ("a.docx", docx({"word/media/a": bytes(50_000_000)}), "swollen_file"),
    "a DOCX that leads elsewhere": ("a.docx", docx({"../../x": b"x"}), "broken_file"),
    "a DOCX with a password": ("a.docx", marked_encrypted(docx()), "encrypted_file"),
    "an ODT whose type does not come first": ("a.odt", archive({"a": b"", "mimetype": ODT.encode()}), "wrong_type"),
}


@pytest.fixture
def in_this_process(monkeypatch: Any) -> None:
    """Look into files here: a process for each takes long."""
    monkeypatch.setattr(processes, "run", lambda _module, extension, *, data, **_: check([extension], data))


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("what", list(REFUSED))
def test_what_is_not_taken(what: str) -> None:
    name, content, code = REFUSED[what]

    with pytest.raises(RefusedUpload) as refusal:
        examine(name, content, most=1000 if what == "over the limit" else 20_000_000)

    assert (refusal.value.code, refusal.value.field) == (code, "file")


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Заявление Rev.1.pdf", pdf(), "application/pdf"),
        ("a.pdf", with_action("URI", URI=TextStringObject("https://example.org")), "application/pdf"),
        ("a.pdf", with_action("GoTo", D=ArrayObject()), "application/pdf"),
        ("a.DOCX", docx(), DOCX),
        ("a.odt", archive({"mimetype": ODT.encode(), "content.xml": b"<x/>"}), ODT),
        ("a.txt", "Баткен, Ыйык-Ата: ң ө ү".encode(), "text/plain"),
        *(
            ("a.txt", f"{begins} Initiative: draft".encode(), "text/plain")
            for begins in (
                "BM",
                "BMENA",
                "MZ/2026/1",
                "ID3",
                "PK",
                "GIF89a",
                "RIFF",
                "Rar!",
                "OggS",
                "fLaC",
                "%!PS",
                "8BPS",
            )
        ),
        *(("a.txt", "Мир: ё, №".encode(code), "text/plain") for code in ("cp1251", "utf-16", "utf-8-sig")),
        ("a.txt", b"\xfe\xff" + "Мир".encode("utf-16-be"), "text/plain"),
        ("a.txt", "Мир".encode("koi8-r"), "text/plain"),
        ("a.txt", b"%PDF is what we ask; %%EOF ends one", "text/plain"),
        *(("a.pdf", owned(pdf(), algorithm), "application/pdf") for algorithm in ALGORITHMS),
        ("a.pdf", pdf(width=14_400, height=10), "application/pdf"),
    ],
)
def test_what_is_taken(name: str, content: bytes, media_type: str) -> None:
    found = examine(name, content, most=20_000_000)

    assert (found.name, found.media_type, found.size) == (name, media_type, len(content))
    assert found.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("bound", ["MOST_PARTS", "MOST_PAGES"])
def test_a_pdf_has_bounds(bound: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(checked_pdf, bound, 15)

    assert examine("a.pdf", pdf(pages=1, width=501), most=20_000_000)
    with pytest.raises(SwollenFile):
        examine("a.pdf", pdf(pages=20, width=501), most=20_000_000)


@pytest.mark.parametrize(
    ("bound", "limit", "content"), [("SECONDS", 0.01, pdf(width=502)), ("MEMORY", 1, pdf(width=503) + bytes(10**6))]
)
def test_what_takes_long_or_much_memory_is_ended(bound: str, limit: float, content: bytes, monkeypatch: Any) -> None:
    assert examine("a.pdf", pdf(width=504), most=20_000_000)
    monkeypatch.setattr(upload_checks, bound, limit)

    with pytest.raises(SwollenFile):
        examine("a.pdf", content, most=20_000_000)


def test_a_name_is_fit_for_a_header() -> None:
    assert cleaned_name("Decision\r\nSet-Cookie: x.pdf".replace(":", ""), CHECKERS) == "DecisionSet-Cookie x.pdf"
    assert len(cleaned_name("я" * 400 + ".pdf", CHECKERS)) == 150
