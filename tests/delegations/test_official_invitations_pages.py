"""Official invitations through their pages: every verb of the API is there, and refuses beside its field."""

from typing import Any

import pytest
from django.urls import reverse

from summit.delegations.admin.official_invitations import POSSIBLE
from summit.delegations.models import Delegation, OfficialInvitation
from tests.factories.correspondence import make_note
from tests.factories.delegations import make_official_invitation

ADD = "admin:delegations_officialinvitation_add"
FACTS = {"inviting_office.en": "President", "level": 10, "participation": "guest", "size_limit": "", "answer_by_0": ""}
STATUSES = list(OfficialInvitation.Status.values)


def page_of(invitation: OfficialInvitation, name: str = "change") -> str:
    return f"/admin/delegations/officialinvitation/{invitation.pk}/{name}/"


def test_an_invitation_is_drafted_sent_and_answered_for_the_delegation(desk: Any, belarus: Delegation) -> None:
    sent = {**FACTS, "delegation": belarus.pk, "answer_by_0": "2025-11-20", "answer_by_1": "18:00"}
    twice = desk.post(reverse(ADD), sent), desk.post(reverse(ADD), sent)
    invitation = OfficialInvitation.objects.get()
    note = make_note(belarus.summit, belarus, direction="outgoing")

    desk.post(page_of(invitation, "send"), {"note": note.pk})
    desk.post(page_of(invitation, "acknowledge"), {})
    desk.post(page_of(invitation, "regret"), {"reason": "Elections"})

    assert [answer.status_code for answer in twice] == [302, 200]
    assert "has an invitation already" in twice[1].content.decode()
    invitation.refresh_from_db()
    assert (invitation.status, invitation.reason, invitation.outgoing_note) == ("regretted", "Elections", note)
    assert f"{invitation.answer_by:%H:%M}" == "12:00"
    assert not Delegation.objects.get(pk=belarus.pk).is_attending


@pytest.mark.parametrize("status", STATUSES)
def test_a_page_offers_what_the_table_of_transitions_allows(desk: Any, belarus: Delegation, status: str) -> None:
    facts = {"accepted_level": 10} if status in ("accepted", "substituted") else {}
    invitation = make_official_invitation(belarus, status=status, **facts)
    leads_to = {"send": "sent", "acknowledge": "acknowledged", "accept": "accepted", "substitute": "substituted"}
    leads_to |= {"regret": "regretted", "withdraw": "withdrawn"}

    page = desk.get(page_of(invitation)).content.decode()
    offered = {verb for verb in leads_to if f"{invitation.pk}/{verb}/" in page}

    assert offered == set(POSSIBLE[status])
    assert {leads_to[verb] for verb in offered} == set(
        OfficialInvitation.TRANSITIONS[OfficialInvitation.Status(status)]
    )


def test_a_note_of_another_delegation_is_not_offered(desk: Any, belarus: Delegation, kazakhstan: Delegation) -> None:
    invitation = make_official_invitation(belarus)
    own, other = (make_note(belarus.summit, one) for one in (belarus, kazakhstan))
    circular = make_note(belarus.summit, number="03/2")

    form = desk.get(page_of(invitation, "accept")).context["form"]
    desk.post(page_of(invitation, "accept"), {"note": other.pk})

    assert set(form.fields["note"].queryset) == {own, circular}
    invitation.refresh_from_db()
    assert invitation.status == "sent"


def test_what_an_invitation_says_is_read_only_once_it_is_sent(desk: Any, belarus: Delegation) -> None:
    draft = make_official_invitation(belarus, status="draft")
    before = set(desk.get(page_of(draft)).context["adminform"].form.fields)
    OfficialInvitation.objects.update(status="sent")
    after = set(desk.get(page_of(draft)).context["adminform"].form.fields)

    assert before - after == {"inviting_office", "level", "participation"}
    assert {"answer_by", "size_limit", "outgoing_note", "incoming_note"} <= after


def test_a_draft_is_deleted_and_a_sent_one_is_not(desk: Any, belarus: Delegation, kazakhstan: Delegation) -> None:
    draft, sent = make_official_invitation(belarus, status="draft"), make_official_invitation(kazakhstan)
    version = desk.get(page_of(draft, "delete")).context["version"]

    desk.post(page_of(draft, "delete"), {"post": "yes", "_version": version})
    refused = desk.post(page_of(sent, "delete"), {"post": "yes"})

    assert refused.status_code == 403
    assert list(OfficialInvitation.objects.all()) == [sent]
