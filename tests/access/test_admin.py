"""Every page of the admin, by who organizes this summit, another one, or none, and which rows its forms take."""

from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.messages import get_messages
from django.core.exceptions import FieldError
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from summit.accounts.admin.scoping import Scoped, organized, summit_of, summit_path_of
from tests.access.world import World
from tests.breadth import IN_FULL

STAFF = ("organizer", "stranger")
KEYS = ("x", "a\x00b", "-1", "9" * 30, "2.5", "987654321")
OTHERS = ("coordinator", "viewer", "liaison", "observer", "anonymous")


def pages() -> list[tuple[Any, str]]:
    """Return each model with the name of its pages."""
    return [(m, f"admin:{m._meta.app_label}_{m._meta.model_name}") for m in admin.site._registry]


def one_of_each_summit(model: Any) -> list[Any]:
    path = getattr(admin.site._registry[model], "summit_path", "summit")
    rows = model._default_manager.all()
    try:
        return [row for slug in ("bishkek-2025", "elsewhere") for row in rows.filter(**{f"{path}__slug": slug})[:1]]
    except FieldError:
        return list(rows[:2])


def visit(client: Client, url: str) -> tuple[int, str]:
    with transaction.atomic():
        answer = client.get(url)
        transaction.set_rollback(True)
    # Of what is not found the desk, to which it leads, shows what is told here.
    messages = " ".join(map(str, get_messages(answer.wsgi_request)))
    return answer.status_code, (answer.content.decode(errors="replace") + messages).casefold()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("actor", STAFF)
def test_pages_hold_nothing_of_another_summit(world: World, actor: str) -> None:
    client, wrong, tried = Client(), {}, 0
    client.force_login(world.user(actor))
    mark = "secrethost" if actor == "stranger" else "secretelse"
    theirs = "secretparty" if actor == "stranger" else "secretelse"
    for model, name in pages():
        urls = [reverse(f"{name}_changelist"), reverse(f"{name}_changelist") + "?q=secret"]
        for row in one_of_each_summit(model):
            urls += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history")]
        for url in urls:
            status, said = visit(client, url)
            tried += 1
            # The summit's own name is in the address that was asked for, and in no page of another's organizer.
            if status >= 500 or mark in said.replace("q=secret", "") or theirs in said:
                wrong[url] = status

    assert wrong == {}
    assert tried > 150, tried


@pytest.mark.parametrize("actor", STAFF)
def test_every_page_is_limited_to_the_summits_of_its_user(world: World, actor: str) -> None:
    request = RequestFactory().get("/admin/")
    request.user = world.actors[actor]  # type: ignore[assignment]
    own, seen = set(organized(request).values_list("pk", flat=True)), set()

    for model, page in admin.site._registry.items():
        if not model.__module__.startswith("summit."):
            continue
        assert isinstance(page, Scoped), model
        listed = {summit_of(row) for row in page.get_queryset(request)} - {None}
        assert listed <= own, model
        seen |= {model} if listed else set()
    assert len(seen) > 20


@pytest.mark.parametrize("actor", OTHERS)
def test_nobody_else_comes_in(world: World, actor: str) -> None:
    client = Client()
    if user := world.actors[actor]:
        client.force_login(user)

    for _, name in pages():
        for page in ("changelist", "add"):
            answer = client.get(reverse(f"{name}_{page}"))
            assert (answer.status_code, answer.headers.get("Location", "").split("?")[0]) == (302, "/admin/login/")


@pytest.mark.parametrize("actor", ["organizer", "stranger"])
def test_choosing_offers_nothing_of_another_summit(world: World, actor: str) -> None:
    """What a field completes by itself is scoped as its model's page is."""
    client = Client()
    client.force_login(world.user(actor))
    mark = "secrethost" if actor == "stranger" else "secretelse"

    for model, model_admin in admin.site._registry.items():
        for field in model_admin.get_autocomplete_fields(None):  # type: ignore[arg-type]
            asked = {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field,
                "term": "secret",
            }
            answer = client.get("/admin/autocomplete/", asked)
            assert mark not in answer.content.decode().casefold(), (model, field)


