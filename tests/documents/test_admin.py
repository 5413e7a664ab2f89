"""The secretariat's pages."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from summit.accounts.models import Role
from summit.core.models import AccessRecord
from summit.documents import services
from summit.documents.admin import matrix
from summit.documents.models import Amendment, Document, File, Position
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.documents import (
    NOW,
    make_amendment,
    make_circulated,
    make_document,
    make_file,
    make_position,
    upload,
)


@pytest.fixture
def page(client: Client, alice: Any) -> Client:
    client.force_login(alice)
    return client


def url(document: Document, verb: str) -> str:
    return reverse(f"admin:documents_document_{verb}", args=[document.pk])


def test_a_document_goes_from_draft_to_circulated(page: Client, summit: Summit, belarus: Any, boris: Any) -> None:
    facts = {"summit": summit.pk, "symbol": "CSC/2025/1", "title.en": "Strategy", "kind": "strategy"}
    inline = {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}
    form = {**facts, "classification": "restricted", "sponsors": [belarus.pk], **inline}

    assert page.post(reverse("admin:documents_document_add"), form).status_code == 302
    document = Document.objects.get()
    sent = {"language": "ru", "file": upload("Проект.pdf")}
    wrong = page.post(url(document, "upload"), {"language": "ru", "file": upload("a.exe")})
    assert "whose extension says what it is" in wrong.content.decode()
    assert page.post(url(document, "upload"), sent).status_code == 302
    assert page.post(url(document, "circulate"), {}).status_code == 302

    document.refresh_from_db()
    assert (document.status, list(document.sponsors.all())) == ("circulated", [belarus])
    html = page.get(reverse("admin:documents_document_change", args=[document.pk])).content.decode()
    file = File.objects.get()
    copy = reverse("document-file-download", args=[summit.slug, file.pk])
    assert f'href="{copy}"' in html
    assert page.get(copy).status_code == 200
    assert AccessRecord.objects.get().row == str(file.pk)


def test_a_symbol_that_is_taken_stands_beside_its_field(page: Client, summit: Summit) -> None:
    make_circulated(summit)
    form = {"summit": summit.pk, "symbol": "CSC/2025/1", "title.en": "X", "kind": "other", "classification": "public"}
    inline = {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}

    answer = page.post(reverse("admin:documents_document_add"), {**form, **inline})

    assert "Another document of this summit has this symbol." in answer.content.decode()
    assert Document.objects.count() == 1


def test_positions_that_came_by_note_and_answers_to_amendments(page: Client, summit: Summit, belarus: Any) -> None:
    document = make_circulated(summit)
    amendment = make_amendment(document, belarus, proposed_text="A new text")
    note = {"delegation": belarus.pk, "stance": "reserves", "text": "Note 17"}

    assert page.post(url(document, "enter_position"), note).status_code == 302
    accept = reverse("admin:documents_amendment_accept", args=[amendment.pk])
    assert "A new text" in page.get(accept).content.decode()
    assert page.post(accept, {"answer": ""}).status_code == 302

    assert Position.objects.get().text == "Note 17"
    assert Amendment.objects.get().status == "accepted"
    assert document.versions.count() == 2


def test_an_amendment_that_came_by_note_is_entered_as_it_was_said(
    page: Client, summit: Summit, belarus: Any, kazakhstan: Any
) -> None:
    document = make_circulated(summit, classification="parties", parties=[belarus])
    note = {"delegation": belarus.pk, "passage": "Paragraph 3", "proposed_text": "Peace", "reason": "Note 18"}

    not_asked = page.post(url(document, "enter_amendment"), {**note, "delegation": kazakhstan.pk})
    draft = page.get(url(make_document(summit, "CSC/2"), "enter_amendment"), follow=True)
    assert page.post(url(document, "enter_amendment"), note).status_code == 302

    assert "is not asked for its position" in str(not_asked.context["form"].errors["delegation"])
    assert "this is not possible any more" in draft.content.decode()
    amendment = Amendment.objects.get()
    assert (amendment.delegation, amendment.passage, amendment.is_shared) == (belarus, "Paragraph 3", False)


def test_a_file_is_taken_out_of_a_draft_only(page: Client, summit: Summit) -> None:
    document = make_circulated(summit)
    services.begin_next_version(document, now=NOW)
    circulated, drafted = File.objects.get(), make_file(document)
    change = reverse("admin:documents_document_change", args=[document.pk])
    ways_out = [reverse("admin:documents_file_delete", args=[file.pk]) for file in (circulated, drafted)]

    html = page.get(change).content.decode()
    answers = [page.post(way_out, {"post": "yes"}).status_code for way_out in ways_out]

    assert [f'href="{way_out}"' in html for way_out in ways_out] == [False, True]
    assert answers == [403, 302]
    assert list(File.objects.all()) == [circulated]


def test_the_page_of_a_document_keeps_nothing_of_who_read_it(page: Client, summit: Summit, alice: Any) -> None:
    """One admin serves all requests, at the same time too."""
    document = make_circulated(summit)

    html = page.get(reverse("admin:documents_document_change", args=[document.pk])).content.decode()

    assert f"?version__document__id__exact={document.pk}" in html
    assert alice not in vars(admin.site._registry[Document]).values()


def test_reclassifying_begins_with_how_it_is(page: Client, summit: Summit, belarus: Any, kazakhstan: Any) -> None:
    document = make_circulated(summit, classification="parties", parties=[belarus])

    form = page.get(url(document, "reclassify")).context["form"]
    as_shown = {name: form[name].value() for name in ("classification", "parties")}
    assert page.post(url(document, "reclassify"), as_shown).status_code == 302

    document.refresh_from_db()
    assert (document.classification, list(document.parties.all())) == ("parties", [belarus])


def test_the_matrix_shows_who_stands_where(page: Client, summit: Summit, belarus: Any, kazakhstan: Any) -> None:
    open_one = make_circulated(summit, "CSC/1")
    make_position(open_one, belarus, "objects")
    closed = make_circulated(summit, "CSC/2", classification="parties", parties=[kazakhstan])
    make_position(closed, kazakhstan, "awaits")
    Document.objects.filter(pk=make_circulated(summit, "CSC/3").pk).update(status="adopted")

    html = page.get(reverse("consensus")).content.decode()
    everything = page.get(reverse("consensus") + "?all").content.decode()

    assert ("CSC/3" in html, "CSC/3" in everything) == (False, True)
    assert re.search('title="Belarus: objects"><a href="[^"]+">×', html)
    assert 'title="Belarus: not asked"' in html
    assert html.count('title="Kazakhstan: silent"') == 1
    assert [html.count(f'<tr class="{mark}">') for mark in ("blocked", "held")] == [1, 1]


def test_a_matrix_too_long_for_a_page_goes_on_on_the_next(page: Client, summit: Summit, monkeypatch: Any) -> None:
    monkeypatch.setattr(matrix, "MOST", 2)
    for number in range(3):
        make_circulated(summit, f"CSC/{number}")

    first, second = (page.get(reverse("consensus") + query).content.decode() for query in ("?all", "?all&page=2"))

    assert [f"CSC/{number}<" in first for number in range(3)] == [True, True, False]
    assert [f"CSC/{number}<" in second for number in range(3)] == [False, False, True]
    assert "3 documents, by the version circulated last; here 1 to 2" in first
    assert 'href="?all&amp;page=2"' in first


def test_the_record_of_downloads_is_for_chief_organizers(
    page: Client, summit: Summit, belarus: Any, boris: Any, api: Any
) -> None:
    document = make_circulated(summit)
    file = document.versions.get().files.get()
    api.by(boris).get(reverse("document-file-download", args=[summit.slug, file.pk]))
    chief = make_user("chief", summit, Role.Kind.CHIEF, is_staff=True)

    assert page.get(url(document, "downloads")).status_code == 403
    page.force_login(chief)
    html = page.get(url(document, "downloads")).content.decode()

    assert "Boris" in html
    assert "CSC/2025/1, version 1 (ru)" in html


def test_the_matrix_is_nobody_elses(client: Client, summit: Summit, boris: Any) -> None:
    outsider = get_user_model().objects.create_user("staff@example.org", name="Staff", is_staff=True)

    for person, status in ((boris, 302), (outsider, 403)):
        client.force_login(person)
        assert client.get(reverse("consensus")).status_code == status


def test_a_title_has_a_field_for_each_language_and_an_upload_offers_the_languages(page: Client, summit: Summit) -> None:
    typed = page.get(reverse("admin:documents_document_add")).content.decode()
    offered = page.get(url(make_document(summit), "upload")).context["form"].fields["language"].choices

    assert 'name="title.en"' in typed
    assert [code for code, _ in offered] == summit.languages


def test_a_version_names_the_amendments_that_it_takes_in(page: Client, summit: Summit, belarus: Any) -> None:
    document = make_circulated(summit)
    amendment = services.accept_amendment(make_amendment(document, belarus, passage="Paragraph 7"), now=NOW)

    html = page.get(reverse("admin:documents_document_change", args=[document.pk])).content.decode()

    change = reverse("admin:documents_amendment_change", args=[amendment.pk])
    assert f'<a href="{change}">Belarus: Paragraph 7</a>' in html
