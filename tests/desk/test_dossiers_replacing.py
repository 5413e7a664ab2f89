"""On dossiers people are replaced and rooms closed; what would come of it is read first, and can be undone."""

from typing import Any

import pytest
from django.urls import reverse

from summit.accounts.models import Role
from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Engagement, Occupancy
from summit.correspondence.models import NoteReference
from summit.notifications.models import Change, Notification
from summit.programme.services import publish_revision
from tests.desk.test_dossiers import HOUR, TEN, desk, page_of, read, travel, world  # noqa: F401 -- two are fixtures
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.correspondence import make_note
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    """Let the summit be to come."""
    monkeypatch.setattr("summit.core.clock.now", lambda: now)


@pytest.fixture
def minister(belarus: Any) -> Any:
    return make_delegate(belarus, name="Minister Mira")


@pytest.fixture
def published(desk: Any, world: Any, summit: Any, alice: Any, boris: Any, karim: Any, now: Any) -> Any:  # noqa: F811
    """The browser of Alice; the programme is published, and Boris and Karim have read of it."""
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()
    return desk


def do(desk: Any, word: str, row: Any, verb: str, carried: dict[str, Any]) -> Any:  # noqa: F811
    return desk.post(reverse("dossier-act", args=[word, row.pk, verb]), carried, follow=True)


def undo_of(verb: str) -> str:
    """Return the page that undoes the last change by the verb."""
    return reverse("undo-change", args=[Change.objects.get(verb=verb).pk])


def hours(name: str, at: Any) -> dict[str, str]:
    local = at + 6 * HOUR
    return {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M}"}


@pytest.mark.parametrize("word", ["delegations", "people"])
def test_a_head_is_replaced_after_all_that_follows_was_read(
    published: Any,
    world: Any,  # noqa: F811
    belarus: Any,
    minister: Any,
    word: str,
) -> None:
    row, head, note = world[word], belarus.head, make_note(belarus.summit, belarus)

    page, carried = read(published, word, row, "replace", successor=minister.pk, note=note.pk)
    html = page.content.decode()

    assert "Minister Mira instead of President of Belarus" in html
    assert "taken 26 Nov 2025, 10:00–10:30" in html
    assert "Before: President of Belarus" in html
    assert [letter["recipient"]["name"] for letter in page.context["reading"].letters] == ["Boris", "Karim"]
    assert not Notification.objects.exists()
    belarus.refresh_from_db()
    assert belarus.head == head

    done = do(published, word, row, "replace", carried)

    belarus.refresh_from_db()
    assert (belarus.head, BilateralRequest.objects.get().leads[0]) == (minister, minister)
    assert Notification.objects.count() == 2
    assert "Minister Mira instead of President of Belarus" in str(
        published.get(page_of("delegations", belarus)).context["history"][0]
    )
    assert undo_of("programme.replace_delegate") in done.content.decode()
    assert note.references.get().row == str(belarus.pk)


def test_a_replacement_is_undone_after_that_was_read_too(
    published: Any,
    world: Any,  # noqa: F811
    belarus: Any,
    minister: Any,
) -> None:
    head = belarus.head
    _page, carried = read(published, "delegations", belarus, "replace", successor=minister.pk)
    do(published, "delegations", belarus, "replace", carried)
    undo = undo_of("programme.replace_delegate")

    assert undo in published.get(page_of("delegations", belarus)).content.decode()
    page = published.get(undo)
    assert {letter["what"] for letter in page.context["reading"].letters} == {"taken_back"}
    done = published.post(undo, {"token": page.context["reading"].token}, follow=True)

    assert done.redirect_chain[-1][0] == page_of("delegations", belarus)
    belarus.refresh_from_db()
    assert (belarus.head, BilateralRequest.objects.get().leads[0]) == (head, head)
    assert not Notification.objects.exists()
    assert "already" in published.get(undo).context["refused"]
    assert undo not in published.get(page_of("delegations", belarus)).content.decode()


