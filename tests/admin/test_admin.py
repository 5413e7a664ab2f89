"""The organizers' admin: its pages, its verbs, and whose rows it shows."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.accounts.models import Role, User
from summit.agenda.models import AgendaItem
from summit.agenda.services import add_item
from summit.bilaterals.services import place_meeting
from summit.calendar.models import Engagement, Resource
from summit.programme.models import Revision
from summit.sessions.models import Session
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.facilities import make_room
from tests.factories.many import fill, make_delegations
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
MODELS = [model for model in admin.site._registry if model._meta.app_label not in {"auth", "admin"}]


def url(model: str, page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{model}_{page}", args=args)


def page_names() -> list[str]:
    return [f"{model._meta.app_label}_{model._meta.model_name}" for model in MODELS]


@pytest.fixture
def desk(client: Any, alice: Any) -> Any:
    """The admin as Alice sees it."""
    client.force_login(alice)
    return client


def said(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_texts_are_shown_in_the_language_of_the_reader(desk: Any, summit: Any) -> None:
    texts = {"en": "Room of Batken", "ru": "Зал «Баткен»"}
    room = make_room(summit)
    Resource.objects.update(name=texts)
    pages = [url("facilities_room"), url("calendar_resource", "change", room.pk)]

    def found_in(language: str) -> list[list[bool]]:
        User.objects.update(language=language)
        bodies = [desk.get(page, headers={"Accept-Language": "de"}).content.decode() for page in pages]
        return [[text in body for body in bodies] for text in texts.values()]

    assert found_in("ru") == [[False, False], [True, True]]
    assert found_in("en") == [[True, True], [False, False]]


def test_pages_have_an_icon_of_their_own(client: Any, db: None) -> None:
    signing_in = client.get("/admin/login/")
    head = signing_in.content.decode()
    asked = client.get("/favicon.ico")

    (icon,) = re.findall(r'<link[^>]+rel="icon"[^>]+>', head)
    assert icon.count('href="/static/summit/icon.svg"') == 1
    assert (asked.status_code, asked["Location"]) == (302, "/static/summit/icon.svg")
    assert finders.find("summit/icon.svg")
    policy = dict(part.split(maxsplit=1) for part in signing_in["Content-Security-Policy"].split("; "))
    assert set(policy["img-src"].rstrip(";").split()) == {"'self'", "data:"}


@pytest.mark.parametrize("who", ["boris", "vera", "olga", "leyla", "nobody"])
def test_admin_is_closed_to_all_but_organizers(request: Any, client: Any, who: str, summit: Any) -> None:
    user = request.getfixturevalue(who)
    pages = [url(name) for name in page_names() if name not in {"accounts_party", "calendar_resource"}]
    # That no page lets in who is no staff, tests/access/test_admin.py asks of each.
    for is_staff, status, asked in ((False, 302, pages[:3]), (True, 403, pages)):
        user.is_staff = is_staff
        user.save()
        client.force_login(user)

        assert {client.get(page).status_code for page in asked} == {status}


def test_organizer_of_another_summit_sees_none_of_this_ones(
    client: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    secret = {"en": "Secret"}
    for row in (belarus, kazakhstan):
        row.name = secret
        row.save()
    session = make_session(summit, title=secret, delegates=[belarus.head], room=make_room(summit, "secret-room"))
    item = add_item(session, title=secret)
    request = make_request(belarus, kazakhstan, topics="Secret")
    other = make_user("other", make_summit("elsewhere"), Role.Kind.ORGANIZER, is_staff=True)
    client.force_login(other)

    lists = [url(name) for name in page_names()] + [reverse("timeline")]
    forms = [
        url(name, "add")
        for name in (
            "summit_sessions_session",
            "bilaterals_bilateralrequest",
            "agenda_agendaitem",
            "delegations_delegate",
            "calendar_closure",
        )
    ]
    bodies = {page: client.get(page) for page in [*lists, *forms]}
    bodies["/admin/"] = client.get("/admin/", follow=True)

    assert {page for page, answer in bodies.items() if b"ecret" in answer.content} == set()
    objects = [
        ("summit_sessions_session", session.pk),
        ("agenda_agendaitem", item.pk),
        ("bilaterals_bilateralrequest", request.pk),
    ]
    assert [client.get(url(name, "change", pk)).status_code for name, pk in objects] == [302, 302, 302]
    assert client.post(f"/admin/bilaterals/bilateralrequest/{request.pk}/accept/", {}).status_code == 404
    choose = {"app_label": "bilaterals", "model_name": "side", "field_name": "delegation", "term": ""}
    assert client.get(reverse("admin:autocomplete"), choose).json()["results"] == []


def session_form(summit: Any, **fields: Any) -> dict[str, Any]:
    hour = {"starts_at_0": "2025-11-26", "starts_at_1": "10:00", "ends_at_0": "2025-11-26", "ends_at_1": "11:00"}
    facts = {
        "summit": summit.pk,
        "code": "csc",
        "title.en": "Council",
        "title.ru": "Совет",
        "kind": "session",
        "format": "expanded",
    }
    return {**facts, **hour, **fields}


def test_session_is_entered_on_the_summits_clock_and_moved(desk: Any, summit: Any, belarus: Any) -> None:
    form = session_form(summit, delegates=[belarus.head.pk], room=make_room(summit).pk)

    entered = desk.post(url("summit_sessions_session", "add"), form)
    session = Session.objects.select_related("engagement").get()
    desk.post(
        url("summit_sessions_session", "change", session.pk), {**form, "starts_at_1": "10:30", "ends_at_1": "11:30"}
    )

    assert entered.status_code == 302
    assert (session.engagement.starts_at, session.engagement.title) == (TEN, {"en": "Council", "ru": "Совет"})
    session.engagement.refresh_from_db()
    assert session.engagement.starts_at == datetime(2025, 11, 26, 4, 30, tzinfo=UTC)
    assert session.engagement.occupancies.count() == 2


def test_clash_is_shown_beside_the_field_and_changes_nothing(desk: Any, summit: Any, belarus: Any) -> None:
    make_session(
        summit, "other", title={"en": "Talks"}, delegates=[belarus.head], starts_at=TEN, ends_at=TEN.replace(hour=5)
    )

    answer = desk.post(url("summit_sessions_session", "add"), session_form(summit, delegates=[belarus.head.pk]))

    (error,) = answer.context["adminform"].form.errors["starts_at"]
    assert error == "President of Belarus is taken by “Talks”, 26 Nov 2025, 10:00–11:00 (Asia/Bishkek)."
    assert Session.objects.count() == 1


def test_a_text_without_its_language_is_refused(desk: Any, summit: Any) -> None:
    answer = desk.post(url("summit_sessions_session", "add"), session_form(summit, title="Council"))

    assert "in which language" in str(answer.context["adminform"].form.errors["title"])


def test_request_is_placed_moved_and_cancelled_by_its_verbs(desk: Any, belarus: Any, kazakhstan: Any) -> None:
    request = make_request(belarus, kazakhstan)
    base = f"/admin/bilaterals/bilateralrequest/{request.pk}"
    room = make_room(belarus.summit)
    place = {"starts_at_0": "2025-11-26", "starts_at_1": "10:00", "room": room.pk}

    desk.get(f"{base}/accept/")
    request.refresh_from_db()
    assert request.status == "pending"
    desk.post(f"{base}/accept/")
    hint = desk.get(f"{base}/place/").content.decode()
    desk.post(f"{base}/place/", place)
    engagement = Engagement.objects.get()
    opened = desk.get(f"{base}/move/").content.decode()
    desk.post(f"{base}/move/", {**place, "starts_at_1": "12:00"})
    engagement.refresh_from_db()
    moved = engagement.starts_at
    desk.post(f"{base}/cancel_meeting/")
    engagement.refresh_from_db()

    # The summit of the tests is over by the clock on the wall.
    assert "30 minutes. Best: no hour is free." in hint
    assert 'value="10:00"' in opened
    assert (moved.hour, engagement.status) == (6, "cancelled")


def test_refused_verb_says_why(desk: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any) -> None:
    room = make_room(belarus.summit)
    place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=room, now=now)
    request = make_accepted(belarus, tajikistan)

    answer = desk.post(
        f"/admin/bilaterals/bilateralrequest/{request.pk}/place/",
        {"starts_at_0": "2025-11-26", "starts_at_1": "10:00", "room": room.pk},
    )

    assert "is taken by “Belarus - Kazakhstan”" in str(answer.context["form"].errors["starts_at"])


def test_many_are_accepted_and_each_refusal_is_said(desk: Any, belarus: Any, kazakhstan: Any, tajikistan: Any) -> None:
    rows = [make_request(belarus, kazakhstan), make_accepted(belarus, tajikistan)]
    form = {"action": "accept_all", "_selected_action": [str(row.pk) for row in rows]}

    answer = desk.post(url("bilaterals_bilateralrequest"), form, follow=True)

    assert "Belarus - Tajikistan: This request is accepted; it takes no answer." in said(answer)
    assert "Accepted: 1" in said(answer)


def test_item_is_added_moved_and_removed(desk: Any, summit: Any) -> None:
    session = make_session(summit)
    first = add_item(session, title={"en": "A"}, minutes=80)
    form = {"session": session.pk, "title.en": "B", "kind": "decision", "minutes": 20, "position": 1}

    answer = desk.post(url("agenda_agendaitem", "add"), form, follow=True)
    desk.post(url("agenda_agendaitem", "change", first.pk), {**form, "title.en": "A", "position": 1})
    desk.post(url("agenda_agendaitem", "delete", first.pk), {"post": "yes"})

    assert "The agenda takes 100 minutes; the session lasts 90." in said(answer)
    assert [(item.position, item.title) for item in AgendaItem.objects.all()] == [(1, {"en": "B"})]


def test_the_list_of_revisions_leads_to_the_page_on_which_one_is_published(desk: Any, summit: Any) -> None:
    make_session(summit)

    page = desk.post("/admin/programme/revision/publish/", follow=True)

    assert page.redirect_chain[-1][0].endswith("/release/")
    assert not Revision.objects.exists()


def test_closure_is_made_and_taken_back(desk: Any, summit: Any) -> None:
    room = make_room(summit)
    hour = {"starts_at_0": "2025-11-26", "starts_at_1": "10:00", "ends_at_0": "2025-11-26", "ends_at_1": "11:00"}

    desk.post(
        url("calendar_closure", "add"),
        {"summit": summit.pk, "title.en": "Shut", "resources": [room.pk], "audience": "organizers", **hour},
    )
    closure = Engagement.objects.get(kind="closure")
    desk.post(url("calendar_closure", "delete", closure.pk), {"post": "yes"})

    assert Engagement.objects.standing().count() == 0


def test_board_shows_the_day_by_rooms_and_costs_the_same_for_many(desk: Any, alice: Any, summit: Any) -> None:
    make_delegations(summit, 10)
    fill(summit, 0, 6, alice)
    desk.get(reverse("timeline"))

    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as context:
            answer = desk.get(page)
        assert answer.status_code == 200
        return len(context)

    few = [cost(reverse("timeline")), cost(f"/summits/{summit.slug}/admin/")]
    fill(summit, 6, 10, alice)
    many = [cost(reverse("timeline")), cost(f"/summits/{summit.slug}/admin/")]
    answer = desk.get(reverse("timeline"), {"day": "2025-11-26"})

    assert few == many
    bars = [bar for row in answer.context["days"][0].rows for bar in row.bars if bar.entry.kind != "closure"]
    assert len(bars) == Engagement.objects.filter(starts_at__lt=TEN.replace(hour=18)).exclude(kind="closure").count()
