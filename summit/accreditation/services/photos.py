"""Services that store, show and remove photos."""

from datetime import datetime

from django.core.files import File as Upload

from summit.accounts.models import User
from summit.accreditation.models import Accreditation, Photo
from summit.accreditation.models.photo import SecretFile
from summit.accreditation.photo_checks import CheckedPhoto, PhotoFileTooLarge, check_photo
from summit.accreditation.photo_limits import MOST_BYTES
from summit.accreditation.services.personal import lock_person
from summit.accreditation.services.reviewing import check_again, lock_people
from summit.core.audit.access_records import record_access
from summit.core.transactions import transactional


def check_upload(upload: Upload) -> CheckedPhoto:
    """Return the uploaded photo as it is kept. Raises BadPhoto."""
    if upload.size > MOST_BYTES:
        raise PhotoFileTooLarge
    return check_photo(upload.read(MOST_BYTES + 1))


@transactional
def store_photo(accreditation: Accreditation, photo: CheckedPhoto, *, now: datetime) -> Photo:
    """Store the photo in the place of an earlier one. Raises PersonalDataNotAsked."""
    accreditation = lock_person(accreditation, now=now)
    columns = {
        "image": SecretFile.of(photo.image),
        "thumbnail": SecretFile.of(photo.thumbnail),
        "width": photo.width,
        "height": photo.height,
        "changed_at": now,
    }
    stored, _ = Photo.objects.update_or_create(accreditation=accreditation, defaults=columns)
    check_again([accreditation], now=now)
    return stored


@transactional
def show_photo(photo: Photo, *, by: User) -> bytes:
    """Record the access, and return the photo as JPEG."""
    summit = photo.accreditation.summit_id
    record_access(by=by, action="downloaded", what="accreditation.photo", row=photo.pk, summit=summit)
    content: bytes = photo.image.content()
    return content


@transactional
def remove_photo(photo: Photo, *, now: datetime) -> None:
    """Remove the photo."""
    people = lock_people([photo.accreditation])
    photo.delete()
    check_again(people, now=now)
