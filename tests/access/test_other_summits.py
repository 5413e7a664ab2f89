"""What is of another summit, or of another delegation, is taken by no form of the admin."""

from typing import Any, cast

import pytest
from django import forms
from django.apps import apps
from django.urls import reverse

from summit.accounts.admin.service_forms import RowForm, for_summit
from summit.accounts.models import Party, Role
from summit.calendar.models import Transfer
from summit.core.constraints import RefersToOwn
from summit.delegations.models import Delegate
from summit.facilities.models import Room
from tests.admin.test_saving import EMPTY
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room, make_venue
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit


class EveryRoom(RowForm):
    """A form whose author has forgotten the summits."""

    room = forms.ModelChoiceField(Room.objects.none())

    def prepare_for(self, row: Any) -> None:
        self.fields["room"] = forms.ModelChoiceField(Room.objects.all())


def test_a_form_does_not_opt_out_of_its_summit(rf: Any, alice: Any, summit: Any) -> None:
    ours, theirs = make_room(summit), make_room(make_summit("elsewhere"), "theirs")
    session = make_session(summit)

    form = for_summit(EveryRoom, session, rf.get("/"))

    assert list(cast("forms.ModelChoiceField[Room]", form.fields["room"]).queryset or ()) == [ours]
    assert theirs.pk


def delegation_form(delegation: Any, **fields: Any) -> dict[str, Any]:
    names = {"code": delegation.code, "name.en": "Belarus", "kind": "state", "participation": "member"}
    rows = {f"{rows}-{n}_FORMS": 0 for rows in ("contacts", "headships") for n in ("TOTAL", "INITIAL")}
    return {"summit": delegation.summit_id, **names, **rows, **fields}


def test_the_head_of_another_delegation_is_head_of_none_other(desk: Any, belarus: Any, kazakhstan: Any) -> None:
    page, head = reverse("admin:delegations_delegation_change", args=[belarus.pk]), belarus.head
    desk.post(page, delegation_form(belarus, head=kazakhstan.head.pk))
    belarus.refresh_from_db()
    assert belarus.head == head  # the page names the first head alone
    type(belarus).objects.filter(pk=belarus.pk).update(head=None)
    for wrong in (kazakhstan.head, Delegate.objects.exclude(pk=head.pk).last()):
        answer = desk.post(page, delegation_form(belarus, head=wrong.pk))
        assert answer.context["adminform"].form.errors["head"]

    belarus.refresh_from_db()
    kazakhstan.refresh_from_db()
    assert belarus.head is None
    assert kazakhstan.head


def test_a_delegate_does_not_change_sides(desk: Any, belarus: Any, kazakhstan: Any) -> None:
    page = reverse("admin:delegations_delegate_change", args=[belarus.head.pk])
    names = {"name.en": "A", "office.en": "B", "code": "x", "rank": 10, "turnover": 0}

    answer = desk.post(page, {**names, "party": kazakhstan.pk})

    assert answer.context["adminform"].form.errors["party"]
    assert Delegate.objects.get(pk=belarus.head.pk).party_id == belarus.pk


def test_both_doors_refuse_people_of_another_delegation(
    api: Any, desk: Any, boris: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    facts = {"topics": "Water", "minutes": 30, "seats": 8, "priority": 2}
    sides = {"requester": belarus.pk, "invitees": [kazakhstan.pk]}
    for field, code in (("leads", "lead_of_another"), ("companions", "companion_of_another")):
        asked = {**facts, **sides, field: [tajikistan.head.pk]}
        answer = api.by(boris).post("/api/v1/summits/bishkek-2025/bilateral-requests/", asked)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"], error["field"]) == (400, code, field)
        form = {**asked, **EMPTY, "summit": belarus.summit_id, "interpretation": ""}
        answer = desk.post(reverse("admin:bilaterals_bilateralrequest_add"), form)
        assert answer.context["adminform"].form.errors.keys() == {field}


def test_each_row_that_names_a_party_and_a_person_keeps_them_together() -> None:
    """The database refuses a delegate beside a delegation that is not theirs."""
    loose = []
    for model in apps.get_models():
        if not model.__module__.startswith("summit."):
            continue
        keys = [f for f in model._meta.concrete_fields if f.is_relation and not f.remote_field.parent_link]
        has_party = issubclass(model, Party) or any(issubclass(f.related_model, Party) for f in keys)
        kept = {c.field for c in model._meta.constraints if isinstance(c, RefersToOwn)}
        people = {f.name for f in keys if issubclass(f.related_model, Delegate)}
        loose += [(model._meta.label, name) for name in people - kept if has_party]
    # The greeter of a party is a person of the host.
    assert loose == [("arrivals.TravelParty", "greeter")]


def test_rows_of_two_summits_of_ones_own_do_not_meet(desk: Any, alice: Any, summit: Any) -> None:
    elsewhere = make_summit("elsewhere")
    Role.objects.create(user=alice, summit=elsewhere, kind="organizer")
    theirs, venue = make_venue(elsewhere, "theirs"), make_venue(summit, "ours")
    room = {"summit": summit.pk, "code": "new", "name.en": "Hall", "venue": theirs.pk, "capacity": 3, "turnover": 0}

    answer = desk.post(reverse("admin:facilities_room_add"), room)
    assert "another summit" in str(answer.context["adminform"].form.errors["venue"])
    rows = {"transfers_from-TOTAL_FORMS": 1, "transfers_from-INITIAL_FORMS": 0, "transfers_from-0-minutes": 5}
    way = {**rows, "transfers_from-0-destination": theirs.pk}
    facts = {"summit": summit.pk, "code": "ours", "name.en": "Hall"}
    assert desk.post(reverse("admin:calendar_venue_change", args=[venue.pk]), {**facts, **way}).status_code == 200

    assert (Room.objects.count(), Transfer.objects.count()) == (0, 0)


def test_a_role_is_for_a_party_of_its_summit(summit: Any, nobody: Any) -> None:
    party = make_delegation(make_summit("elsewhere"), "XXA")

    with pytest.raises(forms.ValidationError):
        Role(user=nobody, summit=summit, kind="viewer", party=party).full_clean()
