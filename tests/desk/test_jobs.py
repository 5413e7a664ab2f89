"""Pages of background work: a programme file is uploaded, read and loaded; large work becomes a job."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from summit.accounts.models import Role
from summit.bilaterals.models import Plan, PlannedMeeting
from summit.core import clock
from summit.facilities.models import Room
from summit.jobs.models import Job
from summit.jobs.services import run_job
from summit.programme.models import Revision
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_room
from tests.jobs.test_jobs import FILE

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let the summit be to come; another connection does not see the test's job, which would look cancelled."""
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    monkeypatch.setattr("summit.core.pulse.PULSE", 600)


@pytest.fixture
def desk(client: Any, summit: Any) -> Any:
    """The browser of Carla, a chief organizer."""
    client.force_login(make_user("carla", summit, Role.Kind.CHIEF, is_staff=True))
    return client


def page_of(desk: Any, job: Job) -> str:
    return str(desk.get(reverse("job", args=[job.pk])).content.decode())


def act(desk: Any, job: Job, verb: str) -> None:
    desk.post(reverse("job-act", args=[job.pk, verb]))
    run_job(job.pk, clock=clock.now)


def test_a_file_is_uploaded_read_and_loaded(desk: Any) -> None:
    for text in (FILE, FILE.replace("capacity: 10", "capacity: ten")):
        answer = desk.post(reverse("load-file"), {"file": SimpleUploadedFile("f.yaml", text.encode()), "first_day": ""})
        job = Job.objects.latest("pk")
        assert answer.url == reverse("job", args=[job.pk])
        assert "job-progress" in page_of(desk, job) or 'role="status"' in page_of(desk, job)
        run_job(job.pk, clock=clock.now)
    good, bad = Job.objects.order_by("pk")

    assert "created room blue" in page_of(desk, good)
    assert "<code>rooms.blue.capacity</code>" in page_of(desk, bad)
    assert not Room.objects.exists()

    act(desk, good, "confirm")
    act(desk, bad, "cancel")

    assert Room.objects.get().code == "blue"
    assert "cancelled" in page_of(desk, bad)
    assert desk.get(reverse("job-progress", args=[good.pk]))["HX-Refresh"] == "true"
    listed = desk.get(reverse("jobs")).content.decode()
    assert listed.count("Load a programme file, job") == 2
    assert desk.post(reverse("load-file"), {"file": SimpleUploadedFile("f", b"\xff")}).status_code == 200
    assert desk.get(reverse("job", args=[10**6])).status_code == 404


def test_large_work_of_the_desk_is_read_before_a_job_does_it(
    desk: Any, summit: Any, belarus: Any, kazakhstan: Any, boris: Any, monkeypatch: Any, now: datetime
) -> None:
    for module in ("release", "timeline.ghosts"):
        monkeypatch.setattr(f"summit.desk.{module}.LARGE", 1)
    room, request = make_room(summit), make_accepted(belarus, kazakhstan)
    plan = Plan.objects.create(summit=summit, status="ready", asked_by=boris, asked_at=now)
    hour = {"starts_at": TEN, "ends_at": TEN + summit.on_grid(request.minutes), "room": room}
    heads = [belarus.head_id, kazakhstan.head_id]
    PlannedMeeting.objects.create(plan=plan, request=request, basis=-1, is_change=True, heads=heads, **hour)
    accept = reverse("timeline-plan-apply-later", args=[plan.pk])
    assert accept in desk.get(f"{reverse('timeline')}?plan={plan.pk}").content.decode()

    desk.post(accept)
    applying = Job.objects.get()
    run_job(applying.pk, clock=clock.now)
    act(desk, applying, "confirm")
    assert "1 meeting is placed" in page_of(desk, applying)

    release = desk.get(reverse("release"))
    assert "Prepare the letters" in release.content.decode()
    desk.post(reverse("release"), {"prepare": "1"})
    publishing = Job.objects.latest("pk")
    run_job(publishing.pk, clock=clock.now)
    assert "Boris" in page_of(desk, publishing)
    assert not Revision.objects.exists()
    act(desk, publishing, "confirm")
    assert Revision.objects.exists()
    assert reverse("undo-change", args=[Job.objects.latest("pk").result["change"]]) in page_of(desk, publishing)
