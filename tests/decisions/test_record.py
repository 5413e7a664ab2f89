"""The summary record of a session: what was done, and why."""

from datetime import datetime, timedelta
from typing import Any

from summit.agenda.services import add_item
from summit.core import clock
from summit.decisions import services
from summit.decisions.queries import summary_record
from tests.factories.decisions import (
    make_circulated,
    make_organ,
    make_position,
    make_series,
    make_stage,
)

URL = "/api/v1/summits/bishkek-2025/"
SOON = (clock.now() + timedelta(days=30)).replace(microsecond=0)  # the doors ask the real clock
BOTH = {"en": "Strategy", "ru": "Стратегия"}


def test_the_summary_record_tells_what_was_done_in_a_constant_number_of_queries(
    api: Any, summit: Any, csc: Any, session: Any, alice: Any, boris: Any, kazakhstan: Any, tajikistan: Any,
    now: datetime, django_assert_num_queries: Any,
) -> None:  # fmt: skip
    series = make_series(summit)

    def deal_with(first: int, last: int) -> None:
        for n in range(first, last):
            version = make_circulated(summit, f"CSC/2025/{n}")
            add_item(session, title=BOTH).documents.add(version.document)
            make_position(version, kazakhstan, "supports", is_shared=True)
            stage = services.record_outcome(make_stage(version, csc, session=session), outcome="adopted", now=now)
            decision = services.record_decision(series, title=BOTH, taken_on=now.date(), now=now, stage=stage)
            services.assign_action(decision, title=BOTH, owner=kazakhstan, due_on=now.date(), now=now)

    deal_with(1, 2)
    with django_assert_num_queries(15):
        summary_record(session)
    deal_with(2, 12)
    with django_assert_num_queries(15):
        summary_record(session)
    record = api.by(alice).get(f"{URL}summary-records/{session.pk}/").json()

    assert [(a["delegation"]["en"], a["is_member"]) for a in record["attendance"]] == [
        ("Belarus", True),
        ("Kazakhstan", True),
    ]
    assert record["absent"] == [tajikistan.name]
    first = record["stages"][0]
    assert (first["symbol"], first["outcome"], [b["en"] for b in first["binds"]]) == (
        "CSC/2025/1",
        "adopted",
        ["Belarus", "Kazakhstan"],
    )
    assert first["positions"] == [{"delegation": kazakhstan.name, "stance": "supports"}]
    assert [item["number"] for item in record["items"][:2]] == ["1", "2"]
    assert record["decisions"][0]["actions"][0]["owner"] == kazakhstan.name
    assert api.by(boris).get(f"{URL}summary-records/{session.pk}/").status_code == 403


def test_what_organs_of_a_joint_meeting_say_alike_is_said_once_and_of_whom(
    api: Any, summit: Any, csc: Any, session: Any, alice: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    organs = [csc, make_organ(summit, "cfm"), make_organ(summit, "cssc", adoption="simple")]
    version = make_circulated(summit)
    for member in (belarus, kazakhstan):
        make_position(version, member, "supports", is_shared=True)
    session.organs.set(organs)
    stage = services.add_stage(version.document, organs=organs, purpose="adopt", session=session)
    services.record_outcome(stage, outcome="adopted", now=now)

    (row,) = api.by(alice).get(f"{URL}stages/").json()["results"]

    assert (
        row["why"]["en"]
        == summary_record(session).stages[0].why["en"]
        == (
            "CSC, CFM: No objection by the members asked: 2, of whom 0 said nothing. Absent: Tajikistan. "
            "CSSC: For 2, against 0, not voting 0: the majority (1/2) is reached. Absent: Tajikistan."
        )
    )
