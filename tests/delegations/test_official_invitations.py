"""The invitation of a state: sent by the host, answered by the delegation, followed in the programme."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.correspondence.models import NoteReference
from summit.delegations.models import Delegate, Delegation, OfficialInvitation
from summit.notifications.models import Notification
from summit.reminders.services import remind_of_invitations
from tests.factories.correspondence import make_note
from tests.factories.delegations import make_delegate, make_official_invitation
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/official-invitations/"


def test_an_invitation_is_drafted_sent_acknowledged_and_accepted(
    api: Any, alice: Any, boris: Any, karim: Any, belarus: Any
) -> None:
    note = make_note(belarus.summit, belarus, direction="outgoing", number="03/1")
    office = {"en": "President of the Kyrgyz Republic"}
    sent = {"delegation": belarus.pk, "inviting_office": office, "level": "head_of_state", "size_limit": 40}
    made = api.by(alice).post(URL, sent)
    page = f"{URL}{made.json()['id']}/"

    before = [api.by(user).get(page).status_code for user in (boris, karim)]
    after_sending = api.by(alice).post(f"{page}send/", {"note": note.pk}).json()
    after = [api.by(user).get(page).status_code for user in (boris, karim)]
    acknowledged = api.by(boris).post(f"{page}acknowledge/").json()
    answer = make_note(belarus.summit, belarus)
    accepted = api.by(boris).post(f"{page}accept/", {"note": answer.pk}).json()

    assert (made.status_code, made.json()["status"]) == (201, "draft")
    assert (before, after) == ([404, 404], [200, 404])
    assert (after_sending["status"], after_sending["outgoing_note"]) == ("sent", note.pk)
    assert acknowledged["status"] == "acknowledged"
    assert (accepted["status"], accepted["accepted_level"]) == ("accepted", "head_of_state")
    assert accepted["incoming_note"] == answer.pk
    assert NoteReference.objects.count() == 2
    kinds = set(Notification.objects.values_list("recipient__name", "kind"))
    assert kinds >= {("Boris", "official_invitation_sent"), ("Alice", "official_invitation_answered")}


def test_regret_gives_up_what_the_delegation_had_and_a_substitute_brings_it_back(
    api: Any, boris: Any, belarus: Any, now: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    page = f"{URL}{make_official_invitation(belarus).pk}/"
    session = make_session(belarus.summit, delegates=[belarus.head])

    regretted = api.by(boris).post(f"{page}regret/", {"reason": "Elections"}).json()
    left = Delegate.objects.filter(occupancies__engagement=session.engagement).count()
    empty = api.by(boris).post(f"{page}substitute/", {"level": "head_of_state"}).json()
    came = api.by(boris).post(f"{page}substitute/", {"level": "minister", "substitute": "Minister"}).json()

    assert (regretted["status"], regretted["reason"], left) == ("regretted", "Elections", 0)
    assert (empty["code"], empty["errors"][0]["field"]) == ("no_substitute", "level")
    assert (came["status"], came["accepted_level"], came["reason"]) == ("substituted", "minister", "")
    assert Delegation.objects.get(pk=belarus.pk).is_attending
    assert Delegate.objects.get(occupancies__engagement=session.engagement) == belarus.head


def test_of_two_answers_to_what_both_have_read_the_first_counts(api: Any, boris: Any, belarus: Any) -> None:
    from summit.delegations.services import official_invitations as services  # noqa: PLC0415

    invitation = make_official_invitation(belarus)
    read = OfficialInvitation.objects.get(pk=invitation.pk)
    services.accept_official_invitation(invitation, by=boris, now=datetime(2025, 11, 2, tzinfo=UTC))

    with pytest.raises(Exception, match="cannot become regretted"):
        services.regret_official_invitation(read, by=boris, now=datetime(2025, 11, 2, tzinfo=UTC))

    assert OfficialInvitation.objects.get().status == "accepted"


def test_what_was_sent_stays_and_one_delegation_has_one(api: Any, alice: Any, boris: Any, belarus: Any) -> None:
    page = f"{URL}{make_official_invitation(belarus).pk}/"

    second = api.by(alice).post(URL, {"delegation": belarus.pk, "inviting_office": {"en": "P"}})
    level = api.by(alice).patch(page, {"level": "minister"}).json()
    later = api.by(alice).patch(page, {"answer_by": "2025-11-20T12:00:00+06:00", "level": "head_of_state"})
    gone = api.by(alice).delete(page).json()

    assert second.json()["code"] == "contradiction"
    assert (level["code"], level["errors"][0]["field"]) == ("invitation_sent", "level")
    assert later.json()["answer_by"] == "2025-11-20T06:00:00Z"
    assert gone["code"] == "invitation_sent"
    assert api.by(boris).patch(page, {"size_limit": 3}).status_code == 403
    assert api.by(alice).post(f"{page}withdraw/").json()["status"] == "withdrawn"
    assert Notification.objects.filter(recipient=boris, kind="official_invitation_withdrawn").exists()


def test_the_size_of_a_delegation_is_kept_by_both_doors(
    api: Any, desk: Any, alice: Any, boris: Any, belarus: Any
) -> None:
    invitation = make_official_invitation(belarus, size_limit=2)
    make_delegate(belarus)
    person = {"code": "blr-3", "name": {"en": "Third"}, "office": {"en": "Third"}}
    lines = {"delegation": belarus.pk, "lines": [{**person, "code": "blr-4"}]}
    form = {"party": belarus.pk, "code": "blr-3", "name.en": "Third", "office.en": "Third", "rank": 60, "turnover": 0}

    refused = api.by(boris).post("/api/v1/summits/bishkek-2025/delegates/", {**person, "delegation": belarus.pk})
    line = api.by(boris).post("/api/v1/summits/bishkek-2025/delegates/bulk/", lines).json()["lines"][0]
    page = desk.post(reverse("admin:delegations_delegate_add"), form).content.decode()
    smaller = api.by(alice).patch(f"{URL}{invitation.pk}/", {"size_limit": 1}).json()

    assert (refused.json()["code"], refused.json()["size_limit"]) == ("delegation_full", 2)
    assert line["problem"]["code"] == "delegation_full"
    assert "The invitation is for 2 delegates." in page
    assert (smaller["code"], smaller["count"]) == ("limit_exceeded", 2)


def test_an_answer_is_reminded_of_and_a_late_one_told_to_the_organizers(
    alice: Any, boris: Any, belarus: Any, kazakhstan: Any
) -> None:
    expected = datetime(2025, 11, 20, 6, tzinfo=UTC)
    make_official_invitation(belarus, answer_by=expected)
    make_official_invitation(kazakhstan, answer_by=expected, status="accepted", accepted_level=10)

    told = [remind_of_invitations(now=expected + timedelta(days=days)) for days in (-8, -6, -5, -1, 0, 1)]

    assert told == [0, 1, 0, 1, 2, 0]
    letters = Notification.objects.filter(kind="official_invitation_due")
    assert sorted((one.recipient.name, one.context["is_late"]) for one in letters) == [
        ("Alice", True),
        ("Boris", False),
        ("Boris", False),
        ("Boris", True),
    ]


def test_the_pages_say_who_is_late_and_answer_for_the_delegation(desk: Any, belarus: Any, kazakhstan: Any) -> None:
    late = make_official_invitation(belarus, answer_by=datetime(2025, 11, 2, tzinfo=UTC))
    make_official_invitation(kazakhstan)
    listed = desk.get(reverse("admin:delegations_officialinvitation_changelist"), {"answer": "late"})
    page = f"/admin/delegations/officialinvitation/{late.pk}"

    refused = desk.post(f"{page}/substitute/", {"level": "", "substitute": ""}).content.decode()
    desk.post(f"{page}/accept/", {})

    assert [row.pk for row in listed.context["cl"].result_list] == [late.pk]
    assert "Name another level" in refused
    late.refresh_from_db()
    assert (late.status, late.accepted_level) == ("accepted", 10)
