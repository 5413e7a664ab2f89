"""Files of any app: kept before their row, deleted after it, read with a check, and not left behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from summit.core import clock
from summit.core.stored_files import (
    FileMissing,
    delete_orphaned_files,
    discard_stored,
    document_storage,
    examine_upload,
    files_of_rows,
    read_stored,
    stored,
)
from summit.core.upload_checks import RefusedUpload
from summit.correspondence.models import Note
from summit.correspondence.services import amend_note, delete_note, read_file
from tests.factories.correspondence import make_note
from tests.factories.documents import make_document, make_file, pdf, upload


def exists(key: str) -> bool:
    return document_storage().exists(key)


def test_a_file_whose_row_fails_is_deleted() -> None:
    keys = []

    def write() -> None:
        with stored(b"text") as key:
            keys.append(key)
            assert exists(key)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert not exists(keys[0])


def test_it_is_deleted_after_the_commit_alone(db: None, django_capture_on_commit_callbacks: Any) -> None:
    with stored(b"text") as key:
        pass
    with django_capture_on_commit_callbacks(execute=True):
        discard_stored(key)
        assert exists(key)

    assert not exists(key)


def test_what_is_missing_or_altered_is_not_given_out(summit: Any, alice: Any) -> None:
    note = make_note(summit, file=examine_upload(upload()))
    assert read_file(note, by=alice) == pdf()

    document_storage().delete(note.content.name)
    document_storage().save(note.content.name, ContentFile(b"%PDF-1.4 other"))
    with pytest.raises(FileMissing):
        read_file(note, by=alice)
    document_storage().delete(note.content.name)
    with pytest.raises(FileMissing):
        read_stored(note.content.name, digest=note.sha256)


def test_files_of_every_app_are_kept_and_those_without_a_row_are_not(summit: Any, alice: Any) -> None:
    note = make_note(summit, file=examine_upload(upload()))
    file = make_file(make_document(summit))
    with stored(b"nobody's") as orphan:
        pass

    assert {key for key, _digest in files_of_rows()} >= {note.content.name, file.content.name}
    assert delete_orphaned_files(now=clock.now()) == 0
    assert delete_orphaned_files(now=clock.now() + timedelta(days=2)) >= 1
    assert [exists(key) for key in (note.content.name, file.content.name, orphan)] == [True, True, False]


def test_another_file_of_a_note_takes_the_place_of_the_first(
    summit: Any, django_capture_on_commit_callbacks: Any
) -> None:
    note = make_note(summit, file=examine_upload(upload("first.pdf")))
    first = note.content.name
    with django_capture_on_commit_callbacks(execute=True):
        note = amend_note(note, file=examine_upload(upload("second.pdf")))
    second = note.content.name

    assert (note.file_name, exists(first), exists(second)) == ("second.pdf", False, True)
    with django_capture_on_commit_callbacks(execute=True):
        delete_note(note)
    assert (exists(second), Note.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("a.pdf", b""), ("../a.pdf.exe", b"x")]
)
def test_what_is_no_document_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(RefusedUpload):
        examine_upload(upload(name, content))
