"""Files that people upload: examined by their content, kept in a storage that no web server serves, read with a check.

A row keeps the key of its file, with the name, type, size and SHA-256 that the examination found.
"""

import errno
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO

from django.apps import apps
from django.conf import settings
from django.core.files import File as Upload
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.core.refusals import Refusal
from summit.core.upload_checks import ExaminedFile, FileTooLarge, RefusedUpload, examine

logger = logging.getLogger(__name__)
ORPHANED_AFTER = timedelta(days=1)  # before this age a stored file may belong to a row that is not committed yet
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FULL_BUCKET = {"InsufficientStorage", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull"}


class FileMissing(Refusal):
    """The stored file is missing, or differs from the uploaded one."""

    code = "file_missing"
    status = 503
    message = _("The stored file is missing or damaged; tell the organizers.")


class StorageFull(Refusal):
    """There is no storage space for the file; nothing was saved."""

    code = "storage_full"
    status = 507
    message = _("There is no storage space left, and the file was not saved; tell the operator.")


class StorageUnavailable(Refusal):
    """The storage does not accept the file; nothing was saved."""

    code = "storage_unavailable"
    status = 503
    message = _("Files cannot be saved at the moment, and this one was not; try again, and tell the operator.")


@dataclass(frozen=True, slots=True)
class ExaminedUpload:
    """An accepted upload: its examined name, type and size, and its content."""

    found: ExaminedFile
    content: bytes


def document_storage() -> Storage:
    """Return the storage of files; no web server serves it."""
    return storages["documents"]


def examine_upload(upload: Upload) -> ExaminedUpload:
    """Examine the content of an upload; raises a RefusedUpload.

    It can take many seconds, so nothing should be locked meanwhile.
    """
    most = settings.UPLOAD_MAX_BYTES
    try:
        if upload.size > most:
            raise FileTooLarge(megabytes=most // 1_000_000)
        content = upload.read(most + 1)
        return ExaminedUpload(examine(upload.name or "", content, most=most), content)
    except RefusedUpload as refusal:
        # The checks know no framework.
        refusal.message = refusal.in_words(gettext)
        raise


@contextmanager
def stored(content: bytes) -> Iterator[str]:
    """Store the content and yield its key, under which the block writes a row; if that fails, delete the content.

    The content is stored before the row, so that no row refers to a missing file. Orphaned files are deleted later.
    Raises StorageFull, StorageUnavailable.
    """
    key = _save(content)
    try:
        yield key
    except BaseException:
        document_storage().delete(key)
        raise


def discard_stored(key: str) -> None:
    """Delete a stored file after the commit of the transaction that deletes its row."""
    transaction.on_commit(lambda: document_storage().delete(key), robust=True)


def read_stored(key: str, *, digest: str) -> bytes:
    """Return the content of a stored file. Raises FileMissing if it is missing, or has another SHA-256."""
    try:
        with document_storage().open(key) as file:
            content: bytes = file.read()
    except Exception as error:  # each storage raises errors of its own
        logger.exception("A stored file cannot be read")
        raise FileMissing from error
    if sha256(content).hexdigest() != digest:
        raise FileMissing
    return content


def files_of_rows() -> Iterator[tuple[str, str]]:
    """Yield the key and the SHA-256 of each file that a row of any model has: its columns `content` and `sha256`."""
    for model in apps.get_models():
        if any(isinstance(field, models.FileField) for field in model._meta.local_fields):
            rows = model._default_manager.exclude(content="").order_by("pk")
            yield from rows.values_list("content", "sha256").iterator()


def delete_orphaned_files(*, now: datetime) -> int:
    """Delete stored files without a row, which a crash or a rollback left. Return how many."""
    storage = document_storage()
    with suppress(FileNotFoundError):
        _folders, keys = storage.listdir("")
        kept = {key for key, _digest in files_of_rows()}
        old = [k for k in keys if k not in kept and storage.get_modified_time(k) < now - ORPHANED_AFTER]
        for key in old:
            storage.delete(key)
        return len(old)
    return 0


def _save(content: bytes) -> str:
    """Save the content and return its key; if that fails, delete the incomplete file."""
    key = uuid.uuid4().hex
    try:
        return document_storage().save(key, Upload(BytesIO(content)))
    except Exception as error:  # each storage raises errors of its own
        logger.exception("A file was not kept")
        with suppress(Exception):
            document_storage().delete(key)
        raise (StorageFull if _is_full(error) else StorageUnavailable) from error


def _is_full(error: Exception) -> bool:
    """Say whether the error means that a disk or an S3 bucket is full."""
    answer = getattr(error, "response", None) or {}
    said = answer.get("Error", {}).get("Code") if isinstance(answer, dict) else None
    return getattr(error, "errno", None) in FULL or said in FULL_BUCKET
