"""The secretariat's pages of stages, silence and documents: what they offer, what they say, where they lead."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.calendar.models import Engagement
from summit.calendar.services import confirm
from summit.core import clock
from summit.decisions.models import SilenceProcedure, Stage
from tests.factories.decisions import make_circulated, make_organ, make_silence, make_stage
from tests.factories.sessions import make_session

SOON = (clock.now() + timedelta(days=30)).replace(microsecond=0)  # the doors ask the real clock


@pytest.fixture
def csc(summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any) -> Any:
    return make_organ(summit)


@pytest.fixture
def secretariat(client: Any, alice: Any) -> Any:
    client.force_login(alice)
    return client


def page(row: Any, name: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def test_an_outcome_before_the_hour_of_the_session_is_asked_about(
    secretariat: Any, summit: Any, csc: Any, belarus: Any, now: datetime
) -> None:
    session = make_session(summit, organs=[csc], delegates=[belarus.head])
    confirm([session.engagement], now=now)
    Engagement.objects.filter(pk=session.engagement_id).update(starts_at=SOON, ends_at=SOON + timedelta(hours=2))
    stage = make_stage(make_circulated(summit), csc, session=session)

    shown = secretariat.get(page(stage, "take"))
    early = secretariat.post(page(stage, "take"), {"outcome": "adopted"})
    meant = secretariat.post(page(stage, "take"), {"outcome": "adopted", "is_early": "on", "note": "By letter"})

    assert "cannot be changed" in shown.context["hint"]
    assert "The session has not begun" in shown.context["hint"]
    assert "The session begins" in str(early.context["form"].errors["is_early"])
    assert meant.status_code == 302
    stage.refresh_from_db()
    assert stage.outcome == "adopted"


@pytest.mark.parametrize("purpose", Stage.Purpose.values)
def test_a_stage_offers_its_session_and_the_outcomes_of_its_purpose(
    secretariat: Any, summit: Any, csc: Any, purpose: str
) -> None:
    session = make_session(summit, organs=[csc])
    stage = make_stage(make_circulated(summit), csc, purpose, session=session)

    form = secretariat.get(page(stage, "take")).context["form"]

    assert [value for value, _ in form.fields["outcome"].choices] == list(Stage.OUTCOMES[Stage.Purpose(purpose)])
    assert f'<option value="{session.pk}" selected>' in str(form["session"])


def test_a_late_objection_is_entered_as_late_and_void(secretariat: Any, summit: Any, csc: Any, belarus: Any) -> None:
    began = clock.now() - timedelta(hours=2)
    procedure = make_silence(make_circulated(summit), csc, now=began, deadline=began + timedelta(hours=1))

    hint = secretariat.get(page(procedure, "break_silence")).context["hint"]
    entered = secretariat.post(page(procedure, "break_silence"), {"delegation": belarus.pk}, follow=True)

    assert "recorded as void" in hint
    assert [str(message) for message in entered.context["messages"]] == [
        "Belarus objected too late: it is on record, and void."
    ]


def test_who_has_broken_silence_is_not_silent(
    secretariat: Any, api: Any, summit: Any, csc: Any, alice: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    procedure = make_silence(make_circulated(summit), csc, now=clock.now(), deadline=SOON)
    secretariat.post(page(procedure, "break_silence"), {"delegation": belarus.pk})

    shown = secretariat.get(page(procedure)).content.decode()
    told = api.by(alice).get(f"/api/v1/summits/bishkek-2025/silence-procedures/{procedure.pk}/").json()

    assert "Kazakhstan, Tajikistan" in shown.replace("Belarus, Kazakhstan, Tajikistan", "")
    assert sorted(told["silent"]) == sorted([kazakhstan.pk, tajikistan.pk])


def test_extending_leads_to_the_new_procedure_and_the_old_one_to_it(secretariat: Any, summit: Any, csc: Any) -> None:
    procedure = make_silence(make_circulated(summit), csc, now=clock.now(), deadline=SOON)
    later = {"deadline_0": f"{(SOON + timedelta(days=3)).date()}", "deadline_1": "12:00"}

    answer = secretariat.post(page(procedure, "extend"), later)

    longer = SilenceProcedure.objects.get(extends=procedure)
    assert answer.url == page(longer)
    assert f'href="{page(longer)}"' in secretariat.get(page(procedure)).content.decode()


def test_what_ends_something_says_what_it_ends(secretariat: Any, summit: Any, csc: Any) -> None:
    procedure = make_silence(make_circulated(summit), csc, now=clock.now(), deadline=SOON)

    hints = [secretariat.get(page(row, "withdraw")).context["hint"] for row in (procedure, procedure.version.document)]

    assert [hint.startswith("This is final") for hint in hints] == [True, True]
    assert "silence" in hints[1]
