"""A summit that is closed is read and not changed; one that is archived is the organizers' alone."""

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from summit.accounts.models import Role, User
from summit.core.models import AuditEntry
from summit.delegations.models import Delegation
from summit.facilities.models import Room
from summit.jobs.models import Job
from summit.jobs.services import run_job
from summit.programme.services import upload_programme_file
from summit.summits.models import Summit
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.facilities import make_room
from tests.programme.test_programme_file import SMALL

URL = "/api/v1/summits/bishkek-2025/"


@pytest.fixture
def carla(summit: Summit) -> User:
    return make_user("carla", summit, Role.Kind.CHIEF, is_staff=True)


@pytest.fixture
def closed(summit: Summit) -> Summit:
    Summit.objects.update(status=Summit.Status.CLOSED)
    return summit


def test_a_summit_is_closed_opened_and_archived(api: Client, alice: User, carla: User, boris: User, now: Any) -> None:
    assert api.by(boris).post(f"{URL}close/", {}).status_code == 403
    answers = [
        api.by(user).post(f"{URL}{verb}/", body)
        for user, verb, body in (
            (alice, "archive", {}),
            (carla, "archive", {}),
            (alice, "close", {}),
            (alice, "reopen", {}),
            (alice, "close", {"even_if_not_over": True}),
            (carla, "archive", {}),
            (carla, "reopen", {}),
        )
    ]

    codes = [(a.status_code, a.json().get("code") or a.json()["status"]) for a in answers]
    assert codes == [
        (403, "permission_denied"),
        (409, "wrong_status"),
        (200, "closed"),
        (200, "open"),
        (200, "closed"),
        (200, "archived"),
        (409, "wrong_status"),
    ]
    assert api.by(boris).get(URL).status_code == 404
    assert api.get("/api/v1/summits/").json()["results"] == []
    assert api.by(alice).get(f"{URL}delegations/").status_code == 200
    assert [row["slug"] for row in api.get("/api/v1/summits/?status=archived").json()["results"]] == ["bishkek-2025"]
    assert api.by(carla).post(f"{URL}unarchive/").json()["status"] == "closed"
    assert api.by(boris).get(URL).json()["status"] == "closed"
    assert AuditEntry.objects.filter(table="summits_summit", actor=carla.pk, after={"status": "archived"}).exists()


def test_a_summit_is_not_closed_before_its_end_by_mistake(
    api: Client, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    refused = api.by(alice).post(f"{URL}close/", {})

    assert (refused.status_code, refused.json()["code"]) == (409, "not_over")
    assert api.post(f"{URL}close/", {"even_if_not_over": True}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_nobody_changes_a_closed_summit_by_any_door(
    api: Client, client: Any, alice: User, carla: User, boris: User, belarus: Delegation, closed: Summit, now: datetime
) -> None:
    root = make_user("root", is_superuser=True, is_staff=True)
    room = make_room(closed)  # in nobody's name, as a task of the service
    etag = api.by(alice).get(URL)["ETag"]
    answers = [
        api.by(alice).post(f"{URL}venues/", {"code": "palace", "name": {"en": "Palace"}}),
        api.by(root).patch(f"{URL}rooms/{room.pk}/", {"capacity": 3}),
        api.by(alice).delete(f"{URL}rooms/{room.pk}/"),
        api.by(alice).patch(URL, {"grid": 10}, headers={"If-Match": etag}),
    ]
    assert [(a.status_code, a.json().get("code")) for a in answers] == [(409, "summit_closed")] * 4

    client.force_login(alice)
    page = client.post(reverse("admin:facilities_room_delete", args=[room.pk]), {"post": "yes"}, follow=True)
    assert "This summit is closed" in page.content.decode()
    assert list(Room.objects.values_list("capacity", flat=True)) == [room.capacity]

    file = SMALL.replace("slug: small", "slug: bishkek-2025").replace("o@example.org", "alice@example.org")
    job = upload_programme_file(closed, content=file.encode(), file_name="f", by=alice, now=now)
    run_job(job.pk, clock=lambda: now)
    assert "closed" in Job.objects.get().problem["faults"][0]["message"]
    assert api.by(boris).get(f"{URL}delegations/").status_code == 200


def test_access_is_still_given_and_taken_away(api: Client, carla: User, boris: User, closed: Summit) -> None:
    feed = api.by(boris).post(f"{URL}feeds/", {})

    assert feed.status_code == 201
    assert api.delete(f"{URL}feeds/{feed.json()['id']}/").status_code == 204
    assert api.by(carla).post(f"{URL}invitations/", {"kind": "observer", "email": "new@example.org"}).status_code == 201


def test_the_pages_close_and_archive(client: Any, alice: User, carla: User, summit: Summit) -> None:
    def act(verb: str, **data: Any) -> Any:
        address = reverse(f"admin:summits_summit_{verb}", args=[summit.pk])
        version = client.get(address).context["version"]
        return client.post(address, {"_version": version, **data}, follow=True)

    client.force_login(alice)
    act("close")
    assert Summit.objects.get().status == "closed"
    assert "Nothing in this summit is changed any more" in client.get(reverse("set-up")).content.decode()
    assert client.get(reverse("admin:summits_summit_archive", args=[summit.pk])).status_code == 403
    client.force_login(carla)
    act("archive")
    act("unarchive")
    act("reopen")
    assert Summit.objects.get().status == "open"
