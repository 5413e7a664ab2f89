"""Files come in, looked into; they go out, recorded."""

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
from summit.documents.upload_checks import PDF, FileTooLarge, Inspected, RefusedUpload, inspected
from summit.documents.watermark import CannotBeMarkedError, watermarked

logger = logging.getLogger(__name__)
MARKED = (Document.Classification.RESTRICTED, Document.Classification.PARTIES)
FORGOTTEN = timedelta(days=1)  # so long what lies on the shelf may be about to be entered
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FULL_BUCKET = {"InsufficientStorage", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull"}
JOINERS = "\u200c\u200d"


class NoDraft(Refusal):
    """Files belong to the version that is being drafted."""

    code = "no_draft"
    message = _("A circulated version cannot be changed; create a new version for other files.")


class NeedsPdf(BadValue):
    """A line that names the reader can be written on a PDF only."""

    code = "needs_pdf"
    message = _("The files of this document must be PDF: copies of it name their reader on each page.")


class CannotBeMarked(Refusal):
    """The line that names the reader cannot be written, and so the file is not handed out."""

    code = "cannot_be_marked"
    message = _("This file cannot be marked with its reader's name, which this document needs; ask the secretariat.")


class FileMissing(Refusal):
    """What lies on the shelf is not what was uploaded, or nothing."""

    code = "file_missing"
    status = 503
    message = _("The stored file is missing or damaged; tell the organizers.")


class StorageFull(Refusal):
    """There is no room for the file; nothing of it was kept."""

    code = "storage_full"
    status = 507
    message = _("There is no storage space left, and the file was not saved; tell the operator.")


class StorageUnavailable(Refusal):
    """The store does not take the file; nothing of it was kept."""

    code = "storage_unavailable"
    status = 503
    message = _("Files cannot be saved at the moment, and this one was not; try again, and tell the operator.")


@dataclass(frozen=True, slots=True)
class ExaminedUpload:
    """An upload that can be taken: what it was found to be, and its bytes."""

    found: Inspected
    content: bytes


@dataclass(frozen=True, slots=True)
class Copy:
    """A file as it is handed out to one reader; `is_marked` if each page names them."""

    name: str
    media_type: str
    content: bytes
    is_marked: bool


def examine_upload(upload: Upload) -> ExaminedUpload:
    """Say what a file is, by its content and not by its name. Raises a RefusedUpload.

    It can take many seconds: nothing should be locked meanwhile.
    """
    most = settings.UPLOAD_MAX_BYTES
    try:
        if upload.size > most:
            raise FileTooLarge(megabytes=most // 1_000_000)
        content = upload.read(most + 1)
        return ExaminedUpload(inspected(upload.name or "", content, most=most), content)
    except RefusedUpload as refusal:
        # The checks know no framework.
        refusal.message = refusal.in_words(gettext)
        raise


def upload_file(document: Document, *, language: str, upload: Upload, by: User, now: datetime) -> File:
    """Look into a file and keep it. Raises a RefusedUpload, and what `store_file` does."""
    return store_file(document, language=language, file=examine_upload(upload), by=by, now=now)


def store_file(document: Document, *, language: str, file: ExaminedUpload, by: User, now: datetime) -> File:
    """Keep a file as the text in a language of the version that is being drafted, in place of one that is there.

    Raises NeedsPdf, NoDraft, StorageFull, StorageUnavailable.
    """
    # The bytes first, then the row: a row never names what is not there. What no row names is swept up.
    key = _kept(file.content)
    try:
        return _enter(document, language=language, key=key, found=file.found, by=by, now=now)
    except BaseException:
        document_storage().delete(key)
        raise


@transactional
def remove_file(file: File) -> None:
    """Take a file out of the version that is being drafted. Raises NoDraft."""
    document = locked(file.version.document)
    if draft_of(document) != file.version:
        raise NoDraft
    _discard(file)


class NotADraft(Refusal):
    """The document was circulated: who knows it is told when it is withdrawn."""

    code = "not_a_draft"
    message = _("Only a draft can be deleted; this document was circulated or withdrawn.")


@transactional
def delete_draft(document: Document) -> None:
    """Delete a document that was never circulated, to which nothing refers, with its files. Raises NotADraft, InUse."""
    document = locked(document)
    if document.status != Document.Status.DRAFT or document.versions.exclude(circulated_at=None).exists():
        raise NotADraft
    for file in File.objects.filter(version__document=document):
        _discard(file)
    delete_unless_used(document)


def download_copy(file: File, *, by: User, now: datetime) -> Copy:
    """Return a copy for one reader, who is known to be cleared, once it is recorded that they have it.

    Each page of what is restricted or for parties only names them. What is no PDF is then given to organizers alone.
    Raises FileMissing, CannotBeMarked.
    """
    content = _taken_from_shelf(file)
    document = file.version.document
    marks = is_marked(file)
    if document.classification in MARKED and not marks and not organizes(by, document.summit):
        raise CannotBeMarked
    if marks:
        content = _marked(content, file, by, now)
    with transaction.atomic():
        record_access(
            by=by,
            action=AccessRecord.Action.DOWNLOADED,
            what="documents.file",
            row=file.pk,
            summit=document.summit_id,
            # Whoever reads the record later finds by it what the row was.
            reason=_cited(file)[:300],
        )
    return Copy(file.name, file.media_type, content, marks)


def is_marked(file: File) -> bool:
    """Say whether copies of the file name their reader on each page."""
    return file.version.document.classification in MARKED and file.media_type == PDF


def delete_orphaned_files(*, now: datetime) -> int:
    """Delete what lies on the shelf and no row names: what a lost process or a rollback left. Return how many."""
    storage = document_storage()
    with suppress(FileNotFoundError):
        _folders, keys = storage.listdir("")
        kept = set(File.objects.values_list("content", flat=True))
        old = [k for k in keys if k not in kept and storage.get_modified_time(k) < now - FORGOTTEN]
        for key in old:
            storage.delete(key)
        return len(old)
    return 0


def _kept(content: bytes) -> str:
    """Write the bytes and return their key; nothing is left of what could not be written to its end."""
    key = uuid.uuid4().hex
    try:
        return document_storage().save(key, Upload(BytesIO(content)))
    except Exception as error:  # each kind of store has faults of its own
        logger.exception("A file was not kept")
        with suppress(Exception):
            document_storage().delete(key)
        raise (StorageFull if _is_full(error) else StorageUnavailable) from error


def _is_full(error: Exception) -> bool:
    """Say whether a disk, or a bucket by S3's answer, has no more room."""
    answer = getattr(error, "response", None) or {}
    said = answer.get("Error", {}).get("Code") if isinstance(answer, dict) else None
    return getattr(error, "errno", None) in FULL or said in FULL_BUCKET


@transactional
def _enter(document: Document, *, language: str, key: str, found: Inspected, by: User, now: datetime) -> File:
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
    """Delete the row, and its bytes once that is certain."""
    key = str(file.content.name)
    file.delete()
    transaction.on_commit(lambda: document_storage().delete(key), robust=True)


def _taken_from_shelf(file: File) -> bytes:
    try:
        with document_storage().open(str(file.content.name)) as kept:
            content: bytes = kept.read()
    except Exception as error:  # each kind of store has faults of its own
        raise FileMissing from error
    if sha256(content).hexdigest() != file.sha256:
        raise FileMissing
    return content


def _marked(content: bytes, file: File, by: User, now: datetime) -> bytes:
    try:
        return watermarked(content, _line(file, by, now), fonts=settings.PAPERS_FONTS)
    except CannotBeMarkedError as error:
        raise CannotBeMarked from error


def _cited(file: File) -> str:
    # Stored, and so in English for all who read the record.
    with translation.override("en"):
        return f"{file.version} ({file.language})"


def _line(file: File, by: User, now: datetime) -> str:
    """Say which text this is, who took it and when; the reader by the name that they chose and by what they did not."""
    summit = file.version.document.summit
    # In English whatever the reader's language: the line is evidence, and is read by others.
    with translation.override("en"):
        version, roles = str(file.version), _of(by, file)
    hour = f"{now.astimezone(summit.zone):%Y-%m-%d %H:%M} {summit.time_zone}"
    return " · ".join(filter(None, (version, _seen(by.name), by.email, roles, hour)))


def _seen(name: str) -> str:
    """Return a name without what is not seen in it; one that runs from right to left orders nothing around it."""
    return isolated("".join(c for c in name if unicodedata.category(c)[0] != "C" or c in JOINERS).strip(JOINERS + " "))


def _of(by: User, file: File) -> str:
    """Say for whom the reader reads: their delegations, else what they are in the summit."""
    roles = Role.objects.filter(user=by, summit=file.version.document.summit_id).select_related("party")
    names = {translated(role.party.name, "en") if role.party else role.get_kind_display() for role in roles}
    return ", ".join(sorted(names)) or "operator"
