"""Photos: an image by its content, in its proportions, without metadata, encrypted, and shown to who may see it."""

import base64
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from summit.accreditation.models import Photo
from summit.core.models import AccessRecord
from summit.summits.models import Summit
from tests.factories.personal import make_accredited, make_jpeg, make_photo
from tests.signing import at_the_door

ADMIN = "/admin/accreditation/photo/"
WIDE, ANY = (900, 700), (700, 900)


@pytest.fixture
def url(summit: Any, belarus: Any) -> str:
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")
    return f"/api/v1/summits/bishkek-2025/photos/{make_accredited(belarus.head).pk}/"


def put(api: Any, user: Any, url: str, content: bytes, name: str = "photo.jpg") -> Any:
    return api.by(user).put(url, {"file": SimpleUploadedFile(name, content)}, format="multipart")


def test_a_coordinator_uploads_it_and_what_is_kept_has_no_metadata(api: Any, boris: Any, vera: Any, url: str) -> None:
    # The camera was turned: the picture lies, and its metadata say so and where it was taken.
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "SECRETPLACE"
    answer = put(api, boris, url, make_jpeg(WIDE, exif=exif.tobytes()))
    image, small = api.by(vera).get(f"{url}image/"), api.by(boris).get(f"{url}thumbnail/")

    assert (answer.status_code, answer.json()["width"], answer.json()["height"]) == (200, 600, 771)
    assert [a["Content-Type"] for a in (image, small)] == ["image/jpeg"] * 2
    assert {a["Cache-Control"] for a in (answer, image, small)} == {"no-store"}
    kept = Image.open(BytesIO(image.content))
    assert (kept.format, kept.size, dict(kept.getexif()), b"SECRETPLACE" in image.content) == (
        "JPEG",
        (600, 771),
        {},
        False,
    )
    assert Image.open(BytesIO(small.content)).size == (120, 154)
    assert [r.what for r in AccessRecord.objects.all()] == ["accreditation.photo"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT image, thumbnail FROM accreditation_photo")
        assert {value[:5] for value in cursor.fetchone()} == {"gAAAA"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (b"%PDF-1.7 no image", "photo_format"),
        (make_jpeg(ANY, "GIF", mode="L"), "photo_format"),
        (make_jpeg(ANY)[:-400], "photo_broken"),
        (make_jpeg(WIDE), "photo_proportions"),
        (make_jpeg((500, 900)), "photo_proportions"),
        (make_jpeg((240, 310)), "photo_too_small"),
        (make_jpeg((6000, 7700), "PNG", mode="1"), "photo_too_many_pixels"),
        (make_jpeg((30_000, 30_000), "PNG", mode="1"), "photo_too_many_pixels"),
        (b"\xff\xd8" + bytes(5_000_000), "photo_file_too_large"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_code(api: Any, boris: Any, url: str, content: bytes, code: str) -> None:
    answer = put(api, boris, url, content)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("WEBP", "RGB")]
)
def test_images_of_each_kind_are_taken(api: Any, boris: Any, url: str, kind: str, mode: str) -> None:
    assert put(api, boris, url, make_jpeg(ANY, kind, mode=mode), "any.name").status_code == 200


def test_nobody_else_sees_it(
    api: Any, alice: Any, karim: Any, olga: Any, leyla: Any, nobody: Any, belarus: Any, url: str
) -> None:
    make_photo(make_accredited(belarus.head))
    asked = {
        user.name: [api.by(user).get(f"{url}{part}").status_code for part in ("", "image/", "thumbnail/")]
        for user in (alice, karim, olga, leyla, nobody)
    }

    assert asked == {"Alice": [200] * 3, "Karim": [404] * 3, "Olga": [403] * 3, "Leyla": [403] * 3, "Nobody": [404] * 3}


def test_it_is_exported_and_erased_with_the_rest(api: Any, boris: Any, url: str, belarus: Any) -> None:
    make_photo(make_accredited(belarus.head))
    data = url.replace("/photos/", "/personal-data/")
    held = api.by(boris).post(f"{data}export/", {"reason": "The delegate asks"}).json()["held"]

    assert base64.b64decode(held["photo"][0]["jpeg"]).startswith(b"\xff\xd8")
    assert api.by(boris).delete(data).status_code == 204
    assert not Photo.objects.exists()


def test_an_organizer_uploads_and_looks_at_it_in_the_admin(alice: Any, url: str, belarus: Any) -> None:
    client, person = at_the_door(alice), make_accredited(belarus.head).pk
    bad = client.post(f"{ADMIN}add/", {"accreditation": person, "file": SimpleUploadedFile("a.jpg", make_jpeg(WIDE))})
    added = client.post(f"{ADMIN}add/", {"accreditation": person, "file": SimpleUploadedFile("a.jpg", make_jpeg(ANY))})
    page = client.get(f"{ADMIN}{person}/change/").content.decode()
    image = client.get(f"{ADMIN}{person}/image.jpg")

    assert ("35 × 45 mm" in bad.content.decode(), added.status_code) == (True, 302)
    assert (f"{person}/image.jpg" in page, image["Content-Type"]) == (True, "image/jpeg")
    assert "no-store" in image["Cache-Control"]
