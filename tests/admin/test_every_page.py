"""Every page of the admin opens, says nothing as a program stores it, and offers what it can do."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from summit.accounts.models import User
from summit.core.dependents import is_used
from tests.factories.many import make_everything

MODELS = [model for model in admin.site._registry if model._meta.app_label not in {"auth", "admin"}]
VERSION = re.compile(r'name="_version" value="([^"]+)"')
# An instant as it is stored, a range of them, or one that is shown without its zone.
WITHOUT_ZONE = r"\d\+00(?::00)?|DateTimeTZRange|\d{4}, \d\d:\d\d(?! ?–|\d| \()"
# What a program writes, and nobody reads.
AS_STORED = r"\d{4}-\d\d-\d\dT\d\d:|Range\(| object (?:at 0x|\()|&lt;\w+: |\bNone\b|[{\[(]&#x27;|datetime\.|ZoneInfo"
UNREADABLE = re.compile(f"{WITHOUT_ZONE}|{AS_STORED}")


@pytest.fixture(scope="module")
def chief(shared_rows: None) -> User:
    return make_everything()


@pytest.fixture
def asked(chief: User, db: None) -> Any:
    """A request of the chief's."""
    request = RequestFactory().get("/admin/")
    request.user = chief
    return request


def url(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def row_of(model: Any, asked: Any) -> Any:
    return admin.site._registry[model].get_queryset(asked).first()


def test_there_are_rows_to_delete_and_to_change(asked: Any) -> None:
    pages = [(admin.site._registry[model], row) for model in MODELS if (row := row_of(model, asked))]

    assert sum(page.has_delete_permission(asked, row) for page, row in pages) > 5
    assert sum(page.has_change_permission(asked, row) for page, row in pages) > 10


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_page_opens(client: Any, chief: User, asked: Any, model: Any) -> None:
    client.force_login(chief)
    page, row = admin.site._registry[model], row_of(model, asked)
    answers: dict[str, Any] = {}

    def open_page(name: str, *args: Any) -> Any:
        answers[url(model, name, *args)] = answer = client.get(url(model, name, *args))
        assert answer.status_code == 200
        return answer

    if open_page("changelist").context["has_add_permission"]:
        open_page("add")
    if row:
        open_page("history", row.pk)
        change = open_page("change", row.pk)
        assert change.context["has_delete_permission"] == page.has_delete_permission(asked, row)
        if page.has_delete_permission(asked, row):
            assert_deleting_is_offered_where_it_can_be(row, change, open_page("delete", row.pk))
        if page.has_change_permission(asked, row):
            assert_saving_needs_the_version(client, change)
    as_stored = {page for page, answer in answers.items() if "&quot;en&quot;" in answer.content.decode()}
    assert as_stored == set()
    bodies = [answer.content.decode() for answer in answers.values()]
    if row:
        way = re.escape(url(model, "change", row.pk).removesuffix("change/"))
        verbs = {page for body in bodies for page in re.findall(rf'href="({way}[a-z_]+/)"', body)} - set(answers)
        bodies += [client.get(page).content.decode() for page in sorted(verbs)]
    for body in bodies:
        words = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", "", body)
        assert [line for line in words.splitlines() if UNREADABLE.search(line)] == []


def assert_deleting_is_offered_where_it_can_be(row: Any, change: Any, delete: Any) -> None:
    offered = "Delete " in change.content.decode().partition('id="submit-row"')[2]

    assert (offered, bool(delete.context["protected"])) == (not is_used(row), is_used(row))
    assert not delete.context["perms_lacking"]


def assert_saving_needs_the_version(client: Any, change: Any) -> None:
    """The form carries the version of its row, and is refused without it."""
    assert VERSION.search(change.content.decode())
    form = client.post(change.request["PATH_INFO"], {"_version": ""}).context["adminform"].form
    assert any("not known at which state" in error for error in form.non_field_errors())
