"""Photos for badges: an image by its content, upright, in the proportions of 35 x 45 mm, without metadata.

The image is read in a separate process, which is ended if it takes too long or too much memory, and is always written
again: of what was uploaded nothing is kept.
"""

import base64
import json
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from summit.accreditation.photo_limits import HEIGHT, MOST_BYTES, MOST_PIXELS, WIDTH
from summit.core import processes
from summit.core.refusals import BadValue

SECONDS = 10
MEMORY = 768  # MB
MEGAPIXELS = MOST_PIXELS // 1_000_000


class BadPhoto(BadValue):
    """The photo cannot be taken."""

    code = "bad_photo"

    def __init__(self) -> None:
        super().__init__(field="file")


class PhotoEmpty(BadPhoto):
    """The file has no content."""

    code = "photo_empty"
    message = _("This file is empty.")


class PhotoFileTooLarge(BadPhoto):
    """The file has too many bytes."""

    code = "photo_file_too_large"
    message = format_lazy(_("A photo has {megabytes} MB at most."), megabytes=MOST_BYTES // 1_000_000)


class NoPhoto(BadPhoto):
    """The file is no image of a kind that is taken."""

    code = "photo_format"
    message = _("A photo is a JPEG, PNG or WebP image.")


class PhotoBroken(BadPhoto):
    """The image cannot be read to its end."""

    code = "photo_broken"
    message = _("This image cannot be read: the file is broken or incomplete.")


class TooManyPixels(BadPhoto):
    """The image is too large to be read."""

    code = "photo_too_many_pixels"
    message = format_lazy(
        _("A photo has {millions} million pixels at most: make it smaller."), millions=MOST_PIXELS // 1_000_000
    )


class PhotoTooSmall(BadPhoto):
    """The image is too small for a badge."""

    code = "photo_too_small"
    message = format_lazy(_("A photo has {width} × {height} pixels at least."), width=WIDTH, height=HEIGHT)


class BadProportions(BadPhoto):
    """The image is too wide or too narrow."""

    code = "photo_proportions"
    message = _("A photo is upright, in the proportions of 35 × 45 mm (or 3 : 4): cut it so.")


class PhotoTooCostly(BadPhoto):
    """The image took too long or too much memory."""

    code = "photo_too_costly"
    message = _("It takes too long or too much memory to read this image: save it anew, and smaller.")


# The refusals that the process may answer, by code.
REFUSALS = {refusal.code: refusal for refusal in (NoPhoto, PhotoBroken, TooManyPixels, PhotoTooSmall, BadProportions)}


@dataclass(frozen=True, slots=True)
class CheckedPhoto:
    """A photo and its thumbnail as JPEG, with the size of the photo in pixels."""

    width: int
    height: int
    image: bytes
    thumbnail: bytes


def check_photo(content: bytes) -> CheckedPhoto:
    """Return the photo as it is kept. Raises BadPhoto. It can take seconds, so nothing should be locked meanwhile."""
    if not content:
        raise PhotoEmpty
    if len(content) > MOST_BYTES:
        raise PhotoFileTooLarge
    try:
        answer = processes.run("summit.accreditation.photo_worker", data=content, seconds=SECONDS, memory=MEMORY)
    except processes.ProcessEnded as ended:
        raise (PhotoBroken if ended.reason == "crash" else PhotoTooCostly) from ended
    found = json.loads(answer)
    if "code" in found:
        raise REFUSALS[found["code"]]
    image, thumbnail = (base64.b64decode(found[name]) for name in ("image", "thumbnail"))
    return CheckedPhoto(found["width"], found["height"], image, thumbnail)
