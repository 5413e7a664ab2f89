"""Background jobs by the API: publish, apply a plan, load a programme file; killed, cancelled, asked for twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from summit.accounts.models import Role, User
from summit.bilaterals.services import place_meeting
from summit.calendar.models import Engagement
from summit.core import clock
from summit.core.models import AuditEntry
from summit.core.retention import prune
from summit.facilities.models import Room
from summit.jobs import services
from summit.jobs.models import Job
from summit.notifications.models import Change, Notification
from summit.programme.models import Revision
from summit.programme.programme_file.loading import SECTIONS
from summit.sessions.models import Session
from summit.summits.models import Summit
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.programme.test_programme_file import SMALL

URL = "/api/v1/summits/bishkek-2025/"
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
LATER = {"headers": {"Prefer": "respond-async"}}
PERSON = "{email: o@example.org, name: O, role: organizer}"
FILE = SMALL.replace("slug: small", "slug: bishkek-2025").replace(
    PERSON, "{email: carla@example.org, name: Carla, role: chief}"
)

# New people who get letters, and new rows that take time: each has another key when the file is loaded.
DELEGATION = """
  {code}:
    name: {{en: {code}}}
    head: {key}
    delegates: {{{key}: {{name: {{en: President}}, office: {{en: President}}, rank: head_of_state}}}}"""
WITH_REQUEST = (
    FILE.replace("people:\n", "people:\n  - {email: kaz@example.org, name: Kaz, role: coordinator, delegation: KAZ}\n")
    + f"delegations:{DELEGATION.format(code='BLR', key='blr')}{DELEGATION.format(code='KAZ', key='kaz')}\n"
    + "bilateral_requests:\n  one: {requester: BLR, invitees: [KAZ], topics: Trade, minutes: 30}\n"
)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let the summit be to come; another connection does not see the test's job, which would look cancelled."""
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    monkeypatch.setattr("summit.core.pulse.PULSE", 600)


@pytest.fixture
def carla(summit: Summit) -> User:
    return make_user("carla", summit, Role.Kind.CHIEF, is_staff=True)


@pytest.fixture
def meeting(summit: Summit, belarus: Any, kazakhstan: Any, boris: User, now: datetime) -> Engagement:
    placed = place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=make_room(summit), now=now)
    Notification.objects.all().delete()
    return placed.engagement


def upload(api: Client, text: str | bytes = FILE, **data: Any) -> Any:
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("summit.yaml", content)
    return api.post(f"{URL}programme-files/", {"file": file, **data}, format="multipart")


def ended(api: Client, answer: Any) -> dict[str, Any]:
    """Run the job of the answer, and return it."""
    assert answer.status_code in (200, 202), answer.json()
    services.run_job(answer.json()["id"], clock=clock.now)
    job: dict[str, Any] = api.get(f"{URL}jobs/{answer.json()['id']}/").json()
    return job


def test_a_revision_is_published_in_the_background_and_once(api: Client, alice: User, meeting: Engagement) -> None:
    api.by(alice)
    asked = api.post(f"{URL}revisions/", {"even_if_warned": True}, **LATER)
    again = api.post(f"{URL}revisions/", {"even_if_warned": True}, **LATER)
    other = api.post(f"{URL}revisions/", {}, **LATER)

    assert (asked.status_code, asked["Preference-Applied"]) == (202, "respond-async")
    assert asked["Location"] == f"{URL}jobs/{asked.json()['id']}/"
    assert (again.status_code, again.json()["id"]) == (202, asked.json()["id"])
    assert (other.status_code, other.json()["code"], other.json()["job"]) == (409, "job_running", asked.json()["id"])
    assert not Revision.objects.exists()

    job = ended(api, asked)

    assert (job["status"], job["result"]["revision"], job["done"], job["total"]) == ("done", 1, 1, 1)
    assert Revision.objects.get().published_by == alice
    assert AuditEntry.objects.filter(table="programme_revision", actor=alice.pk, request=f"job-{job['id']}").exists()
    change = Change.objects.get(pk=job["result"]["change"])
    assert (change.verb, change.by) == ("programme.publish_revision", alice)
    assert ended(api, api.post(f"{URL}revisions/", {}, **LATER))["problem"]["code"] == "nothing_to_publish"


