"""Photos as they are shown on badges and at gates."""

from collections.abc import Collection

from summit.accreditation.models import Pass, Photo

JPEG = "data:image/jpeg;base64,"
FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    '<image width="{width}" height="{height}" href="{jpeg}"/></svg>'
)


def thumbnail_of(card: Pass) -> str | None:
    """Return the person's photo in small as a `data:` address, to compare with the person at the gate."""
    photos = Photo.objects.filter(pk=card.accreditation_id)
    thumbnail = photos.order_by().values_list("thumbnail", flat=True).first() if card.accreditation_id else None
    return JPEG + thumbnail.reveal() if thumbnail else None


def framed_photos(cards: Collection[Pass]) -> dict[int, str]:
    """Return the photos of the people as SVG, which a layout takes, by the key of the accreditation. One query."""
    photos = Photo.objects.filter(pk__in=[card.accreditation_id for card in cards]).defer("thumbnail")
    return {
        photo.pk: FRAME.format(width=photo.width, height=photo.height, jpeg=JPEG + photo.image.reveal())
        for photo in photos
    }
