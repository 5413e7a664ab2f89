"""Every page of the admin, by who organizes this summit, another one, or none."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.core.exceptions import FieldError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.world import World

STAFF = ("organizer", "stranger")
OTHERS = ("coordinator", "viewer", "liaison", "observer", "anonymous")


def pages() -> list[tuple[Any, str]]:
    """Return each model with the name of its pages."""
    return [(m, f"admin:{m._meta.app_label}_{m._meta.model_name}") for m in admin.site._registry]


def some_of_each_summit(model: Any) -> list[Any]:
    path = getattr(admin.site._registry[model], "summit_path", "summit")
    rows = model._default_manager.all()
    try:
        return [row for slug in ("bishkek-2025", "elsewhere") for row in rows.filter(**{f"{path}__slug": slug})[:2]]
    except FieldError:
        return list(rows[:4])


def visit(client: Client, url: str) -> tuple[int, str]:
    with transaction.atomic():
        answer = client.get(url)
        transaction.set_rollback(True)
    # Of what is not found the desk, to which it leads, shows what is told here.
    told = " ".join(map(str, get_messages(answer.wsgi_request)))
    return answer.status_code, (answer.content.decode(errors="replace") + told).casefold()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("actor", STAFF)
def test_pages_hold_nothing_of_another_summit(world: World, actor: str) -> None:
    client, wrong, tried = Client(), {}, 0
    client.force_login(world.actors[actor])  # type: ignore[arg-type]
    mark = "secrethost" if actor == "stranger" else "secretelse"
    theirs = "secretparty" if actor == "stranger" else "secretelse"
    for model, name in pages():
        urls = [reverse(f"{name}_changelist"), reverse(f"{name}_changelist") + "?q=secret"]
        for row in some_of_each_summit(model):
            urls += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history")]
        for url in urls:
            status, said = visit(client, url)
            tried += 1
            # The summit's own name is in the address that was asked for, and in no page of another's organizer.
            if status >= 500 or mark in said.replace("q=secret", "") or theirs in said:
                wrong[url] = status

    assert wrong == {}
    assert tried > 150, tried


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
    client.force_login(world.actors[actor])  # type: ignore[arg-type]
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
    url = reverse("admin:accounts_user_change", args=[world.actors["viewer"].pk])  # type: ignore[union-attr]
    answers = {}
    for actor in ("chief", "organizer"):
        client = Client()
        client.force_login(world.actors[actor])  # type: ignore[arg-type]
        answers[actor] = (client.get(url).status_code, client.post(url, {"name": "X"}).status_code)

    assert answers == {"chief": (200, 200), "organizer": (200, 403)}