def test_a_successor_who_is_busy_is_refused_beside_the_field(
    published: Any,
    world: Any,  # noqa: F811
    summit: Any,
    belarus: Any,
    minister: Any,
) -> None:
    make_session(summit, "other", starts_at=TEN, ends_at=TEN + HOUR, delegates=[minister], title={"en": "Of ministers"})

    page, _carried = read(published, "delegations", belarus, "replace", successor=minister.pk)

    assert "Of ministers" in page.context["form"].errors["successor"][0]
    assert f'value="{minister.pk}" selected' in page.content.decode()
    assert page.content.decode().count("autofocus") == 1
    page, carried = read(published, "delegations", belarus, "replace", successor=minister.pk, even_if_booked="on")
    assert "Of ministers" in page.context["warning"]
    do(published, "delegations", belarus, "replace", carried)
    belarus.refresh_from_db()
    assert belarus.head == minister
    assert BilateralRequest.objects.get().leads[0] != minister


@pytest.mark.parametrize("word", ["sessions", "meetings"])
def test_a_person_is_replaced_in_one_session_or_meeting(
    published: Any,
    world: Any,  # noqa: F811
    belarus: Any,
    minister: Any,
    word: str,
) -> None:
    row, head = world[word], belarus.head

    _page, carried = read(published, word, row, "replace", replaced=head.pk, successor=minister.pk)
    do(published, word, row, "replace", carried)

    belarus.refresh_from_db()
    assert belarus.head == head
    assert Occupancy.objects.filter(resource=minister).count() == 1


def test_only_people_of_the_delegation_can_succeed(
    published: Any,
    world: Any,  # noqa: F811
    belarus: Any,
    kazakhstan: Any,
) -> None:
    page, _carried = read(published, "delegations", belarus, "replace", successor=kazakhstan.head.pk)

    assert page.context["form"].errors["successor"]


def test_a_room_is_closed_and_opened_again(desk: Any, world: Any) -> None:  # noqa: F811
    room = world["red"]
    facts = {"title.en": "Flood", "audience": "organizers", **hours("starts_at", TEN), **hours("ends_at", TEN + HOUR)}

    page, carried = read(desk, "rooms", room, "close", **facts)
    assert page.context["reading"], page.context["form"].errors
    assert "new:" in page.content.decode()
    do(desk, "rooms", room, "close", carried)

    closure = Engagement.objects.get(kind="closure", occupancies__resource=room)
    undo = undo_of("calendar.create_closure")
    desk.post(undo, {"token": desk.get(undo).context["reading"].token})
    closure.refresh_from_db()
    assert closure.status == "cancelled"


def test_each_suggestion_places_with_a_preview(desk: Any, world: Any, kazakhstan: Any, summit: Any) -> None:  # noqa: F811
    request = make_accepted(kazakhstan, make_delegation(summit, "third"))
    address = reverse("dossier-act", args=["meetings", request.pk, "place"])
    form = desk.get(address)
    label, inputs = form.context["suggestions"][0]
    assert f"<button>{label}</button>" in form.content.decode()

    page = desk.post(address, {"_version": form.context["version"], **dict(inputs)})

    assert page.context["reading"], page.context["form"].errors
    desk.post(address, {"_version": form.context["version"], **dict(inputs), "token": page.context["reading"].token})
    assert BilateralRequest.objects.get(pk=request.pk).is_placed


def test_travel_is_undone(desk: Any, world: Any, belarus: Any) -> None:  # noqa: F811
    _page, carried = read(desk, "people", belarus.head, "travel", **travel(TEN))
    do(desk, "people", belarus.head, "travel", carried)
    undo = undo_of("delegations.set_travel")

    desk.post(undo, {"token": desk.get(undo).context["reading"].token})

    belarus.head.refresh_from_db()
    assert (belarus.head.arrives_at, belarus.head.absence_before) == (None, None)


