"""Every list costs the same number of queries for 1 row and for 5: API lists and admin changelists."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.api_router import of_summit
from summit.accounts.models import Role
from tests.factories.accounts import make_user
from tests.factories.many import fill, make_delegations

URL = "/api/v1/summits/bishkek-2025/"
# Those that only choose from: no page of their own in the menu.
MODELS = [model for model in admin.site._registry if model._meta.app_label not in {"auth", "admin"}]
LISTS = {
    "venues": 2,
    "transfers": 2,
    "rooms": 2,
    "interpreters": 2,
    "border-points": 2,
    "travel-parties": 4,  # with who heads the delegation at its hour
    "key-tasks": 2,
    "readiness": 4,
    "liaison-officers": 2,
    "delegations": 3,  # with their heads in time
    "delegates": 3,
    "contacts": 2,
    "personal-data": 2,
    "photos": 2,
    "zones": 4,
    "accreditation-categories": 4,
    "quotas": 2,
    "places": 5,
    "accreditations": 3,
    "passes": 6,
    "gate-checks": 2,
    "inside": 2,
    "letters": 2,
    "needs": 2,
    "weapons": 2,
    "radios": 2,
    "vehicles": 2,
    "vetting": 2,
    "precedence-policies": 4,
    "official-invitations": 2,
    "proposed-changes": 2,
    "notes": 2,
    "note-references": 2,
    "organs": 2,
    "sessions": 4,
    "agendas": 2,
    "agenda-revisions": 2,
    "agenda-items": 3,
    "item-proposals": 2,
    "speakers": 2,
    "rules": 3,
    "stages": 7,
    "silence-procedures": 5,
    "consents": 2,
    "statements": 2,
    "series": 2,
    "decisions": 3,
    "actions": 2,
    "bilateral-requests": 9,  # with their sides and companions, offers and follow-ups
    "meeting-records": 2,
    "documents": 6,
    "document-files": 2,
    "positions": 2,
    "amendments": 2,
    "consensus": 8,
    "plans": 2,
    "imports": 2,
    "jobs": 2,
    "closures": 8,
    "notifications": 3,
    "outbox": 5,
    "webhooks": 2,
    "revisions": 2,
    "feeds": 2,
    "invitations": 2,
    "reminder-rules": 2,
    "my-reminder-rules": 2,
    "programme": 3,
}

# What a delegation's coordinator does not read at all.
HOSTS = {"agenda-items", "gate-checks", "inside", "interpreters", "jobs", "note-references", "outbox", "plans"} | {
    "reminder-rules",
    "vetting",
}
# Where a delegation is shown less than organizers are.
OF_A_DELEGATION = {"consensus": 5}
# Made beforehand, or one to a person.
SHORT = {"delegations", "places", "readiness", "webhooks"}
ITS_SIDES_ALONE = {"meeting-records": 0}
ONE_FOR_A_DELEGATION = {"official-invitations"}


@pytest.fixture
def queries(api: Any, client: Any, alice: Any) -> Any:
    """Count the queries and rows of every list, as an organizer."""
    client.force_login(alice)

    def measure() -> dict[str, tuple[int, int]]:
        result = lists_as(api.by(alice), LISTS)
        for model in MODELS:
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            reset_queries()
            with CaptureQueriesContext(connection) as context:
                answer = client.get(url, {"all": ""})
            assert answer.status_code == 200, url
            result[url] = (len(context), len(answer.context["cl"].result_list))
        return result

    return measure


def lists_as(client: Any, names: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return the queries and the rows of each list."""
    result = {}
    for name in names:
        reset_queries()  # Django keeps the last 9,000 of all lists together
        with CaptureQueriesContext(connection) as context:
            answer = client.get(f"{URL}{name}/", {"page_size": 200})
        assert answer.status_code == 200, (name, answer.json())
        result[name] = (len(context), len(answer.json()["results"]))
    return result


def test_every_list_is_listed() -> None:
    assert {prefix for prefix, _, _ in of_summit.registry} | {"programme"} == set(LISTS)


@pytest.mark.timeout(300)
def test_lists_cost_the_same_for_1_and_5_rows(queries: Any, summit: Any, alice: Any, monkeypatch: Any) -> None:
    for model_admin in admin.site._registry.values():
        monkeypatch.setattr(model_admin, "list_per_page", 200, raising=False)
        monkeypatch.setattr(model_admin, "list_max_show_all", 10_000, raising=False)
    for kind in ("chief", "security"):
        Role.objects.create(user=alice, summit=summit, kind=kind)
    make_delegations(summit)
    fill(summit, 0, 1, alice)
    queries()
    few = queries()
    fill(summit, 1, 5, alice)
    many = queries()

    grew = {name for name in many if many[name][1] > few[name][1]}
    assert {name: (few[name][0], many[name][0]) for name in grew if few[name][0] != many[name][0]} == {}
    assert {name: many[name][0] for name in LISTS} == LISTS
    # The rows are really there: a list that stays empty costs nothing and proves nothing.
    assert {name: many[name][1] for name in LISTS if many[name][1] < 5 and name not in SHORT} == ITS_SIDES_ALONE


@pytest.mark.timeout(300)
def test_the_policy_adds_no_query_per_row_for_a_delegation(api: Any, summit: Any, alice: Any) -> None:
    first, *_ = make_delegations(summit)
    dana = make_user("dana", summit, Role.Kind.COORDINATOR, first)
    fill(summit, 0, 1, dana)
    names = LISTS.keys() - HOSTS
    lists_as(api.by(dana), names)
    few = lists_as(api, names)
    fill(summit, 1, 5, dana)
    many = lists_as(api, names)

    expected = {name: {**LISTS, **OF_A_DELEGATION}[name] for name in names}
    assert {name: many[name][0] for name in names} == expected
    assert {name: few[name][0] for name in names} == expected
    # All but what was made beforehand grew, so that a query for each row would have been seen.
    assert {name for name in names if many[name][1] <= few[name][1]} == SHORT | ONE_FOR_A_DELEGATION
