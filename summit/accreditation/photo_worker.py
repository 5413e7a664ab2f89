"""The process that reads a photo: image in, JSON out. It has neither settings nor secrets."""

import base64
import json
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from summit.accreditation.photo_limits import HEIGHT, KEPT, MOST_PIXELS, PROPORTIONS, THUMBNAIL, WIDTH
from summit.core.processes import answer

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 88
WHITE = (255, 255, 255)
Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # Pillow itself refuses twice as many


class PhotoFault(Exception):  # noqa: N818 -- what is wrong with the photo
    """The photo cannot be taken; the text is the code."""


def read(_arguments: list[str], content: bytes) -> bytes:
    """Return the photo and its thumbnail, or the code of what is wrong with it."""
    try:
        found: dict[str, str | int] = _photo(content)
    except PhotoFault as fault:
        found = {"code": str(fault)}
    except Image.DecompressionBombError:
        found = {"code": "photo_too_many_pixels"}
    except UnidentifiedImageError:
        found = {"code": "photo_format"}
    except (OSError, SyntaxError, ValueError, EOFError):
        found = {"code": "photo_broken"}
    return json.dumps(found).encode()


def _photo(content: bytes) -> dict[str, str | int]:
    image: Image.Image = Image.open(BytesIO(content), formats=FORMATS)
    # Before a pixel is read; the image may lie on its side.
    if image.width * image.height > MOST_PIXELS:
        raise PhotoFault("photo_too_many_pixels")
    image = _upright(image)
    if image.width < WIDTH or image.height < HEIGHT:
        raise PhotoFault("photo_too_small")
    if not PROPORTIONS[0] <= image.width / image.height <= PROPORTIONS[1]:
        raise PhotoFault("photo_proportions")
    image.thumbnail(KEPT, Image.Resampling.LANCZOS)
    found: dict[str, str | int] = {"width": image.width, "height": image.height, "image": _jpeg(image)}
    image.thumbnail(THUMBNAIL, Image.Resampling.LANCZOS)
    found["thumbnail"] = _jpeg(image)
    return found


def _upright(image: Image.Image) -> Image.Image:
    """Return the pixels alone, turned as the camera was, on white where they are transparent."""
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, WHITE)
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> str:
    """Return the image as JPEG in base64; no metadata of its source is written."""
    out = BytesIO()
    image.info.clear()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return base64.b64encode(out.getvalue()).decode()


if __name__ == "__main__":
    answer(read)