def test_what_somebody_changed_meanwhile_is_named_and_read_again(
    published: Any,
    world: Any,  # noqa: F811
    summit: Any,
    now: Any,
    client: Any,
) -> None:
    olaf = make_user("olaf", summit, Role.Kind.ORGANIZER, is_staff=True)
    session = world["sessions"]
    address = reverse("dossier-act", args=["sessions", session.pk, "cancel"])
    page = published.get(address)
    session.engagement.refresh_from_db()
    api = type(client)()
    api.force_login(olaf)
    _page, carried = read(
        api, "sessions", session, "reschedule", **hours("starts_at", TEN + 5 * HOUR), **hours("ends_at", TEN + 6 * HOUR)
    )
    do(api, "sessions", session, "reschedule", carried)

    answer = published.post(address, {"_version": page.context["version"], "token": page.context["reading"].token})

    assert "Olaf" in answer.context["refused"]
    session.engagement.refresh_from_db()
    assert session.engagement.status == "confirmed"


def test_changes_of_another_summit_are_not_found(desk: Any, world: Any, belarus: Any, now: Any) -> None:  # noqa: F811
    other = make_summit("elsewhere")
    change = Change.objects.create(summit=other, verb="bilaterals.move_meeting", made_at=now)

    assert desk.get(reverse("undo-change", args=[change.pk])).status_code == 404


def test_the_strip_says_how_many_it_leaves_out(desk: Any, world: Any, belarus: Any, summit: Any) -> None:  # noqa: F811
    people = [make_delegate(belarus, code=f"p{n}") for n in range(14)]
    crowded = make_session(summit, "crowd", starts_at=TEN + 7 * HOUR, ends_at=TEN + 8 * HOUR, delegates=people)

    assert "and 2 more" in desk.get(page_of("sessions", crowded)).content.decode()


def test_what_is_not_possible_leads_back_and_is_refused(desk: Any, world: Any, summit: Any) -> None:  # noqa: F811
    headless = make_delegation(summit, "headless")
    headless.head = None
    headless.save()
    address = reverse("dossier-act", args=["delegations", headless.pk, "replace"])

    back = desk.get(address, follow=True)

    assert back.redirect_chain[-1][0] == page_of("delegations", headless)
    assert "not possible any more" in back.content.decode()
    assert desk.post(address, {"successor": world["people"].pk}).status_code == 200


def test_a_page_that_was_only_read_names_no_change(desk: Any, world: Any) -> None:  # noqa: F811
    page = desk.get(reverse("dossier-act", args=["meetings", world["meetings"].pk, "cancel"]))

    assert page.context["reading"]
    assert "X-Change-ID" not in page.headers


def test_a_delegation_does_not_come_and_comes_after_all(
    published: Any,
    world: Any,  # noqa: F811
    belarus: Any,
) -> None:
    regret, coming = make_note(belarus.summit, belarus, number="1"), make_note(belarus.summit, belarus, number="2")
    page, carried = read(published, "delegations", belarus, "withdraw", reason="Elections at home", note=regret.pk)
    html = page.content.decode()

    assert "cancelled: 26 Nov 2025, 10:00–10:30" in html
    assert "Elections at home" in html
    assert [letter["recipient"]["name"] for letter in page.context["reading"].letters] == ["Boris", "Karim"]
    done = do(published, "delegations", belarus, "withdraw", carried)
    belarus.refresh_from_db()
    assert (belarus.is_attending, BilateralRequest.objects.get().status) == (False, "withdrawn")
    dossier = done.content.decode()
    assert reverse("dossier-act", args=["delegations", belarus.pk, "confirm"]) in dossier
    assert reverse("dossier-act", args=["delegations", belarus.pk, "withdraw"]) not in dossier
    assert undo_of("programme.withdraw_delegation") in dossier

    do(published, *(form := ("delegations", belarus, "confirm")), read(published, *form, note=coming.pk)[1])

    belarus.refresh_from_db()
    assert belarus.is_attending
    assert set(NoteReference.objects.values_list("note", "row")) == {
        (one.pk, str(belarus.pk)) for one in (regret, coming)
    }
    assert Occupancy.objects.filter(resource=belarus.head).count() == 1


def test_all_fields_leave_head_and_attendance_to_their_verbs(desk: Any, world: Any, belarus: Any) -> None:  # noqa: F811
    form = desk.get(reverse("admin:delegations_delegation_change", args=[belarus.pk])).context["adminform"].form

    assert not {"head", "is_attending"} & form.fields.keys()


