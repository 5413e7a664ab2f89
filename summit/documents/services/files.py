"""Uploads, which are examined first, and downloads, which are recorded."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files import File as Upload
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Role, User
from summit.accounts.queries import organizes
from summit.core.audit.access_records import record_access
from summit.core.dependents import delete_unless_used
from summit.core.models import AccessRecord
from summit.core.refusals import BadValue, Refusal
from summit.core.stored_files import ExaminedUpload, discard_stored, examine_upload, read_stored, stored
from summit.core.transactions import transactional
from summit.core.translations import isolated, translated
from summit.core.upload_checks import PDF, ExaminedFile
from summit.documents.models import Document, File, Version
from summit.documents.services.locking import draft_of, locked
from summit.documents.watermark import CannotBeMarkedError, watermarked

MARKED = (Document.Classification.RESTRICTED, Document.Classification.PARTIES)
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


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy for one reader; `is_marked` if each page names them."""

    name: str
    media_type: str
    content: bytes
    is_marked: bool


def upload_file(document: Document, *, language: str, upload: Upload, by: User, now: datetime) -> File:
    """Examine a file and store it. Raises a RefusedUpload and the refusals of `store_file`."""
    return store_file(document, language=language, file=examine_upload(upload), by=by, now=now)


def store_file(document: Document, *, language: str, file: ExaminedUpload, by: User, now: datetime) -> File:
    """Store a file as the text of the draft version in a language; it replaces an earlier one.

    Raises NeedsPdf, NoDraft, StorageFull, StorageUnavailable.
    """
    with stored(file.content) as key:
        return _create_row(document, language=language, key=key, found=file.found, by=by, now=now)


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
    discard_stored(key)


def stored_content(file: File) -> bytes:
    """Return the file as it was uploaded. Raises FileMissing if it is missing or altered."""
    return read_stored(str(file.content.name), digest=file.sha256)


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