def test_what_a_preview_showed_is_published_or_nothing(api: Client, alice: User, meeting: Engagement) -> None:
    api.by(alice)
    body = {"even_if_warned": True}
    tokens = [api.post(f"{URL}revisions/?preview=true", body).json()["token"] for _ in range(2)]
    tokened = {"Prefer": "respond-async", "Preview-Token": tokens[0]}
    asked = api.post(f"{URL}revisions/", body, headers=tokened)
    session = make_session(meeting.summit, starts_at=TEN + timedelta(hours=4), ends_at=TEN + timedelta(hours=5))

    assert ended(api, asked)["problem"]["code"] == "job_outdated"
    assert not Revision.objects.exists()
    session.delete()
    session.engagement.delete()
    asked = api.post(f"{URL}revisions/", body, headers={**tokened, "Preview-Token": tokens[1]})
    assert ended(api, asked)["status"] == "done"
    bad = api.post(f"{URL}revisions/", body, headers={**tokened, "Preview-Token": "forged"})
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_preview_token")


def test_a_file_is_read_before_it_is_loaded(api: Client, carla: User, summit: Summit) -> None:
    job = ended(api.by(carla), upload(api, WITH_REQUEST))

    assert (job["status"], job["result"].get("differs"), job["problem"]) == ("checked", False, {})
    assert [letter["recipient"]["name"] for letter in job["result"]["letters"]] == ["Kaz"]
    assert {"created room blue", "created session one"} <= set(job["result"]["changes"])
    assert not Room.objects.exists()
    assert job["done"] == job["total"] == len(SECTIONS)

    done = ended(api, api.post(f"{URL}jobs/{job['id']}/confirm/"))

    assert (done["status"], done["confirmed_by"]) == ("done", carla.pk)
    assert done["result"]["changes"] == job["result"]["changes"]
    assert Session.objects.get().engagement.starts_at == TEN
    assert Job.objects.get().content == ""
    assert AuditEntry.objects.get(table="facilities_room", operation="I").actor == carla.pk
    assert ended(api, upload(api, WITH_REQUEST))["result"]["changes"] == []
    assert api.post(f"{URL}jobs/{job['id']}/confirm/").json()["code"] == "not_checked"


def test_a_file_that_would_do_something_else_now_is_read_again(api: Client, carla: User, summit: Summit) -> None:
    job = ended(api.by(carla), upload(api))
    make_room(summit, code="blue", capacity=8)

    again = ended(api, api.post(f"{URL}jobs/{job['id']}/confirm/"))

    assert (again["status"], again["result"]["differs"], again["confirmed_by"]) == ("checked", True, None)
    assert "changed room blue: capacity 8 -> 10" in again["result"]["changes"]
    assert not Session.objects.exists()
    assert ended(api, api.post(f"{URL}jobs/{job['id']}/confirm/"))["status"] == "done"
    assert Session.objects.exists()


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (FILE.replace("capacity: 10", "capacity: ten"), "rooms.blue.capacity", "expected integer"),
        (FILE.replace("venue: hall", "venue: cave"), "rooms.blue.venue", "there is no venue"),
        (FILE.replace("bishkek-2025", "osh-2026"), "summit.slug", "bishkek-2025"),
        (FILE + "  - [", "", "this is not YAML"),
    ],
)
def test_a_refusal_names_the_path_of_the_field(api: Client, carla: User, text: str, path: str, message: str) -> None:
    job = ended(api.by(carla), upload(api, text))

    (fault,) = job["problem"]["faults"]
    assert (job["status"], job["problem"]["code"], fault["path"]) == ("refused", "invalid_programme_file", path)
    assert message in fault["message"]
    assert not Room.objects.exists()


