"""What is told of decisions: no more than is shared, and to nobody who may not read; values that cannot be."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.accounts.models import Role
from summit.decisions import services
from summit.decisions.models import Decision, InterpretativeStatement
from summit.documents.services import reclassify_document, share_position, take_position
from summit.notifications.models import Notification
from summit.reminders.services import remind_of_actions
from tests.factories.accounts import make_user
from tests.factories.decisions import make_circulated, make_organ, make_position, make_series, make_stage
from tests.factories.delegations import make_delegation
from tests.printouts.reading import text_of

URL = "/api/v1/summits/bishkek-2025/"
BOTH = {"en": "Strategy", "ru": "Стратегия"}


def test_a_stance_that_was_not_shared_is_not_told_by_one_that_is(
    api: Any, summit: Any, csc: Any, session: Any, alice: Any, boris: Any, karim: Any, kazakhstan: Any, now: datetime
) -> None:
    version = make_circulated(summit)
    position = make_position(version, kazakhstan, "objects")
    stage = services.record_outcome(make_stage(version, csc, session=session), outcome="returned", now=now)
    url = f"{URL}stages/{stage.pk}/"

    take_position(version, delegation=kazakhstan, stance="supports", by=karim, now=now, is_shared=True)
    after = api.by(boris).get(url).json()["why"]["en"]
    record = api.by(alice).get(f"{URL}summary-records/{session.pk}/").json()["stages"][0]
    make_position(version, kazakhstan, "objects")
    share_position(position, is_shared=True, by=karim)

    assert after == record["why"]["en"] == "Objecting: (members: 1). Absent: Tajikistan."
    assert [row["stance"] for row in record["positions"]] == ["supports"]
    assert api.by(boris).get(url).json()["why"]["en"] == "Objecting: Kazakhstan. Absent: Tajikistan."


def test_who_said_something_before_it_stayed_away_is_not_told(
    api: Any, summit: Any, alice: Any, boris: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: datetime
) -> None:
    version = make_circulated(summit)
    make_position(version, kazakhstan, "supports")
    stage = make_stage(version, make_organ(summit, adoption="consensus_all"))
    services.record_outcome(stage, outcome="returned", present=[belarus], now=now)

    seen = {who.name: api.by(who).get(f"{URL}stages/{stage.pk}/").json()["why"] for who in (alice, boris)}

    assert seen["Alice"]["en"] == "Absent, and without a position: Tajikistan. Absent: Kazakhstan, Tajikistan."
    assert seen["Boris"]["en"] == "Absent: Kazakhstan, Tajikistan."
    assert seen["Boris"]["ru"] == "Отсутствуют: Казахстан, Таджикистан."


def test_who_would_join_is_not_told_before_anything_binds(
    api: Any, summit: Any, boris: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: datetime
) -> None:
    version = make_circulated(summit)
    for member in (kazakhstan, tajikistan):
        make_position(version, member, "joins")
    stage = make_stage(version, make_organ(summit, adoption="limited"))
    services.record_outcome(stage, outcome="returned", present=[belarus], now=now)

    why = api.by(boris).get(f"{URL}stages/{stage.pk}/").json()["why"]["en"]

    assert why.startswith("Joined: (members: 2); of 3 members, none objects.")


def test_the_note_of_a_consent_is_for_those_who_may_read_the_document(
    api: Any, summit: Any, csc: Any, boris: Any, olga: Any, belarus: Any, now: datetime
) -> None:
    stage = make_stage(make_circulated(summit), csc)
    services.record_outcome(stage, outcome="adopted", present=[belarus], now=now, note="With a reserve to paragraph 3")

    notes = [api.by(who).get(f"{URL}consents/").json()["results"][0]["note"] for who in (boris, olga)]

    assert notes == ["With a reserve to paragraph 3", ""]


def test_nobody_declares_something_on_what_he_may_not_read(
    api: Any, summit: Any, csc: Any, belarus: Any, now: datetime
) -> None:
    guest = make_delegation(summit, "UNO", participation="guest")
    greta = make_user("greta", summit, Role.Kind.COORDINATOR, guest)
    version = make_circulated(summit, classification="restricted")
    services.record_outcome(make_stage(version, csc), outcome="adopted", present=[belarus], now=now)
    said = {"document": version.document.pk, "delegation": guest.pk}
    bodies = {"statements": {**said, "text": "We were here."}, "consents": said}

    answers = [api.by(greta).post(f"{URL}{resource}/", body) for resource, body in bodies.items()]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "not_readable")] * 2
    assert not InterpretativeStatement.objects.exists()


def test_an_owner_that_is_no_longer_cleared_gets_no_letters_of_its_action(
    summit: Any, csc: Any, alice: Any, karim: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    version, day = make_circulated(summit), now.date()
    services.record_outcome(make_stage(version, csc), outcome="adopted", present=[belarus], now=now)
    decision = services.record_decision(
        make_series(summit), title=BOTH, document=version.document, taken_on=day, now=now
    )
    due = day + timedelta(days=10)
    action = services.assign_action(decision, title=BOTH, owner=kazakhstan, due_on=due, now=now)
    version.document.parties.set([belarus])
    reclassify_document(version.document, classification="parties", now=now)
    Notification.objects.all().delete()

    services.postpone_action(action, due_on=due + timedelta(days=1), now=now)
    counts = [remind_of_actions(now=now + timedelta(days=days)) for days in (11, 12)]
    services.drop_action(action, report="Done before", now=now)

    assert counts == [0, 1]  # of what is overdue the organizers hear
    assert set(Notification.objects.values_list("recipient__name", flat=True)) == {"Alice"}


def test_the_record_tells_whom_a_stage_bound(
    api: Any, summit: Any, csc: Any, session: Any, alice: Any, belarus: Any, kazakhstan: Any, tajikistan: Any,
    now: datetime,
) -> None:  # fmt: skip
    version = make_circulated(summit)
    adoption, signature = (make_stage(version, csc, purpose, session=session) for purpose in ("adopt", "sign"))
    services.record_outcome(adoption, outcome="adopted", now=now)
    services.record_outcome(signature, outcome="signed", present=[belarus], now=now)
    services.join_document(version.document, delegation=tajikistan, by=alice, now=now)

    stages = api.by(alice).get(f"{URL}summary-records/{session.pk}/").json()["stages"]

    binds = [[member["en"] for member in stage["binds"]] for stage in stages]
    assert binds == [[], ["Belarus"]]


def test_two_who_correct_one_decision_do_not_undo_each_other(summit: Any, now: datetime) -> None:
    decision = services.record_decision(make_series(summit), title=BOTH, text=BOTH, taken_on=now.date(), now=now)
    one, two = Decision.objects.get(pk=decision.pk), Decision.objects.get(pk=decision.pk)

    services.amend_decision(one, title={"en": "Title", "ru": "Название"})
    services.amend_decision(two, text={"en": "Text", "ru": "Текст"})

    decision.refresh_from_db()
    assert (decision.title["en"], decision.text["en"]) == ("Title", "Text")


def test_a_decision_without_a_document_says_that_it_binds_the_members_of_its_organ(
    api: Any, summit: Any, csc: Any, boris: Any, now: datetime
) -> None:
    series = make_series(summit)
    series.organ = csc
    series.save()
    services.record_decision(series, title=BOTH, taken_on=now.date(), now=now)

    paper = api.by(boris).get(f"{URL}printouts/decisions/", {"language": "en"})

    assert "The members of: CSC." in text_of(paper.content)


@pytest.mark.parametrize(("name", "share"), [("majority", "3/2"), ("quorum", "5/2"), ("majority", "2/0")])
def test_no_organ_needs_more_than_all(api: Any, alice: Any, csc: Any, name: str, share: str) -> None:
    rules = {"organ": csc.pk, "adoption": "qualified"}

    refused = api.by(alice).post(f"{URL}rules/", {**rules, name: share})
    whole = api.post(f"{URL}rules/", {**rules, name: "1/1"})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, name)
    assert whole.status_code == 201
