"""What comes in is looked into; what goes out is recorded, and names its reader."""

import errno
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, RectangleObject, StreamObject

from summit.accounts.models import User
from summit.core import clock
from summit.core.models import AccessRecord
from summit.core.stored_files import delete_orphaned_files, document_storage
from summit.documents import watermark
from summit.documents.models import Document, File
from summit.documents.services import (
    circulate_version,
    download_copy,
    reclassify_document,
    upload_file,
)
from summit.documents.watermark import overlaid, typeset, watermarked
from summit.summits.models import Summit
from tests.factories.documents import BOMB, NOW, make_circulated, make_document, make_file, pdf, upload
from tests.factories.uploads import (
    ALGORITHMS,
    owned,
)

URL = "/api/v1/summits/bishkek-2025/document-files/"


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
    path = Path(document_storage().path(file.content.name))
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
    assert not document_storage().exists(first.content.name)
    assert api.by(alice).delete(f"{URL}{english.pk}/").status_code == 204
    circulate_version(document, now=NOW)
    refused = api.by(alice).delete(f"{URL}{second.pk}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_draft")


def test_what_cannot_be_entered_leaves_nothing_behind(summit: Summit, alice: Any) -> None:
    circulated = make_circulated(summit)
    restricted = make_document(summit, "CSC/2025/2", classification="restricted")
    before = set(document_storage().listdir("")[1])
    codes = []
    for document, file in ((circulated, upload()), (restricted, upload("a.txt", b"text"))):
        with pytest.raises(Exception) as refusal:  # noqa: PT011
            upload_file(document, language="en", upload=file, by=alice, now=NOW)
        codes.append(refusal.value.code)

    assert codes == ["no_draft", "needs_pdf"]
    assert set(document_storage().listdir("")[1]) == before


