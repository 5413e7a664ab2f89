"""What comes in is looked into; what goes out is recorded, and names its reader."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, RectangleObject, TextStringObject

from summit.core import clock
from summit.core.models import Viewing
from summit.documents import access_line, inspection
from summit.documents.access_line import _overlay as overlay
from summit.documents.access_line import marked
from summit.documents.inspection import DOCX, ODT, BadFile, SwollenFile, cleaned, inspected
from summit.documents.models import Document, File
from summit.documents.models.file import shelf
from summit.documents.services import circulate_version, reclassify, sweep_shelf, upload_file
from summit.summits.models import Summit
from tests.factories.documents import NOW, make_circulated, make_document, make_file, pdf, upload
from tests.factories.uploads import (
    PAGE,
    SCRIPT,
    archive,
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

URL = "/api/v1/summits/bishkek-2025/document-files/"

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.pdf", b"", "empty_file"),
    "over the limit": ("a.txt", b"x" * 1001, "file_too_large"),
    "a program that is called a PDF": ("a.pdf", b"MZ\x90\x00" + bytes(100), "wrong_type"),
    "a page that is called a text": ("a.html", b"<script>alert(1)</script>", "wrong_type"),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "wrong_type"),
    "a PDF that is called a text": ("a.txt", pdf(), "wrong_type"),
    "bytes that are called a text": ("a.txt", b"\xff\xfe\x00", "wrong_type"),
    "no extension": ("declaration", pdf(), "wrong_type"),
    "two extensions": ("declaration.exe.pdf", pdf(), "double_extension"),
    "two extensions, spaces between": ("declaration.PDF .pdf", pdf(), "double_extension"),
    "a program behind a text": ("declaration.pdf.exe", pdf(), "wrong_type"),
    "a program that is read backwards": ("declaration\u202efdp.exe", pdf(), "wrong_type"),
    "another place": ("../../etc/passwd.pdf", pdf(), "bad_file_name"),
    "another place, as elsewhere": ("..\\..\\x.pdf", pdf(), "bad_file_name"),
    "no name": (".pdf", pdf(), "bad_file_name"),
    "half a PDF": ("a.pdf", pdf()[:60], "broken_file"),
    "a PDF with a password": ("a.pdf", encrypted(pdf()), "encrypted_file"),
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
    "a DOCX with macros, in capitals": ("a.docx", docx(**{"word/VBAPROJECT.BIN": b"x"}), "active_content"),
    "a DOCX with a table with macros": ("a.docx", docx(**{"word/embeddings/a.xlsm": b"x"}), "active_content"),
    "a DOCX with a DOCX with macros": ("a.docx", docx(**{"word/embeddings/a.docm": b"x"}), "active_content"),
    "a DOCX with what has no name": ("a.docx", docx(**{"word/embeddings/a": b"x"}), "active_content"),
    "an archive that is called a DOCX": ("a.docx", archive({"x.txt": b"x"}), "wrong_type"),
    "half a DOCX": ("a.docx", docx()[:120], "broken_file"),
    "a DOCX with macros": ("a.docx", docx(**{"word/vbaProject.bin": b"x"}), "active_content"),
    "a DOCX that swells": ("a.docx", docx(**{"word/media/a": bytes(50_000_000)}), "swollen_file"),
    "a DOCX that leads elsewhere": ("a.docx", docx(**{"../../x": b"x"}), "broken_file"),
    "a DOCX with a password": ("a.docx", marked_encrypted(docx()), "encrypted_file"),
    "an ODT whose type does not come first": ("a.odt", archive({"a": b"", "mimetype": ODT.encode()}), "wrong_type"),
}


@pytest.mark.parametrize("what", list(REFUSED))
def test_what_is_not_taken(what: str) -> None:
    name, content, code = REFUSED[what]

    with pytest.raises(BadFile) as refusal:
        inspected(name, content, most=1000 if what == "over the limit" else 20_000_000)

    assert (refusal.value.code, refusal.value.field) == (code, "file")


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Заявление Rev.1.pdf", pdf(), "application/pdf"),
        ("a.pdf", with_action("URI", URI=TextStringObject("https://example.org")), "application/pdf"),
        ("a.pdf", with_action("GoTo", D=ArrayObject()), "application/pdf"),
        ("a.DOCX", docx(), DOCX),
        (
            "a.docx",
            docx(**dict.fromkeys(("_rels/.rels", "word/media/", "word/media/a.PNG", "word/embeddings/a.xlsx"), b"")),
            DOCX,
        ),
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
        ("a.pdf", owned(pdf()), "application/pdf"),
    ],
)
def test_what_is_taken(name: str, content: bytes, media_type: str) -> None:
    found = inspected(name, content, most=20_000_000)

    assert (found.name, found.media_type, found.size) == (name, media_type, len(content))
    assert found.sha256 == hashlib.sha256(content).hexdigest()


def test_a_pdf_of_more_parts_than_a_document_has_is_not_taken(monkeypatch: Any) -> None:
    monkeypatch.setattr(inspection, "MOST_PARTS", 20)

    assert inspected("a.pdf", pdf(pages=1), most=20_000_000)
    with pytest.raises(SwollenFile):
        inspected("a.pdf", pdf(pages=20), most=20_000_000)


def test_a_name_is_fit_for_a_header() -> None:
    assert cleaned("Decision\r\nSet-Cookie: x.pdf".replace(":", "")) == "DecisionSet-Cookie x.pdf"
    assert len(cleaned("я" * 400 + ".pdf")) == 150


def test_a_file_is_uploaded_by_content_under_a_name_of_our_own(summit: Summit, api: Any, alice: Any) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    document = make_document(summit)
    fields = "".join(part.format(n, "") + f"{v}\r\n" for n, v in (("document", document.pk), ("language", "ru")))
    head = (fields + part.format("file", '; filename="../../../tmp/Проект.pdf"')).encode()

    answer = api.by(alice).generic("POST", URL, head + pdf() + b"\r\n--x--\r\n", "multipart/form-data; boundary=x")

    assert answer.status_code == 201, answer.json()
    file = File.objects.get()
    assert (answer.json()["name"], answer.json()["size"], file.uploaded_by) == ("Проект.pdf", len(pdf()), alice)
    assert len(file.content.name) == 32
    path = Path(shelf().path(file.content.name))
    assert (path.stat().st_mode & 0o777, path.read_bytes()) == (0o600, pdf())


@pytest.mark.parametrize(
    ("name", "content", "code"), [("a.pdf", b"", "empty_file"), ("a.exe.pdf", None, "double_extension")]
)
def test_the_api_says_what_is_wrong(summit: Summit, api: Any, alice: Any, name: str, content: Any, code: str) -> None:
    sent = {"document": make_document(summit).pk, "language": "ru", "file": upload(name, content)}

    answer = api.by(alice).post(URL, sent, format="multipart")

    assert (answer.status_code, answer.json()["errors"][0]["field"], answer.json()["code"]) == (400, "file", code)
    assert not File.objects.exists()


def test_a_form_is_bounded(summit: Summit, api: Any, alice: Any, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    sent = {"document": make_document(summit).pk, "language": "ru"}

    def post(**more: Any) -> tuple[int, str]:
        answer = api.by(alice).post(URL, {**sent, **more}, format="multipart")
        return answer.status_code, answer.json()["code"]

    assert post(file=upload("a.txt", b"x" * 2000)) == (400, "file_too_large")
    assert post(file=upload("a.txt", b"x" * 200_000)) == (413, "too_large")
    assert post(file=upload("a.txt", b"x"), second=upload("b.txt", b"x")) == (400, "one_file")
    assert api.by(alice).post(URL, sent).status_code == 415


def test_a_file_uploaded_again_takes_the_place_of_the_first(
    summit: Summit, api: Any, alice: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    document = make_document(summit)
    first = make_file(document, "ru")

    with django_capture_on_commit_callbacks(execute=True):
        second = make_file(document, "ru", name="new.pdf")
    english = make_file(document, "en")

    assert set(File.objects.all()) == {second, english}
    assert not shelf().exists(first.content.name)
    assert api.by(alice).delete(f"{URL}{english.pk}/").status_code == 204
    circulate_version(document, now=NOW)
    refused = api.by(alice).delete(f"{URL}{second.pk}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_draft")


def test_what_cannot_be_entered_leaves_nothing_behind(summit: Summit, alice: Any) -> None:
    circulated = make_circulated(summit)
    restricted = make_document(summit, "CSC/2025/2", classification="restricted")
    before = set(shelf().listdir("")[1])
    codes = []
    for document, file in ((circulated, upload()), (restricted, upload("a.txt", b"text"))):
        with pytest.raises(Exception) as refusal:  # noqa: PT011
            upload_file(document, language="en", upload=file, by=alice, now=NOW)
        codes.append(refusal.value.code)

    assert codes == ["no_draft", "needs_pdf"]
    assert set(shelf().listdir("")[1]) == before


def test_what_a_lost_process_left_is_swept_up_after_a_day(summit: Summit) -> None:
    kept = make_circulated(summit).versions.get().files.get()
    left = shelf().save("left", SimpleUploadedFile("x", b"x"))

    assert sweep_shelf(now=clock.now()) == 0
    assert sweep_shelf(now=clock.now() + timedelta(days=2)) >= 1

    assert (shelf().exists(left), shelf().exists(kept.content.name)) == (False, True)


def test_the_same_upload_sent_twice_is_done_once(summit: Summit, api: Any, alice: Any) -> None:
    document = make_document(summit)

    def post(content: bytes) -> Any:
        sent = {"document": document.pk, "language": "ru", "file": upload("a.txt", content)}
        return api.by(alice).post(URL, sent, format="multipart", headers={"Idempotency-Key": "k"})

    first, again, other = post(b"one"), post(b"one"), post(b"two")

    assert (first.json()["id"], "Idempotency-Replayed" in again.headers) == (again.json()["id"], True)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_every_download_is_recorded_before_it_is_given(summit: Summit, api: Any, boris: Any, belarus: Any) -> None:
    file = make_circulated(summit).versions.get().files.get()

    answer = api.by(boris).get(f"{URL}{file.pk}/download/", headers={"X-Request-ID": "note-7"})

    assert (answer.status_code, answer.content) == (200, pdf())
    headers = ("Content-Disposition", "Content-Type", "Cache-Control", "X-Content-Type-Options", "ETag")
    assert [answer[name] for name in headers] == [
        'attachment; filename="text.pdf"',
        "application/pdf",
        "private, no-store",
        "nosniff",
        f'"{file.sha256}"',
    ]
    seen = Viewing.objects.get()
    assert (seen.actor, seen.action, seen.what, seen.row) == (boris.pk, "downloaded", "documents.file", str(file.pk))
    assert (seen.request, seen.summit, seen.reason) == ("note-7", summit.pk, "CSC/2025/1, version 1 (ru)")
    again = api.get(f"{URL}{file.pk}/download/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, Viewing.objects.count()) == (304, b"", 1)


def test_a_name_in_cyrillic_is_sent_as_the_standard_says(summit: Summit, api: Any, boris: Any) -> None:
    document = make_document(summit)
    file = make_file(document, name='Заявление "о мире".pdf'.replace('"', "'"))
    circulate_version(document, now=NOW)

    answer = api.by(boris).get(f"{URL}{file.pk}/download/")

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%97%D0%B0%D1%8F")


@pytest.mark.parametrize("level", ["restricted", "parties"])
def test_a_copy_of_what_is_restricted_names_its_reader_on_each_page(
    summit: Summit, belarus: Any, api: Any, boris: Any, level: str
) -> None:
    boris.name = "Борис Ңөү #read(x) *b*"
    boris.save()
    document = make_document(summit, classification=level, sponsors=[belarus])
    file = make_file(document, content=pdf(3))
    circulate_version(document, now=NOW)

    answer = api.by(boris).get(f"{URL}{file.pk}/download/")

    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    today = clock.now().astimezone(summit.zone)
    line = "CSC/2025/1, version 1 · Борис Ңөү #read(x) *b* · Belarus · "
    assert len(pages) == 3
    assert all(page.startswith(f"{line}{today:%Y-%m-%d}") and page.endswith("Asia/Bishkek") for page in pages), pages
    assert "ETag" not in answer.headers


def test_the_line_stands_where_the_page_is_seen(summit: Summit) -> None:
    writer, out = PdfWriter(), BytesIO()
    page = writer.add_blank_page(842, 595)
    page.rotate(90)
    cut = writer.add_blank_page(600, 900)
    cut.cropbox = RectangleObject((50, 60, 550, 860))
    writer.write(out)

    turned, cropped = PdfReader(BytesIO(marked(out.getvalue(), "Boris"))).pages

    assert turned.rotation == 0
    assert (float(turned.mediabox.width), float(turned.mediabox.height)) == (595, 842)
    places: list[tuple[float, float]] = []
    cropped.extract_text(visitor_text=lambda text, at, *_: text.strip() and places.append((at[4], at[5])))
    assert places
    assert all(50 < x < 550 and 60 < y < 100 for x, y in places), places


def test_what_cannot_be_marked_is_given_to_organizers_alone(
    summit: Summit, belarus: Any, api: Any, boris: Any, alice: Any
) -> None:
    document = make_document(summit)
    file = make_file(document, name="a.txt", content=b"Peace")
    circulate_version(document, now=NOW)
    reclassify(document, classification="restricted", now=NOW)

    refused = api.by(boris).get(f"{URL}{file.pk}/download/")
    given = api.by(alice).get(f"{URL}{file.pk}/download/")

    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_be_marked")
    assert (given.status_code, given.content) == (200, b"Peace")
    assert [seen.actor for seen in Viewing.objects.all()] == [alice.pk]


@pytest.mark.parametrize("fault", ["gone", "another"])
def test_what_was_changed_on_the_shelf_is_not_given(summit: Summit, api: Any, boris: Any, fault: str) -> None:
    file = make_circulated(summit).versions.get().files.get()
    shelf().delete(file.content.name)
    if fault == "another":
        shelf().save(file.content.name, SimpleUploadedFile("x", pdf(2)))

    answer = api.by(boris).get(f"{URL}{file.pk}/download/")

    assert (answer.status_code, answer.json()["code"], Viewing.objects.count()) == (503, "file_missing", 0)


def test_drafts_are_not_handed_out(summit: Summit, belarus: Any, api: Any, boris: Any, karim: Any) -> None:
    file = make_file(make_document(summit, sponsors=[belarus], classification="public"))

    assert api.by(boris).get(f"{URL}{file.pk}/download/").status_code == 200
    assert api.by(karim).get(f"{URL}{file.pk}/download/").status_code == 404
    assert Document.objects.get().status == "draft"


def test_a_pdf_with_an_owners_password_only_is_marked_and_opens() -> None:
    copy = PdfReader(BytesIO(marked(owned(pdf()), "Reader")))

    assert (copy.is_encrypted, "Reader" in copy.pages[0].extract_text()) == (False, True)


def test_a_pdf_of_many_page_sizes_is_marked_by_few_overlays(monkeypatch: Any) -> None:
    writer, typeset = PdfWriter(), []
    for number in range(300):
        writer.add_blank_page(200 + number, 300 + number)
    out = BytesIO()
    writer.write(out)
    monkeypatch.setattr(access_line, "_overlay", lambda width, line: typeset.append(width) or overlay(width, line))

    copy = PdfReader(BytesIO(marked(out.getvalue(), "Reader")))

    assert len(typeset) < 15
    assert all("Reader" in copy.pages[number].extract_text() for number in (0, 150, 299))
