"""Symbols as organizations write them, through each door."""

import unicodedata
from typing import Any
from urllib.parse import unquote

from django.test import Client
from django.urls import reverse

from summit.documents.models import Document
from summit.summits.models import Summit
from tests.printouts.reading import text_of

URL = "/api/v1/summits/bishkek-2025/"
SYMBOLS = ["A/79/L.40/Rev.1", "PC.DEL/123/25/Corr.1", "S/PV.9600 (Resumption 1)", "СКБ/2025/1", "Ҳуҷҷат_2: й/1"]


def test_symbols_of_organizations_are_taken_found_and_printed(
    summit: Summit, api: Any, alice: Any, client: Client
) -> None:
    client.force_login(alice)
    texts: dict[str, Any] = {"title": {"en": "Strategy"}, "classification": "public"}
    form = {"summit": summit.pk, "title.en": "Strategy", "kind": "other", "classification": "public"}
    inline = {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}
    add = reverse("admin:documents_document_add")
    api.by(alice)
    for symbol in SYMBOLS:
        # However a keyboard composes its letters, and with a space too many.
        typed = unicodedata.normalize("NFD", symbol) + " "
        made = api.post(f"{URL}documents/", {**texts, "symbol": typed})
        assert (made.status_code, made.json().get("symbol")) == (201, symbol), made.json()
        again = client.post(add, {**form, **inline, "symbol": typed})
        assert "Another document of this summit has this symbol." in again.content.decode()
        Document.objects.get(symbol=symbol).delete()
        assert client.post(add, {**form, **inline, "symbol": typed}).status_code == 302
        for asked in ({"search": symbol}, {"search": typed}, {"symbol": symbol}, {"symbol": typed}):
            assert [row["symbol"] for row in api.get(f"{URL}documents/", asked).json()["results"]] == [symbol]
        html = client.get(reverse("admin:documents_document_changelist"), {"q": typed}).content.decode()
        assert symbol in html

    assert {row["symbol"] for row in api.get(f"{URL}documents/").json()["results"]} == set(SYMBOLS)
    printed = text_of(api.get(reverse("paper-documents", args=[summit.slug])).content).replace("\u200b", "")
    assert [symbol for symbol in SYMBOLS if symbol.replace(" ", "") not in "".join(printed.split())] == []


def test_the_paper_of_a_decision_is_saved_under_its_symbol(summit: Summit, api: Any, alice: Any) -> None:
    names = []
    for prefix in ("СКБ/2025", "S/PV.9600 (Resumption 1)", "A: b"):
        series = api.by(alice).post(f"{URL}series/", {"prefix": prefix}).json()
        decided = {"series": series["id"], "title": {"en": "X", "ru": "Х"}, "taken_on": "2025-11-27"}
        decision = api.post(f"{URL}decisions/", decided).json()
        paper = api.get(reverse("paper-decision", args=[summit.slug, decision["id"]]))
        names.append(unquote(paper["Content-Disposition"]))

    assert names == [
        "inline; filename*=utf-8''bishkek-2025-decision-СКБ-2025-1-en.pdf",
        'inline; filename="bishkek-2025-decision-S-PV.9600-Resumption-1-1-en.pdf"',
        'inline; filename="bishkek-2025-decision-A-b-1-en.pdf"',
    ]