def test_what_a_lost_process_left_is_swept_up_after_a_day(summit: Summit) -> None:
    kept = make_circulated(summit).versions.get().files.get()
    left = document_storage().save("left", SimpleUploadedFile("x", b"x"))

    assert delete_orphaned_files(now=clock.now()) == 0
    assert delete_orphaned_files(now=clock.now() + timedelta(days=2)) >= 1

    assert (document_storage().exists(left), document_storage().exists(kept.content.name)) == (False, True)


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
    seen = AccessRecord.objects.get()
    assert (seen.actor, seen.action, seen.what, seen.row) == (boris.pk, "downloaded", "documents.file", str(file.pk))
    assert (seen.request, seen.summit, seen.reason) == ("note-7", summit.pk, "CSC/2025/1, version 1 (ru)")
    again = api.get(f"{URL}{file.pk}/download/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, AccessRecord.objects.count()) == (304, b"", 1)


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
    line = f"CSC/2025/1, version 1 · Борис Ңөү #read(x) *b* · {boris.email} · Belarus · "
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

    turned, cropped = PdfReader(BytesIO(watermarked(out.getvalue(), "Boris"))).pages

    # Along the right side of a page that is turned by a quarter, and upwards; else along the foot of what is seen.
    for seen, along, corner in ((turned, (0, 1, -1, 0), (842, 0)), (cropped, (1, 0, 0, 1), (50, 60))):
        assert "Boris" in seen.extract_text()
        matrix = [
            float(n) for n in re.findall(rb"q ([-\d. ]+) cm /AccessLine Do", seen.get_contents().get_data())[0].split()
        ]
        assert tuple(matrix[:4]) == along
        assert [at - of for at, of in zip(matrix[4:], corner, strict=True)] == [
            pytest.approx(step * 28, abs=28) for step in along[:2]
        ]


def test_what_cannot_be_marked_is_given_to_organizers_alone(
    summit: Summit, belarus: Any, api: Any, boris: Any, alice: Any
) -> None:
    document = make_document(summit)
    file = make_file(document, name="a.txt", content=b"Peace")
    circulate_version(document, now=NOW)
    reclassify_document(document, classification="restricted", now=NOW)

    refused = api.by(boris).get(f"{URL}{file.pk}/download/")
    download = api.by(alice).get(f"{URL}{file.pk}/download/")

    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_be_marked")
    assert (download.status_code, download.content) == (200, b"Peace")
    assert [seen.actor for seen in AccessRecord.objects.all()] == [alice.pk]


@pytest.mark.parametrize("fault", ["gone", "another"])
def test_what_was_changed_on_the_shelf_is_not_given(summit: Summit, api: Any, boris: Any, fault: str) -> None:
    file = make_circulated(summit).versions.get().files.get()
    document_storage().delete(file.content.name)
    if fault == "another":
        document_storage().save(file.content.name, SimpleUploadedFile("x", pdf(2)))

    answer = api.by(boris).get(f"{URL}{file.pk}/download/")

    assert (answer.status_code, answer.json()["code"], AccessRecord.objects.count()) == (503, "file_missing", 0)


def test_drafts_are_not_handed_out(summit: Summit, belarus: Any, api: Any, boris: Any, karim: Any) -> None:
    file = make_file(make_document(summit, sponsors=[belarus], classification="public"))

    assert api.by(boris).get(f"{URL}{file.pk}/download/").status_code == 200
    assert api.by(karim).get(f"{URL}{file.pk}/download/").status_code == 404
    assert Document.objects.get().status == "draft"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_pdf_with_an_owners_password_only_is_marked_and_opens(algorithm: str) -> None:
    copy = PdfReader(BytesIO(overlaid(owned(pdf(), algorithm), "Reader", [])))

    assert (copy.is_encrypted, "Reader" in copy.pages[0].extract_text()) == (False, True)


def test_many_pages_of_many_sizes_are_marked_by_few_overlays_and_not_read(monkeypatch: Any) -> None:
    writer, made = PdfWriter(), []
    for number in range(300):
        writer.add_blank_page(200 + number, 300 + number)
    # The contents of each are what unpacks to a gigabyte, and that is no language of pages.
    bomb = StreamObject()
    bomb.set_data(b"\0")
    bomb = bomb.flate_encode()
    bomb._data = BOMB
    kept = writer._add_object(bomb)
    for page in writer.pages:
        page[NameObject("/Contents")] = kept
    out = BytesIO()
    writer.write(out)
    monkeypatch.setattr(watermark, "typeset", lambda *about: made.append(about) or typeset(*about))

    copy = PdfReader(BytesIO(overlaid(out.getvalue(), "Reader", [])))

    assert len(made) < 15
    assert len(out.getvalue()) < sum(len(c) for c in (BOMB, BOMB))
    for number in (0, 150, 299):
        first, before, line = copy.pages[number]["/Contents"]
        assert (first.get_object().get_data(), before.get_object()._data) == (b"q\n", BOMB)
        assert b"/AccessLine Do" in line.get_object().get_data()


@pytest.mark.parametrize("name", ["\u200b", "\u202eнайрон", "محمد (x) 12", "王小明"])
def test_a_copy_names_its_reader_by_what_they_cannot_choose(summit: Summit, alice: Any, name: str) -> None:
    file = make_circulated(summit, classification="restricted").versions.get().files.get()
    alice.name = name
    User.objects.filter(pk=alice.pk).update(name=name)

    (page,) = PdfReader(BytesIO(download_copy(file, by=alice, now=NOW).content)).pages

    text = page.extract_text()
    assert f"{alice.email} · " in text
    assert "\u202e" not in text
    assert (name in text) == (name == "王小明")
    assert text.index("CSC/2025/1") < text.index(alice.email) < text.index("Asia/Bishkek")


class Full(FileSystemStorage):
    """A disk that has no more room after a few bytes."""

    fault: Exception = OSError(errno.ENOSPC, "No space left on device")

    def _save(self, name: str, content: Any) -> str:
        super()._save(name, ContentFile(content.read(20)))
        raise self.fault


class Refused(Exception):  # noqa: N818 -- as S3 answers
    response: Any = {"Error": {"Code": "XMinioStorageFull"}}


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (OSError(errno.ENOSPC, "x"), 507, "storage_full"),
        (OSError(errno.EDQUOT, "x"), 507, "storage_full"),
        (Refused(), 507, "storage_full"),
        (OSError(errno.EIO, "x"), 503, "storage_unavailable"),
    ],
)
def test_a_full_disk_is_told_and_keeps_nothing(
    summit: Summit, api: Any, alice: Any, monkeypatch: Any, tmp_path: Path, fault: Any, status: int, code: str
) -> None:
    monkeypatch.setattr(Full, "fault", fault)
    monkeypatch.setattr("summit.core.stored_files.document_storage", lambda: Full(tmp_path))
    sent = {"document": make_document(summit).pk, "language": "ru", "file": upload()}

    answer = api.by(alice).post(URL, sent, format="multipart")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (list(tmp_path.iterdir()), File.objects.count()) == ([], 0)


def test_the_admin_tells_of_a_full_disk_and_of_a_size_and_needs_no_disk_to_take_a_form(
    summit: Summit, client: Any, alice: Any, monkeypatch: Any, tmp_path: Path, settings: Any
) -> None:
    client.force_login(alice)
    settings.FILE_UPLOAD_TEMP_DIR = "/nowhere"
    page = reverse("admin:documents_document_upload", args=[make_document(summit).pk])
    large = b"%PDF-1.4" + bytes(3_000_000)

    def answer_to(content: bytes | None) -> str:
        answer = client.post(page, {"language": "ru", "file": upload(content=content)})
        return "saved" if answer.status_code == 302 else answer.content.decode()

    assert "This file is broken" in answer_to(large)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = settings.UPLOAD_MAX_BYTES = 2_000_000
    assert "This file is larger than 2 MB." in answer_to(large)
    with monkeypatch.context() as patched:
        patched.setattr("summit.core.stored_files.document_storage", lambda: Full(tmp_path))
        assert "There is no storage space left" in answer_to(None)
    assert (list(tmp_path.iterdir()), File.objects.count()) == ([], 0)
    assert answer_to(None) == "saved"