def test_only_chief_organizers_give_roles(world: World) -> None:
    url = reverse("admin:accounts_user_change", args=[world.user("viewer").pk])
    answers = {}
    for actor in ("chief", "organizer"):
        client = Client()
        client.force_login(world.user(actor))
        answers[actor] = (client.get(url).status_code, client.post(url, {"name": "X"}).status_code)

    assert answers == {"chief": (200, 200), "organizer": (200, 403)}


def chosen_fields(model_admin: Any, request: Any, row: Any) -> list[tuple[str, Any]]:
    """Return the fields of the page, and of the rows beside, that choose rows."""
    form = model_admin.get_form(request, row, change=row is not None)
    found = dict((form(instance=row) if row else form()).fields)
    for formset, _ in model_admin.get_formsets_with_inlines(request, row):
        found |= {f"{formset.get_default_prefix()}-0-{name}": f for name, f in formset.form.base_fields.items()}
    return [(name, f) for name, f in found.items() if isinstance(f, forms.ModelChoiceField)]


@pytest.mark.timeout(300)
def test_no_field_offers_a_row_of_another_summit(world: World) -> None:
    """A new row may be of each of one's own summits; a row keeps to its own, for operators too."""
    chief, operator = world.user("chief"), world.user("stranger")
    operator.is_superuser = True
    operator.save()
    seen = set()
    for user in (chief, operator):
        client = Client()
        client.force_login(user)
        request = client.get("/admin/").wsgi_request
        for model, model_admin in admin.site._registry.items():
            row = model_admin.get_queryset(request).first() if summit_path_of(model) else None
            for one in (None, row):
                may = (
                    model_admin.has_change_permission(request, one) if one else model_admin.has_add_permission(request)
                )
                if not may:
                    continue
                for name, field in chosen_fields(model_admin, request, one):
                    own = (
                        {summit_of(one)}
                        if one and summit_of(one)
                        else set(request.organized.values_list("pk", flat=True))
                    )
                    offered = {summit_of(choice) for choice in field.queryset} - {None}
                    assert offered <= own, (model, name)
                    seen.add((model, name))
    assert len(seen) > 40


@pytest.mark.timeout(300)
def test_keys_that_are_none_or_anothers_are_refused_and_break_nothing(world: World) -> None:
    """Each field is given two of them, neighbours and pages others; in `make fuzz` each is given all."""
    client = Client()
    client.force_login(world.user("chief"))
    request = client.get("/admin/").wsgi_request
    tried = 0
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label in ("auth", "admin") or not model_admin.has_add_permission(request):
            continue
        fields = chosen_fields(model_admin, request, None)
        for _ in range(len(KEYS) if IN_FULL else 2):
            form = {name: [KEYS[number % len(KEYS)]] for number, (name, _) in enumerate(fields, tried)}
            for formset, _ in model_admin.get_formsets_with_inlines(request, None):
                prefix = formset.get_default_prefix()
                form |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
            answer = client.post(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"), form)
            assert answer.status_code == 200, (model, form)
            tried += 1
    assert tried > 50


@pytest.mark.timeout(300)
def test_nul_is_refused_at_every_address(world: World) -> None:
    client = Client()
    client.force_login(world.user("chief"))
    wrong = {}
    for model, name in pages():
        field = model._meta.fields[-1].name
        bodies = [f"?{field}__exact=%00", "?q=%00", "?p=%00", "?o=%00", "?_changelist_filters=q%3D%2500", "?e=x"]
        urls = [reverse(f"{name}_changelist") + body for body in bodies]
        ends = [f"{key}/{end}/" for key in ("%00", "_00", "x") for end in ("change", "delete")]
        urls += [reverse(f"{name}_changelist") + end for end in ends]
        for url in urls:
            if (status := client.get(url).status_code) >= 500:
                wrong[url] = status
        posted = {"action": "delete_selected", "_selected_action": ["\x00", "x"], "post": "yes"}
        if (status := client.post(reverse(f"{name}_changelist"), posted).status_code) >= 500:
            wrong[name] = status
    others = (
        "/admin/autocomplete/?app_label=facilities&model_name=room&field_name=venue&term=%00",
        "/admin/login/?next=%00",
        "/api/v1/summits/?search=%00",
        "/api/v1/summits/bishkek-2025/venues/%00/",
        "/feeds/%00.ics",
    )
    answers = {url: client.get(url).status_code for url in others}

    assert wrong == {}
    assert answers == dict.fromkeys(others, 400)
