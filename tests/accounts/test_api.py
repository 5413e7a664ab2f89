from typing import Any

import pytest
from django.urls import get_resolver

from config.api_router import of_summit
from summit.core.api.permissions import DenyAll
from tests.factories.summits import make_summit

LOGIN = "/api/v1/auth/login/"
PASSWORD = "correct horse battery"


def test_unknown_user_and_wrong_password_read_alike(api: Any, boris: Any) -> None:
    wrong = api.post(LOGIN, {"email": boris.email, "password": "wrong"})
    unknown = api.post(LOGIN, {"email": "x@example.org", "password": "wrong"})

    assert (wrong.status_code, wrong.json()) == (400, unknown.json())
    assert wrong.json()["errors"][0]["code"] == "wrong_credentials"


def test_me_cannot_give_itself_a_role_or_another_address(api: Any, boris: Any) -> None:
    answer = api.by(boris).patch(
        "/api/v1/me/", {"email": "x@example.org", "roles": [], "language": "en", "is_staff": True}
    )

    boris.refresh_from_db()
    refused = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert refused == {"email": "fixed_field", "roles": "fixed_field", "is_staff": "unknown_field"}
    assert (answer.status_code, boris.email, boris.language, boris.is_staff) == (400, "boris@example.org", "ru", False)
    assert boris.roles.count() == 1


def test_summits_are_those_in_which_one_has_a_role(api: Any, boris: Any, nobody: Any) -> None:
    make_summit("elsewhere")

    assert [row["slug"] for row in api.by(boris).get("/api/v1/summits/").json()["results"]] == ["bishkek-2025"]
    assert api.by(nobody).get("/api/v1/summits/").json()["count"] == 0
    assert api.by(nobody).get("/api/v1/summits/bishkek-2025/").status_code == 404


@pytest.mark.parametrize(
    "prefix", [prefix for prefix, _, _ in of_summit.registry if prefix != "vetting"] + ["programme"]
)
def test_lists_are_closed_to_strangers_and_open_to_organizers(api: Any, alice: Any, nobody: Any, prefix: str) -> None:
    url = f"/api/v1/summits/bishkek-2025/{prefix}/"

    assert [api.by(user).get(url).status_code for user in (None, nobody, alice)] == [401, 404, 200]


@pytest.mark.parametrize(
    ("prefix", "status"),
    [("interpreters", 403), ("closures", 200), ("reminder-rules", 403), ("rooms", 200), ("delegations", 200)],
)
def test_registers_of_the_host_are_the_hosts(
    api: Any, boris: Any, olga: Any, leyla: Any, prefix: str, status: int
) -> None:
    url = f"/api/v1/summits/bishkek-2025/{prefix}/"

    assert [api.by(user).get(url).status_code for user in (boris, olga, leyla)] == [status] * 3


OPEN_TO_ALL = {"bilateral-requests", "feeds", "notifications", "webhooks", "my-reminder-rules"}
OPEN_TO_ALL |= {"invitations", "item-proposals", "speakers", "positions", "amendments"}
OPEN_TO_ALL |= {"consents", "statements"}  # a member joins later, and declares
OPEN_TO_ALL |= {"personal-data", "photos", "letters", "needs"}  # a delegation's coordinator gives them, by PUT
# A coordinator enters their own; what is proposed and what is ready is changed by verbs alone.
OPEN_TO_ALL |= {"delegates", "contacts", "notes", "accreditations", "travel-parties", "imports"}
OPEN_TO_ALL |= {"proposed-changes", "readiness", "weapons", "radios", "vehicles", "meeting-records"}


@pytest.mark.parametrize("who", ["boris", "vera", "leyla", "olga"])
@pytest.mark.parametrize(
    "prefix",
    [p for p, _, _ in of_summit.registry if p not in OPEN_TO_ALL],
)
def test_only_organizers_write(request: Any, api: Any, who: str, prefix: str) -> None:
    api.by(request.getfixturevalue(who))

    assert api.post(f"/api/v1/summits/bishkek-2025/{prefix}/", {}).status_code == 403


def test_every_view_names_its_policy() -> None:
    """A view that forgot its permission would serve nobody; it is found here and not by its users."""
    views = [view for view in _views(get_resolver().url_patterns) if hasattr(view, "permission_classes")]

    assert len(views) > 20
    assert [view for view in views if DenyAll in view.permission_classes] == []


def _views(patterns: Any) -> Any:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        else:
            yield getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)