def test_what_is_no_programme_file_is_refused_at_once(api: Client, carla: User, monkeypatch: Any) -> None:
    assert upload(api.by(carla), b"\xff\xfe").json()["code"] == "not_text"
    assert upload(api, FILE, first_day="26.11.2025").status_code == 400
    monkeypatch.setattr("summit.programme.services.background.MOST_MEGABYTES", 0)
    assert (upload(api).status_code, upload(api).json()["code"]) == (413, "programme_file_too_large")


def test_a_file_gives_roles_only_for_those_who_may(api: Client, alice: User, carla: User) -> None:
    more = FILE.replace("people:\n", "people:\n  - {email: alice@example.org, name: A, role: chief}\n")

    job = ended(api.by(alice), upload(api, more))

    assert (job["status"], job["problem"]["faults"][0]["path"]) == ("refused", "people.0")
    own = SMALL.replace("slug: small", "slug: bishkek-2025").replace(
        PERSON, "{email: alice@example.org, name: Alice, role: organizer}"
    )
    assert ended(api, upload(api, own))["status"] == "checked"
    assert not alice.roles.filter(kind=Role.Kind.CHIEF).exists()


def test_who_lost_the_right_meanwhile_does_nothing(api: Client, alice: User, meeting: Engagement) -> None:
    asked = api.by(alice).post(f"{URL}revisions/", {"even_if_warned": True}, **LATER)
    alice.roles.all().delete()

    services.run_job(asked.json()["id"], clock=clock.now)

    assert (Job.objects.get().status, Job.objects.get().problem["code"]) == ("refused", "no_longer_permitted")
    assert not Revision.objects.exists()


def test_a_killed_worker_s_job_is_taken_up_and_in_the_end_has_failed(
    api: Client, alice: User, meeting: Engagement, now: datetime
) -> None:
    asked = api.by(alice).post(f"{URL}revisions/", {"even_if_warned": True}, **LATER)
    dead = Job.objects.filter(pk=asked.json()["id"])
    dead.update(status="running", seen_at=now - timedelta(seconds=16), attempts=1)

    assert services.take_up_silent_jobs(now=now) == 1
    assert dead.get().status == "queued"
    dead.update(status="running", seen_at=now - timedelta(seconds=16), attempts=3)
    services.take_up_silent_jobs(now=now)
    assert (dead.get().status, dead.get().problem["code"]) == ("failed", "worker_lost")
    assert ended(api, api.post(f"{URL}jobs/{asked.json()['id']}/retry/"))["status"] == "done"
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("meanwhile", [{"status": "cancelled"}, {"attempts": 2}])
def test_a_worker_whose_job_is_cancelled_or_taken_up_leaves_nothing(
    api: Client, alice: User, meeting: Engagement, monkeypatch: Any, meanwhile: dict[str, Any]
) -> None:
    asked = api.by(alice).post(f"{URL}revisions/", {"even_if_warned": True}, **LATER)
    ending = services._end

    def end(job: Job, status: str, **found: Any) -> bool:
        Job.objects.filter(pk=job.pk).update(**meanwhile)
        return ending(job, status, **found)

    monkeypatch.setattr(services, "_end", end)
    services.run_job(asked.json()["id"], clock=clock.now)

    assert not Revision.objects.exists()
    assert meeting.__class__.objects.get().status == "tentative"
    assert Job.objects.get().result == {}


def test_jobs_are_the_organizers_and_are_kept_for_a_week(
    api: Client, alice: User, boris: User, meeting: Engagement, now: datetime
) -> None:
    job = api.by(alice).post(f"{URL}revisions/", {}, **LATER).json()["id"]

    assert api.by(boris).get(f"{URL}jobs/").status_code == 403
    assert upload(api).status_code == 403
    (row,) = api.by(alice).get(f"{URL}jobs/?kind=programme.publish&status=queued").json()["results"]
    assert (row["id"], "result" in row) == (job, False)
    assert api.post(f"{URL}jobs/{job}/cancel/").json()["status"] == "cancelled"
    list(prune(now=now + timedelta(days=8)))
    assert not Job.objects.exists()
