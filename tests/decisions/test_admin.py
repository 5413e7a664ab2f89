"""The secretariat's pages of stages, silence and documents: what they offer, what they say, where they lead."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from summit.accounts.models import Role
from summit.calendar.models import Engagement
from summit.calendar.services import confirm_engagements
from summit.core import clock
from summit.decisions.models import Decision, SilenceProcedure, Stage
from summit.decisions.services import assign_action, record_decision, record_outcome
from tests.browser import as_sent, texts
from tests.factories.accounts import make_user
from tests.factories.decisions import make_circulated, make_organ, make_position, make_series, make_silence, make_stage
from tests.factories.sessions import make_session

BOTH = {"en": "Strategy", "ru": "Стратегия"}
MENU = settings.UNFOLD["SIDEBAR"]
SOON = (clock.now() + timedelta(days=30)).replace(microsecond=0)  # the doors ask the real clock


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
    confirm_engagements([session.engagement], now=now)
    Engagement.objects.filter(pk=session.engagement_id).update(starts_at=SOON, ends_at=SOON + timedelta(hours=2))
    stage = make_stage(make_circulated(summit), csc, session=session)

    answer = secretariat.get(page(stage, "record_outcome"))
    early = secretariat.post(page(stage, "record_outcome"), {"outcome": "adopted"})
    facts = {"outcome": "adopted", "is_early": "on", "note": "By letter"}
    meant = secretariat.post(page(stage, "record_outcome"), facts)

    assert "cannot be changed" in answer.context["hint"]
    assert "The session has not begun" in answer.context["hint"]
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

    form = secretariat.get(page(stage, "record_outcome")).context["form"]

    assert [value for value, _ in form.fields["outcome"].choices] == ["", *Stage.OUTCOMES[Stage.Purpose(purpose)]]
    assert f'<option value="{session.pk}" selected>' in str(form["session"])


def test_a_late_objection_is_entered_as_late_and_void(secretariat: Any, summit: Any, csc: Any, belarus: Any) -> None:
    began = clock.now() - timedelta(hours=2)
    procedure = make_silence(make_circulated(summit), csc, now=began, deadline=began + timedelta(hours=1))

    hint = secretariat.get(page(procedure, "break_silence")).context["hint"]
    entered = secretariat.post(page(procedure, "break_silence"), {"delegation": belarus.pk}, follow=True)

    assert "recorded as void" in hint
    assert [str(message) for message in entered.context["messages"]] == [
        "The objection of Belarus came too late: it is recorded as void."
    ]


def test_who_has_broken_silence_is_not_silent(
    secretariat: Any, api: Any, summit: Any, csc: Any, alice: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    procedure = make_silence(make_circulated(summit), csc, now=clock.now(), deadline=SOON)
    secretariat.post(page(procedure, "break_silence"), {"delegation": belarus.pk})

    html = secretariat.get(page(procedure)).content.decode()
    answer = api.by(alice).get(f"/api/v1/summits/bishkek-2025/silence-procedures/{procedure.pk}/").json()

    assert "Kazakhstan, Tajikistan" in html.replace("Belarus, Kazakhstan, Tajikistan", "")
    assert sorted(answer["silent"]) == sorted([kazakhstan.pk, tajikistan.pk])


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


def test_a_document_leads_to_what_was_done_with_it(secretariat: Any, summit: Any, csc: Any, belarus: Any) -> None:
    version = make_circulated(summit)
    make_stage(version, csc)
    make_position(version, belarus, "reserves")

    links = secretariat.get(page(version.document)).context["related_links"]

    assert [words for words, _ in links] == [
        "Positions",
        "Amendments",
        "Stages",
        "Silence",
        "Consents",
        "Statements",
        "Decisions",
        "Dossier",
    ]
    pages = [secretariat.get(address) for _, address in links]
    assert [answer.status_code for answer in pages] == [200] * 8
    assert [answer.context["cl"].result_count for answer in pages[:-1]] == [1, 0, 1, 0, 0, 0, 0]


def test_the_sign_of_a_position_leads_to_its_words(secretariat: Any, summit: Any, belarus: Any) -> None:
    position = make_position(make_circulated(summit), belarus, "reserves", text="Paragraph 3")

    assert f'href="{page(position)}"' in secretariat.get(reverse("consensus")).content.decode()
    assert "Paragraph 3" in secretariat.get(page(position)).content.decode()


def test_a_stage_that_was_taken_leads_to_a_decision_and_that_to_its_papers(
    secretariat: Any, summit: Any, csc: Any, belarus: Any, now: datetime
) -> None:
    series = make_series(summit)
    stage = make_stage(make_circulated(summit), csc)
    record_outcome(stage, outcome="adopted", present=[belarus], now=now)

    before = secretariat.get(page(stage)).content.decode()
    form = secretariat.get(page(stage, "record_decision"), follow=True).context["adminform"].form
    answer = secretariat.post(reverse("admin:decisions_decision_add"), {**as_sent(form), "series": series.pk})

    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert (decision.stage, decision.document, decision.title) == (stage, stage.document, stage.document.title)
    paper = reverse("paper-decision", args=[summit.slug, decision.pk])
    after = secretariat.get(page(stage)).content.decode()
    assert ["Record a decision" in html for html in (before, after)] == [True, False]
    assert f'href="{paper}?language=ru"' in secretariat.get(page(decision)).content.decode()


@pytest.mark.parametrize(
    "text",
    [{"en": "To adopt.\n\nru: the strategy", "ru": "Принять."}, {"en": "re: the strategy", "ru": "Принять."}, {}],
)
def test_the_text_of_a_decision_is_typed_as_its_title_is(secretariat: Any, summit: Any, text: dict[str, str]) -> None:
    words = {"series": make_series(summit).pk, **texts("title", en="D", ru="Р"), "taken_on": "2025-11-27"}

    answer = secretariat.post(reverse("admin:decisions_decision_add"), {**words, **texts("text", **text)})

    assert answer.status_code == 302
    assert Decision.objects.get().text == text


def test_the_note_of_an_outcome_stands_with_it_for_those_who_may_read_the_document(
    secretariat: Any, api: Any, summit: Any, csc: Any, boris: Any, belarus: Any
) -> None:
    observer = make_user("olga", summit, Role.Kind.OBSERVER)
    stage = make_stage(make_circulated(summit), csc)
    taking = {"outcome": "returned", "present": [belarus.pk], "note": "Tajikistan was away"}

    assert secretariat.post(page(stage, "record_outcome"), taking).status_code == 302

    assert "Tajikistan was away" in secretariat.get(page(stage)).content.decode()
    url = f"/api/v1/summits/bishkek-2025/stages/{stage.pk}/"
    assert [api.by(who).get(url).json()["note"] for who in (boris, observer)] == ["Tajikistan was away", ""]


def test_an_action_is_dropped_with_a_reason(secretariat: Any, summit: Any, belarus: Any, now: datetime) -> None:
    decision = record_decision(make_series(summit), title=BOTH, taken_on=now.date(), now=now)
    action = assign_action(decision, title=BOTH, owner=belarus, due_on=now.date(), now=now)

    silent = secretariat.post(page(action, "drop"), {"report": ""})
    said = secretariat.post(page(action, "drop"), {"report": "Done by Kazakhstan"})

    assert (list(silent.context["form"].errors), said.status_code) == (["report"], 302)
    action.refresh_from_db()
    assert (action.status, action.report) == ("dropped", "Done by Kazakhstan")


def test_a_majority_is_shown_of_organs_that_count_votes(secretariat: Any, summit: Any) -> None:
    make_organ(summit, "csc", adoption="consensus_all")
    make_organ(summit, "cfm", adoption="qualified")

    html = secretariat.get(reverse("admin:decisions_adoptionrules_changelist")).content.decode()

    assert html.count(">2/3<") == 1


def test_lists_are_called_as_the_menu_calls_them() -> None:
    menu = {str(item["link"]): item["title"] for part in MENU["navigation"] for item in part["items"]}
    own = [model for model in admin.site._registry if model._meta.app_label in ("documents", "decisions")]
    pages = {reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist"): m._meta for m in own}

    named = {menu[page]: meta.verbose_name_plural for page, meta in pages.items() if page in menu}

    assert {name.lower() for name in named} == set(named.values())
