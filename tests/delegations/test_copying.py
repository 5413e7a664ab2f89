"""A summit copied from an earlier one: what is taken, what is left, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.accounts.models import Role
from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Engagement, Transfer
from summit.delegations.models import Delegate, Delegation, ManualPlace, PrecedencePolicy
from summit.facilities.models import Room
from summit.notifications.models import MessageTemplate
from summit.reminders.models import ReminderRule
from summit.sessions.models import Organ, Session
from summit.summits.copying import parts
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_request
from tests.factories.facilities import make_room, make_venue
from tests.factories.sessions import make_session

TEN = datetime(2025, 11, 27, 4, 0, tzinfo=UTC)
NEW = {"slug": "again", "name": {"en": "Again"}, "starts_on": "2026-06-01", "ends_on": "2026-06-02"}
ALL = list(parts())
URL = "/api/v1/summits/bishkek-2025/copy/"


@pytest.fixture
def root(db: Any) -> Any:
    return make_user("root", is_superuser=True, is_staff=True)


@pytest.fixture
def full(summit: Any, belarus: Any, kazakhstan: Any, boris: Any) -> Summit:
    palace, airport = make_venue(summit, "palace"), make_venue(summit, "airport")
    Transfer.objects.create(origin=palace, destination=airport, minutes=30)
    organ = Organ.objects.create(summit=summit, code="council", name={"en": "Council"}, short_name={"en": "C"})
    policy = PrecedencePolicy.objects.create(summit=summit, code="protocol", name={"en": "Protocol"})
    ManualPlace.objects.create(policy=policy, delegation=belarus, position=1, reason="Host")
    room = make_room(summit, code="hall", venue="palace")
    facts = {"starts_at": TEN, "ends_at": TEN + timedelta(hours=1), "chair": belarus, "precedence": policy}
    session = make_session(summit, "opening", room=room, organs=[organ], delegates=[belarus.head], **facts)
    Engagement.objects.filter(pk=session.engagement.pk).update(status="confirmed")
    ReminderRule.objects.create(summit=summit, minutes_before=30)
    ReminderRule.objects.create(summit=summit, user=boris, minutes_before=45)
    MessageTemplate.objects.create(summit=summit, kind="invited", language="en", text="Come\n\n{{ link }}")
    make_request(belarus, kazakhstan)
    return summit


def test_a_copy_has_the_parts_and_nothing_personal(api: Any, root: Any, full: Summit) -> None:
    answer = api.by(root).post(URL, {**NEW, "parts": ALL})

    assert answer.status_code == 201, answer.json()
    copy = Summit.objects.get(slug="again")
    assert (copy.time_zone, copy.grid, copy.organization) == (full.time_zone, full.grid, full.organization)
    assert Transfer.objects.get(origin__summit=copy).destination.code == "airport"
    assert Room.objects.get(summit=copy).venue.summit == copy
    assert set(Delegation.objects.filter(summit=copy).values_list("code", "head")) == {("BLR", None), ("KAZ", None)}
    assert ManualPlace.objects.get(policy__summit=copy).delegation.summit == copy
    assert list(ReminderRule.objects.filter(summit=copy).values_list("minutes_before", "user")) == [(30, None)]
    assert MessageTemplate.objects.get(summit=copy).kind == "invited"
    session = Session.objects.get(summit=copy)
    assert (session.engagement.starts_at, session.engagement.status) == (
        datetime(2026, 6, 2, 4, 0, tzinfo=UTC),
        "tentative",
    )
    assert (session.chair.summit, session.precedence.summit, session.organs.get().summit) == (copy, copy, copy)
    assert [o.resource.kind for o in session.engagement.occupancies.all()] == ["room"]
    for model in (Delegate, Role, BilateralRequest):
        assert not model.objects.filter(summit=copy).exists()
    assert full.sessions.get().engagement.starts_at == TEN


def test_parts_are_chosen_one_by_one(api: Any, root: Any, full: Summit) -> None:
    counts = {part["name"]: part["rows"] for part in api.by(root).get("/api/v1/summits/bishkek-2025/parts/").json()}
    assert (counts["venues"], counts["delegations"], counts["sessions"]) == (2, 2, 1)

    assert api.by(root).post(URL, {**NEW, "parts": ["rooms", "sessions"]}).status_code == 201

    copy = Summit.objects.get(slug="again")
    session = Session.objects.get(summit=copy)
    assert (Room.objects.get(summit=copy).venue, session.chair, session.organs.count()) == (None, None, 0)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"slug": "Bishkek-2025"}, "bad_value", "slug"),
        ({"ends_on": "2026-05-30"}, "bad_value", "starts_on"),
        ({"ends_on": "2026-06-01"}, "session_cannot_be_copied", "parts"),
        ({"time_zone": "Mars/Base"}, "invalid", "time_zone"),
        ({"parts": ["rules"]}, "part_missing", "parts"),
        ({"parts": ["people"]}, "invalid", "parts"),
    ],
)
def test_what_cannot_be_copied_is_refused_whole(
    api: Any, root: Any, full: Summit, changes: dict[str, Any], code: str, field: str
) -> None:
    answer = api.by(root).post(URL, {**NEW, "parts": ALL, **changes})

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert Summit.objects.count() == 1


def test_an_hour_that_the_clocks_skip_is_named(api: Any, root: Any, summit: Summit) -> None:
    summit.day_starts_at, summit.day_ends_at = "00:00", "22:00"
    summit.save()
    start = datetime(2025, 11, 25, 20, 30, tzinfo=UTC)  # 02:30 in Bishkek
    make_session(summit, "night", starts_at=start, ends_at=start + timedelta(hours=2))
    spring = {"time_zone": "Europe/Zurich", "starts_on": "2026-03-29", "ends_on": "2026-03-30"}

    answer = api.by(root).post(URL, {**NEW, **spring, "parts": ["sessions"]})

    assert (answer.status_code, answer.json()["code"]) == (400, "session_cannot_be_copied")
    assert "29 Mar 2026" in answer.json()["detail"]


def test_a_chief_organizer_copies_and_is_chief_of_the_copy(api: Any, alice: Any, summit: Summit) -> None:
    carla = make_user("carla", summit, Role.Kind.CHIEF)
    assert api.by(alice).post(URL, {**NEW, "parts": []}).status_code == 403

    assert api.by(carla).post(URL, {**NEW, "parts": []}).status_code == 201

    assert list(Role.objects.filter(summit__slug="again").values_list("user__name", "kind")) == [("Carla", "chief")]
    assert api.by(alice).get("/api/v1/summits/again/").status_code == 404


def test_only_operators_create_summits(api: Any, alice: Any, root: Any, summit: Summit) -> None:
    whole = {
        **NEW,
        "organization": {"en": "Organization"},
        "host_city": {"en": "Bishkek"},
        "time_zone": "Asia/Bishkek",
        "languages": ["en"],
    }
    assert api.by(alice).post("/api/v1/summits/", whole).status_code == 403
    assert api.by(root).post("/api/v1/summits/", whole).status_code == 201
    assert Summit.objects.get(slug="again").starts_on == date(2026, 6, 1)
    assert api.by(root).post("/api/v1/summits/?preview=true", {**whole, "slug": "third"}).status_code == 200
    assert not Summit.objects.filter(slug="third").exists()


def test_the_page_shows_counts_and_keeps_what_was_typed(client: Any, root: Any, full: Summit) -> None:
    client.force_login(root)
    page = client.get(reverse("copy-summit"))
    assert "Rooms: 1" in page.content.decode()
    typed = {"slug": "bishkek-2025", "name.en": "Again", "host_city.en": "Bishkek", "time_zone": "Asia/Bishkek"}
    typed |= {"starts_on": "2026-06-01", "ends_on": "2026-06-02", "parts": ["rooms", "venues"]}

    refused = client.post(reverse("copy-summit"), typed)
    assert list(refused.context["form"].errors) == ["slug"]
    assert 'value="2026-06-01"' in refused.content.decode()

    made = client.post(reverse("copy-summit"), {**typed, "slug": "again"})
    assert made["Location"] == "/summits/again/admin/set-up/"
    assert Room.objects.get(summit__slug="again").venue.code == "palace"
