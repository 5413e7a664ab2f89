"""Uploads, which are examined first, and downloads, which are recorded."""

import errno
import logging
import unicodedata
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO

from django.conf import settings
from django.core.files import File as Upload
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Role, User
from summit.accounts.queries import organizes
from summit.core.audit.access_records import record_access
from summit.core.dependents import delete_unless_used
from summit.core.models import AccessRecord
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.core.translations import isolated, translated
from summit.documents.models import Document, File, Version
from summit.documents.models.file import document_storage
from summit.documents.services.locking import draft_of, locked
from summit.documents.upload_checks import PDF, ExaminedFile, FileTooLarge, RefusedUpload, examine
from summit.documents.watermark import CannotBeMarkedError, watermarked

logger = logging.getLogger(__name__)
MARKED = (Document.Classification.RESTRICTED, Document.Classification.PARTIES)
ORPHANED_AFTER = timedelta(days=1)  # before this age a stored file may belong to a row that is not committed yet
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FULL_BUCKET = {"InsufficientStorage", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull"}
JOINERS = "\u200c\u200d"


class NoDraft(Refusal):
    """Files can be added or removed only while a version is a draft."""

    code = "no_draft"
    message = _("A circulated version cannot be changed; create a new version for other files.")


class NeedsPdf(BadValue):
    """Only a PDF can be watermarked, and copies of the document must be."""

    code = "needs_pdf"
    message = _("The files of this document must be PDF: copies of it name their reader on each page.")


class CannotBeMarked(Refusal):
    """The file cannot be watermarked, so it is not given out."""

    code = "cannot_be_marked"
    message = _("This file cannot be marked with its reader's name, which this document needs; ask the secretariat.")


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


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy for one reader; `is_marked` if each page names them."""

    name: str
    media_type: str
    content: bytes
    is_marked: bool


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


def upload_file(document: Document, *, language: str, upload: Upload, by: User, now: datetime) -> File:
    """Examine a file and store it. Raises a RefusedUpload and the refusals of `store_file`."""
    return store_file(document, language=language, file=examine_upload(upload), by=by, now=now)


def store_file(document: Document, *, language: str, file: ExaminedUpload, by: User, now: datetime) -> File:
    """Store a file as the text of the draft version in a language; it replaces an earlier one.

    Raises NeedsPdf, NoDraft, StorageFull, StorageUnavailable.
    """
    # The content is stored before the row, so that no row refers to a missing file. Orphaned files are deleted later.
    key = _save(file.content)
    try:
        return _create_row(document, language=language, key=key, found=file.found, by=by, now=now)
    except BaseException:
        document_storage().delete(key)
        raise


@transactional
def remove_file(file: File) -> None:
    """Remove a file from the draft version. Raises NoDraft."""
    document = locked(file.version.document)
    if draft_of(document) != file.version:
        raise NoDraft
    _discard(file)


class NotADraft(Refusal):
    """Only a draft can be deleted; a circulated document is withdrawn, so that its readers are told."""

    code = "not_a_draft"
    message = _("Only a draft can be deleted; this document was circulated or withdrawn.")


@transactional
def delete_draft(document: Document) -> None:
    """Delete a draft with its files, if nothing refers to it. Raises NotADraft, InUse."""
    document = locked(document)
    if document.status != Document.Status.DRAFT or document.versions.exclude(circulated_at=None).exists():
        raise NotADraft
    for file in File.objects.filter(version__document=document):
        _discard(file)
    delete_unless_used(document)


def download_copy(file: File, *, by: User, now: datetime) -> Copy:
    """Record the download and return the copy. The caller has checked that the reader is cleared.

    Each page of a document that is restricted or for parties only names the reader. If such a file is not a PDF, only
    organizers get it.
    Raises FileMissing, CannotBeMarked.
    """
    content = stored_content(file)
    document = file.version.document
    marks = is_marked(file)
    if document.classification in MARKED and not marks and not organizes(by, document.summit):
        raise CannotBeMarked
    if marks:
        content = _watermarked(content, file, by, now)
    with transaction.atomic():
        record_access(
            by=by,
            action=AccessRecord.Action.DOWNLOADED,
            what="documents.file",
            row=file.pk,
            summit=document.summit_id,
            # The row may be deleted later; the record still says which file it was.
            reason=_citation(file)[:300],
        )
    return Copy(file.name, file.media_type, content, marks)


def is_marked(file: File) -> bool:
    """Say whether copies of the file are watermarked."""
    return file.version.document.classification in MARKED and file.media_type == PDF


def delete_orphaned_files(*, now: datetime) -> int:
    """Delete stored files without a row, which a crash or a rollback left. Return how many."""
    storage = document_storage()
    with suppress(FileNotFoundError):
        _folders, keys = storage.listdir("")
        kept = set(File.objects.values_list("content", flat=True))
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


@transactional
def _create_row(document: Document, *, language: str, key: str, found: ExaminedFile, by: User, now: datetime) -> File:
    document = locked(document)
    if document.classification in MARKED and found.media_type != PDF:
        raise NeedsPdf(field="file")
    draft = draft_of(document)
    if draft is None:
        raise NoDraft
    _discard_language(draft, language)
    return File.objects.create(
        version=draft,
        language=language,
        content=key,
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
        uploaded_by=by,
        uploaded_at=now,
    )


def _discard_language(version: Version, language: str) -> None:
    for file in version.files.filter(language=language):
        _discard(file)


def _discard(file: File) -> None:
    """Delete the row, and the stored file after the commit."""
    key = str(file.content.name)
    file.delete()
    transaction.on_commit(lambda: document_storage().delete(key), robust=True)


def stored_content(file: File) -> bytes:
    """Return the file as it was uploaded. Raises FileMissing if it is missing or altered."""
    try:
        with document_storage().open(str(file.content.name)) as kept:
            content: bytes = kept.read()
    except Exception as error:  # each storage raises errors of its own
        raise FileMissing from error
    if sha256(content).hexdigest() != file.sha256:
        raise FileMissing
    return content


def _watermarked(content: bytes, file: File, by: User, now: datetime) -> bytes:
    try:
        return watermarked(content, _watermark(file, by, now), fonts=settings.PAPERS_FONTS)
    except CannotBeMarkedError as error:
        raise CannotBeMarked from error


def _citation(file: File) -> str:
    # Stored, and so in English for all who read the record.
    with translation.override("en"):
        return f"{file.version} ({file.language})"


def _watermark(file: File, by: User, now: datetime) -> str:
    """Return the watermark. Readers choose their name themselves, so it also has their address and roles."""
    summit = file.version.document.summit
    # In English whatever the reader's language: the line is evidence, and is read by others.
    with translation.override("en"):
        version, roles = str(file.version), _roles_of(by, file)
    hour = f"{now.astimezone(summit.zone):%Y-%m-%d %H:%M} {summit.time_zone}"
    return " · ".join(filter(None, (version, _visible(by.name), by.email, roles, hour)))


def _visible(name: str) -> str:
    """Return a name without invisible characters, isolated so that right-to-left text reorders nothing around it."""
    return isolated("".join(c for c in name if unicodedata.category(c)[0] != "C" or c in JOINERS).strip(JOINERS + " "))


def _roles_of(by: User, file: File) -> str:
    """Return the reader's delegations, or their roles without a delegation."""
    roles = Role.objects.filter(user=by, summit=file.version.document.summit_id).select_related("party")
    names = {translated(role.party.name, "en") if role.party else role.get_kind_display() for role in roles}
    return ", ".join(sorted(names)) or "operator"
