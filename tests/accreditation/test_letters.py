"""Letters: a PDF that is examined as documents are, encrypted, downloaded on record, erased with the rest."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from summit.accreditation.models import Letter
from summit.core.models import AccessRecord
from summit.summits.models import Summit
from tests.factories.documents import pdf
from tests.factories.personal import make_accredited
from tests.signing import at_the_door

ADMIN = "/admin/accreditation/letter/"


@pytest.fixture
def url(summit: Any, belarus: Any) -> str:
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")
    return f"/api/v1/summits/bishkek-2025/letters/{make_accredited(belarus.head).pk}/"


def put(api: Any, user: Any, url: str, content: bytes, name: str = "Letter.pdf") -> Any:
    return api.by(user).put(url, {"file": SimpleUploadedFile(name, content)}, format="multipart")


def test_a_coordinator_sends_it_and_its_download_is_recorded(api: Any, boris: Any, alice: Any, url: str) -> None:
    content = pdf()
    sent = put(api, boris, url, content)
    got = api.by(alice).get(f"{url}download/")

    assert (sent.status_code, sent.json()["name"], sent.json()["size"]) == (200, "Letter.pdf", len(content))
    assert (got.content, got["Content-Type"], got["Cache-Control"]) == (content, "application/pdf", "no-store")
    assert [(r.actor, r.what, r.action) for r in AccessRecord.objects.all()] == [
        (alice.pk, "accreditation.letter", "downloaded")
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM accreditation_letter")
        assert cursor.fetchone()[0].startswith("gAAAA")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("Letter.pdf", b"", "empty_file"),
        ("Letter.pdf", b"no PDF at all", "wrong_type"),
        ("Letter.txt", b"A text is no letter.", "letter_not_pdf"),
        ("Letter.pdf", b"%PDF-1.7" + bytes(2_000_000), "letter_too_large"),
    ],
)
def test_what_is_no_letter_is_refused_by_its_code(
    api: Any, boris: Any, url: str, name: str, content: bytes, code: str
) -> None:
    answer = put(api, boris, url, content, name)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Letter.objects.exists()


def test_nobody_else_reads_it(
    api: Any, boris: Any, vera: Any, karim: Any, leyla: Any, olga: Any, nobody: Any, url: str
) -> None:
    put(api, boris, url, pdf())
    asked = {
        user.name: [api.by(user).get(f"{url}{part}").status_code for part in ("", "download/")]
        for user in (vera, karim, leyla, olga, nobody)
    }

    assert asked == {
        "Vera": [403, 403],
        "Karim": [404, 404],
        "Leyla": [403, 403],
        "Olga": [403, 403],
        "Nobody": [404, 404],
    }


def test_it_is_exported_removed_and_erased_with_the_rest(api: Any, boris: Any, url: str) -> None:
    data = url.replace("/letters/", "/personal-data/")
    put(api, boris, url, pdf())
    held = api.by(boris).post(f"{data}export/", {"reason": "The delegate asks"}).json()["held"]
    removed = api.by(boris).delete(url)
    again = put(api, boris, url, pdf())
    erased = api.by(boris).delete(data)

    assert held["letter"][0]["name"] == "Letter.pdf"
    assert [answer.status_code for answer in (removed, again, erased)] == [204, 200, 204]
    assert not Letter.objects.exists()


def test_an_organizer_uploads_and_downloads_it_in_the_admin(alice: Any, url: str, belarus: Any) -> None:
    client, person = at_the_door(alice), make_accredited(belarus.head).pk
    bad = client.post(f"{ADMIN}add/", {"accreditation": person, "file": SimpleUploadedFile("a.pdf", b"none")})
    added = client.post(f"{ADMIN}add/", {"accreditation": person, "file": SimpleUploadedFile("a.pdf", pdf())})
    page = client.get(f"{ADMIN}{person}/change/").content.decode()
    got = client.post(f"{ADMIN}{person}/download/")

    assert (bad.status_code, added.status_code) == (200, 302)
    assert "a.pdf" in page
    assert (got["Content-Type"], got.content) == ("application/pdf", pdf())
