"""Texts in several languages are edited with a field for each: what is not touched stays as it is."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from summit.accounts.admin import ScopedAdmin, TextsWidget
from summit.core.translations import TranslatedFormField
from summit.sessions.models import Organ


def make_organ(summit: Any, name: dict[str, str]) -> Organ:
    return Organ.objects.create(summit=summit, code="cfm", name=name, short_name={"en": "CFM", "ru": "СМИД"})


def as_shown(page: str) -> dict[str, str]:
    """Return what a browser sends back of a page's texts where nothing was typed."""
    fields = re.findall(r'<textarea id="[^"]+" name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    return {name: text.replace("&#x27;", "'").replace("&quot;", '"') for name, text in fields}


@pytest.mark.parametrize(
    "name", [{"en": "One ru: Two", "ru": "Совет"}, {"en": "ru: y", "ar": "مجلس", "kk": "Кеңес"}, {"ru": "Совет"}]
)
def test_a_page_that_is_saved_untouched_changes_no_text(desk: Any, summit: Any, name: dict[str, str]) -> None:
    organ = make_organ(summit, name)
    page = reverse("admin:summit_sessions_organ_change", args=[organ.pk])
    texts = as_shown(desk.get(page).content.decode())

    assert {f"name.{code}": text for code, text in name.items()}.items() <= texts.items()
    assert {"name.ru", "name.en"} <= texts.keys()  # the languages of the summit
    assert desk.post(page, {"summit": summit.pk, "code": "cfm", **texts}).status_code == 302
    organ.refresh_from_db()
    assert (organ.name, organ.short_name) == (name, {"en": "CFM", "ru": "СМИД"})


def test_a_language_is_changed_emptied_and_added(desk: Any, summit: Any) -> None:
    organ = make_organ(summit, {"en": "Council", "ru": "Совет"})
    page = reverse("admin:summit_sessions_organ_change", args=[organ.pk])
    form = {"summit": summit.pk, "code": "cfm", "short_name.en": "CFM"}

    before = desk.get(page).content.decode()
    typed = {"name.en": "Council of Ministers", "name.ru": "", "name.+language": "KY", "name.+": "Кеңеш"}
    assert desk.post(page, {**form, **typed}).status_code == 302

    organ.refresh_from_db()
    assert (organ.name, organ.short_name) == ({"en": "Council of Ministers", "ky": "Кеңеш"}, {"en": "CFM"})

    assert re.search(r'<label for="id_name_1"[^>]*>English</label>', before)
    assert re.search(r'name="name.ky" lang="ky" dir="auto"', desk.get(page).content.decode())


def test_a_name_of_two_lines_is_refused_and_not_read_as_two_languages(desk: Any, summit: Any) -> None:
    organ = make_organ(summit, {"en": "Council", "ru": "Совет"})
    page = reverse("admin:summit_sessions_organ_change", args=[organ.pk])
    form = {"summit": summit.pk, "code": "cfm", "short_name.en": "CFM", "name.en": "Line one\nru: Line two"}

    answer = desk.post(page, form)

    assert "one line of text" in str(answer.context["adminform"].form.errors["name"])
    organ.refresh_from_db()
    assert organ.name == {"en": "Council", "ru": "Совет"}


def test_each_page_that_edits_texts_has_a_field_for_each_language(desk: Any, summit: Any, rf: Any, alice: Any) -> None:
    """The languages of the summit, those from right to left in their direction, on every page and beside it."""
    summit.languages = ["ru", "ar"]
    summit.save()
    request = rf.get("/")
    request.user, request.summit = alice, summit
    seen = set()
    for model, page in admin.site._registry.items():
        if not isinstance(page, ScopedAdmin) or not page.has_add_permission(request):
            continue
        forms = [page.get_form(request)(), *(f.form() for f, _ in page.get_formsets_with_inlines(request))]
        for form in forms:
            for name, field in form.fields.items():
                if isinstance(field, TranslatedFormField):
                    seen.add(f"{model._meta.label}.{name}")
                    html = str(form[name])
                    assert isinstance(field.widget, TextsWidget), (model, name)
                    assert f'name="{name}.ru" lang="ru" dir="auto"' in html, (model, name)
                    assert f'name="{name}.ar" lang="ar" dir="rtl"' in html, (model, name)
    assert {"summit_sessions.Session.title", "decisions.Decision.text", "facilities.Room.name"} <= seen


@pytest.mark.parametrize("language", ["", "!!", "en"])
def test_a_text_without_a_language_of_its_own_is_refused_and_kept(desk: Any, summit: Any, language: str) -> None:
    organ = make_organ(summit, {"en": "Council"})
    page = reverse("admin:summit_sessions_organ_change", args=[organ.pk])
    form = {"summit": summit.pk, "code": "cfm", "short_name.en": "CFM", "name.en": "Council"}

    answer = desk.post(page, {**form, "name.+language": language, "name.+": "Another"})

    assert answer.context["adminform"].form.errors["name"]
    assert ">Another<" in answer.content.decode()
    organ.refresh_from_db()
    assert organ.name == {"en": "Council"}


@pytest.mark.parametrize(
    "typed",
    [
        {"name.en": ["Council", "Board"]},
        {"name.en": "Council", "name.EN": "Board"},
        {"name.en": "Council", "name.+language": "en", "name.+": "Board"},
        {"name.+language": ["en", "en"], "name.+": ["Council", "Board"]},
        {"name.en": "Council", "name": "Board"},
        {"name": "en: Council\nen: Board"},
    ],
)
def test_two_texts_are_never_merged_into_one(desk: Any, summit: Any, typed: dict[str, Any]) -> None:
    form = {"summit": summit.pk, "code": "cfm", "short_name.en": "CFM"}

    answer = desk.post(reverse("admin:summit_sessions_organ_add"), {**form, **typed})

    assert set(answer.context["adminform"].form.errors) == {"name"}
    assert "Council" in answer.content.decode()
    assert "Board" in answer.content.decode()
    assert not Organ.objects.exists()


def test_an_address_gives_texts_by_the_names_of_their_fields(desk: Any, summit: Any) -> None:
    texts = {"name.en": "Council", "name.ru": "Совет", "short_name.ky": "КЕҢ", "code.en": "x", "summit.en": "x"}

    page = desk.get(reverse("admin:summit_sessions_organ_add"), {"code": "cfm", **texts})

    fields = {name: text for name, text in as_shown(page.content.decode()).items() if text}
    assert fields == {"name.en": "Council", "name.ru": "Совет", "short_name.ky": "КЕҢ"}
    assert page.context["adminform"].form["code"].value() == "cfm"