def test_another_level_is_asked_about_and_answered_for_the_other_side(
    published: Any,
    world: Any,  # noqa: F811
    belarus: Any,
    kazakhstan: Any,
) -> None:
    foreign = make_note(belarus.summit, kazakhstan)
    wrong, _carried = read(published, "delegations", belarus, "change-level", rank="30", note=foreign.pk)
    assert wrong.context["form"].errors["note"]
    page, carried = read(published, "delegations", belarus, "change-level", rank="30")
    html = page.content.decode()

    assert "minister instead of head of state" in html
    assert "asked whether it keeps the meeting: Kazakhstan" in html
    do(published, "delegations", belarus, "change-level", carried)
    today = published.get(reverse("admin:index"), follow=True).content.decode()
    assert "asked whether it keeps the meeting at another level, until" in today
    dossier = published.get(page_of("meetings", world["meetings"])).content.decode()
    assert reverse("dossier-act", args=["meetings", world["meetings"].pk, "let-go"]) in dossier
    deputy = make_delegate(kazakhstan, name="Minister Aigul")

    page, carried = read(published, "meetings", world["meetings"], "keep", lead=deputy.pk)
    assert "Minister Aigul" in page.content.decode()
    do(published, "meetings", world["meetings"], "keep", carried)

    kept = BilateralRequest.objects.get()
    assert (kept.asked_to_keep, kept.leads[1]) == ([], deputy)
    do(
        published,
        "people",
        belarus.head,
        "change-level",
        read(published, "people", belarus.head, "change-level", rank="50")[1],
    )
    _page, carried = read(published, "meetings", world["meetings"], "let-go", reason="Presidents only")
    do(published, "meetings", world["meetings"], "let-go", carried)
    assert BilateralRequest.objects.get().status == "withdrawn"


def test_a_head_to_come_is_named_with_the_hour(
    published: Any,
    world: Any,  # noqa: F811
    belarus: Any,
    minister: Any,
) -> None:
    page, carried = read(
        published, "delegations", belarus, "replace", successor=minister.pk, **hours("since", TEN + HOUR)
    )

    assert "head from 26 Nov 2025, 11:00" in page.content.decode()
    do(published, "delegations", belarus, "replace", carried)
    dossier = published.get(page_of("delegations", belarus)).content.decode()
    assert "Minister Mira" in dossier
    belarus.refresh_from_db()
    assert (belarus.head != minister, belarus.next_head) == (True, minister)


def test_a_landing_years_away_is_warned_of(desk: Any, world: Any, belarus: Any) -> None:  # noqa: F811
    near, _carried = read(desk, "people", belarus.head, "travel", **travel(TEN))
    far, _carried = read(desk, "people", belarus.head, "travel", **travel(TEN + 24 * 400 * HOUR))

    assert not near.context["warning"]
    assert "Check the year" in far.content.decode()


@pytest.mark.parametrize(("word", "verb"), [("meetings", "cancel"), ("meetings", "move"), ("sessions", "reschedule")])
def test_what_was_recorded_without_further_resources_is_undone(
    desk: Any,  # noqa: F811
    world: Any,  # noqa: F811
    word: str,
    verb: str,
) -> None:
    """Changes of an earlier version say nothing of them."""
    row = world[word]
    engagement = row.engagement if word == "sessions" else row.meeting.engagement
    asked = {**hours("starts_at", TEN + 8 * HOUR), **hours("ends_at", TEN + 9 * HOUR), "room": world["red"].pk}
    do(desk, word, row, verb, read(desk, word, row, verb, **({} if verb == "cancel" else asked))[1])
    change = Change.objects.get(verb__contains=f".{verb}_")
    for facts in filter(None, (change.before, change.after)):
        del facts["resources"]
    change.save()
    undo = reverse("undo-change", args=[change.pk])

    desk.post(undo, {"token": desk.get(undo).context["reading"].token})

    now = Engagement.objects.standing().get(**({"session": row} if word == "sessions" else {"meeting__request": row}))
    assert now.starts_at == engagement.starts_at
