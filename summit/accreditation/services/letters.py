"""Services that store, give out and remove letters."""

from datetime import datetime

from django.core.files import File as Upload
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accreditation.models import Accreditation, Letter
from summit.accreditation.models.photo import SecretFile
from summit.accreditation.services.personal import lock_person
from summit.accreditation.services.reviewing import check_again, lock_people
from summit.core.audit.access_records import record_access
from summit.core.refusals import BadValue
from summit.core.stored_files import ExaminedUpload, examine_upload
from summit.core.transactions import transactional
from summit.core.upload_checks import PDF

MEGABYTES = 2  # at most; letters are kept in the database, as photos are


class LetterTooLarge(BadValue):
    """The letter has too many bytes."""

    code = "letter_too_large"
    message = format_lazy(_("A letter has {megabytes} MB at most."), megabytes=MEGABYTES)


class LetterNotPdf(BadValue):
    """The letter is no PDF."""

    code = "letter_not_pdf"
    message = _("A letter is a PDF.")


def examine_letter(upload: Upload) -> ExaminedUpload:
    """Return the uploaded letter. Raises a RefusedUpload, LetterTooLarge or LetterNotPdf."""
    if upload.size > MEGABYTES * 1_000_000:
        raise LetterTooLarge(field="file")
    examined = examine_upload(upload)
    if examined.found.media_type != PDF:
        raise LetterNotPdf(field="file")
    return examined


@transactional
def store_letter(accreditation: Accreditation, file: ExaminedUpload, *, now: datetime) -> Letter:
    """Store the letter in the place of an earlier one. Raises PersonalDataNotAsked."""
    accreditation = lock_person(accreditation, now=now)
    columns = {
        "name": file.found.name,
        "size": file.found.size,
        "content": SecretFile.of(file.content),
        "changed_at": now,
    }
    stored, _made = Letter.objects.update_or_create(accreditation=accreditation, defaults=columns)
    check_again([accreditation], now=now)
    return stored


@transactional
def download_letter(letter: Letter, *, by: User) -> bytes:
    """Record the access, and return the PDF."""
    summit = letter.accreditation.summit_id
    record_access(by=by, action="downloaded", what="accreditation.letter", row=letter.pk, summit=summit)
    content: bytes = letter.content.content()
    return content


@transactional
def remove_letter(letter: Letter, *, now: datetime) -> None:
    """Remove the letter."""
    people = lock_people([letter.accreditation])
    letter.delete()
    check_again(people, now=now)
