"""Photos for badges: an image by its content, upright, in the proportions of 35 x 45 mm, without metadata.

The image is read in a separate process, which is ended if it takes too long or too much memory, and is always written
again: of what was uploaded nothing is kept.
"""

import base64
import json
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from summit.accreditation.photos.limits import HEIGHT, MOST_BYTES, MOST_PIXELS, WIDTH
from summit.core import processes
from summit.core.refusals import BadValue

SECONDS = 10
MEMORY = 768  # MB


class BadPhoto(BadValue):
    """The photo cannot be taken; `code` says why."""

    SENTENCES = {
        "photo_empty": _("This file is empty."),
        "photo_file_too_large": _("A photo has %(megabytes)s MB at most."),
        "photo_format": _("A photo is a JPEG, PNG or WebP image."),
        "photo_broken": _("This image cannot be read: the file is broken or incomplete."),
        "photo_too_many_pixels": _("A photo has %(millions)s million pixels at most: make it smaller."),
        "photo_too_small": _("A photo has %(width)s × %(height)s pixels at least."),
        "photo_proportions": _("A photo is upright, in the proportions of 35 × 45 mm (or 3 : 4): cut it so."),
        "photo_too_costly": _("It takes too long or too much memory to read this image: save it anew, and smaller."),
    }
    FACTS = {
        "megabytes": MOST_BYTES // 1_000_000,
        "millions": MOST_PIXELS // 1_000_000,
        "width": WIDTH,
        "height": HEIGHT,
    }

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(self.SENTENCES[code] % self.FACTS, field="file")


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
        raise BadPhoto("photo_empty")
    if len(content) > MOST_BYTES:
        raise BadPhoto("photo_file_too_large")
    try:
        answer = processes.run(f"{__name__}.worker", data=content, seconds=SECONDS, memory=MEMORY)
    except processes.ProcessEnded as ended:
        raise BadPhoto("photo_broken" if ended.reason == "crash" else "photo_too_costly") from ended
    found = json.loads(answer)
    if "code" in found:
        raise BadPhoto(found["code"])
    image, thumbnail = (base64.b64decode(found[name]) for name in ("image", "thumbnail"))
    return CheckedPhoto(found["width"], found["height"], image, thumbnail)
