"""Key tasks: what is counted, a percentage that cannot lie, ticking, waiving, and letters that are written once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from summit.accreditation.models import Category
from summit.delegations.models import Delegate
from summit.notifications.models import Notification
from summit.readiness.measures import MEASURES
from summit.readiness.models import KeyTask, TaskLetter, TaskRecord
from summit.readiness.queries import board, readiness_of
from summit.readiness.services import remind_of_tasks, waive_task
from tests.factories.accreditation import make_category, make_person
from tests.factories.arrivals import make_party
from tests.factories.bilaterals import make_request
from tests.factories.declarations import make_declarations
from tests.factories.delegations import make_delegate, make_delegation, make_official_invitation
from tests.factories.personal import make_accredited, make_personal_data, make_photo
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/readiness/"
DUE = date(2025, 11, 20)
NOON = datetime(2025, 11, 20, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: NOON)


def make_task(summit: Any, measure: str = "", *, due_on: date = DUE, **fields: Any) -> KeyTask:
    title = {"en": measure or "Gifts", "ru": measure or "Подарки"}
    return KeyTask.objects.create(summit=summit, measure=measure, title=title, due_on=due_on, **fields)


def progress_of(summit: Any, measure: str, delegation: Any) -> tuple[int, int]:
    return tuple(MEASURES[measure].count(summit, [delegation.pk]).get(delegation.pk, (0, 0)))


def of(answer: Any) -> Any:
    [row] = answer.json()["results"]
    return row


def test_measures_count_what_is_entered(summit: Any, belarus: Any, boris: Any, kazakhstan: Any) -> None:
    make_delegate(belarus)
    for measure, before in (("arrivals", (0, 2)), ("personal_data", (0, 2)), ("overflight", (0, 0))):
        assert progress_of(summit, measure, belarus) == before
    for measure in ("contacts", "bilateral_wishes", "texts"):
        assert progress_of(summit, measure, belarus) == (0, 1)

    make_party(belarus, transport="special", number="", call_sign="BRU1")
    make_personal_data(belarus.head)
    make_request(belarus, kazakhstan)
    make_session(summit, delegates=[belarus.head], quota=2)

    assert progress_of(summit, "arrivals", belarus) == (1, 2)
    assert progress_of(summit, "overflight", belarus) == (0, 1)
    assert progress_of(summit, "personal_data", belarus) == (1, 2)
    assert progress_of(summit, "seats", belarus) == (1, 3)
    for measure in ("bilateral_wishes", "head_named", "coordinator"):
        assert progress_of(summit, measure, belarus) == (1, 1)
    assert progress_of(summit, "bilateral_wishes", kazakhstan) == (0, 1)


def test_an_invitation_that_was_sent_is_to_be_answered(summit: Any, belarus: Any, kazakhstan: Any) -> None:
    invitation = make_official_invitation(belarus)
    make_official_invitation(kazakhstan, status="draft")
    assert progress_of(summit, "invitation", belarus) == (0, 1)
    assert progress_of(summit, "invitation", kazakhstan) == (0, 0)

    type(invitation).objects.filter(pk=invitation.pk).update(status="regretted")

    assert progress_of(summit, "invitation", belarus) == (1, 1)


def test_people_on_the_list_owe_what_their_category_needs(summit: Any, belarus: Any, kazakhstan: Any) -> None:
    accredited = make_accredited(belarus.head)
    make_accredited(kazakhstan.head)
    for measure in ("photos", "travel_documents"):
        assert progress_of(summit, measure, belarus) == (0, 0)
    Category.objects.update(needs=["photo", "travel_document"])
    assert progress_of(summit, "accreditations", belarus) == (0, 1)

    make_photo(accredited)
    make_personal_data(belarus.head)

    for measure in ("photos", "travel_documents"):
        assert progress_of(summit, measure, belarus) == (1, 1)
        assert progress_of(summit, measure, kazakhstan) == (0, 1)


def test_people_of_an_armed_category_owe_their_weapons(summit: Any, belarus: Any) -> None:
    category = make_category(summit, "armed-security", needs=["weapons"])
    make_person(category, belarus, "Unarmed")
    assert progress_of(summit, "weapons", belarus) == (0, 1)

    weapon, *_others = make_declarations(belarus, number="SN1")
    assert progress_of(summit, "weapons", belarus) == (1, 2)
    type(weapon).objects.update(status="refused")
    assert progress_of(summit, "weapons", belarus) == (0, 2)


def test_the_percentage_is_of_what_applies_rounded_down_and_100_only_when_all_is_done(
    api: Any, boris: Any, alice: Any, summit: Any, belarus: Any
) -> None:
    counted = make_task(summit, "head_named")
    own = [make_task(summit) for _ in range(2)]
    make_task(summit, "overflight")

    row = of(api.by(boris).get(URL))
    assert (row["percent"], row["done"], row["applicable"], row["not_applicable"]) == (33, 1, 3, 1)
    api.post(f"{URL}{belarus.pk}/tick/", {"task": own[0].pk})
    assert of(api.get(URL))["percent"] == 66
    assert api.post(f"{URL}{belarus.pk}/waive/", {"task": own[1].pk, "reason": "None"}).status_code == 403

    waived = api.by(alice).post(f"{URL}{belarus.pk}/waive/", {"task": own[1].pk, "reason": "No gifts"}).json()

    assert (waived["percent"], waived["done"], waived["applicable"], waived["waived"]) == (100, 2, 2, 1)
    assert [one["reason"] for one in waived["tasks"] if one["standing"] == "waived"] == ["No gifts"]
    ticked = next(one for one in waived["tasks"] if one["task"] == own[0].pk)
    assert (ticked["done_by"], ticked["standing"]) == ("Boris", "done")
    assert api.post(f"{URL}{belarus.pk}/tick/", {"task": counted.pk}).json()["code"] == "task_is_counted"


def test_nothing_that_applies_is_no_hundred(summit: Any, belarus: Any) -> None:
    make_task(summit, "overflight")

    assert readiness_of(summit, [belarus], today=DUE)[0].percent is None


def test_a_delegation_sees_its_own_and_only_those_who_may_read_personal_data_learn_their_number(
    api: Any, boris: Any, vera: Any, karim: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    make_task(summit, "personal_data")
    make_task(summit, "contacts")

    assert [one["measure"] for one in of(api.by(boris).get(URL))["tasks"]] == ["personal_data", "contacts"]
    assert [one["measure"] for one in of(api.by(vera).get(URL))["tasks"]] == ["contacts"]
    assert of(api.by(karim).get(URL))["delegation"] == kazakhstan.pk
    assert api.get(f"{URL}{belarus.pk}/").status_code == 404


def test_late_ones_come_first_and_a_delegation_may_have_another_day(
    api: Any, alice: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    task = make_task(summit, due_on=DUE - DAY)
    assert {row.late for row in board(summit, today=DUE)} == {1}

    later = {"task": task.pk, "due_on": "2025-11-25"}
    assert api.by(alice).post(f"{URL}{belarus.pk}/due/", later).json()["tasks"][0]["standing"] == "open"

    assert [row.delegation for row in board(summit, today=DUE)] == [kazakhstan, belarus]


def test_each_step_is_told_once_to_those_concerned(
    summit: Any, belarus: Any, boris: Any, vera: Any, leyla: Any, kazakhstan: Any, karim: Any
) -> None:
    task = make_task(summit, remind_before=3, escalate_after=2)
    waive_task(task, kazakhstan, reason="Not this time", by=None, now=NOON)

    for days in (-4, -3, -2, 0, 1):
        remind_of_tasks(now=NOON + days * DAY)
    assert [one.recipient for one in Notification.objects.all()] == [boris]
    for days in (2, 2, 3):
        remind_of_tasks(now=NOON + days * DAY)

    late = Notification.objects.filter(context__is_late=True)
    assert {one.recipient for one in late} == {boris, leyla}
    assert late.count() == TaskLetter.objects.count() == 2


def test_liaison_officers_do_not_read_of_personal_data(summit: Any, belarus: Any, boris: Any, leyla: Any) -> None:
    make_task(summit, "personal_data", due_on=DUE - 5 * DAY)

    remind_of_tasks(now=NOON)

    assert [one.recipient for one in Notification.objects.all()] == [boris]


def test_what_is_done_meanwhile_is_not_told(summit: Any, belarus: Any, boris: Any) -> None:
    task = make_task(summit)
    TaskRecord.objects.create(task=task, delegation=belarus, done_at=NOON, done_by=boris)

    assert remind_of_tasks(now=NOON) == 0


def test_the_number_of_queries_does_not_grow(
    summit: Any, belarus: Any, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    for measure in MEASURES:
        make_task(summit, measure)
    with django_assert_max_num_queries(30) as few:
        board(summit, today=DUE)
    for n in range(20):
        make_delegation(summit, f"D{n}")
    assert Delegate.objects.count() > 20

    with django_assert_num_queries(len(few)):
        assert len(board(summit, today=DUE)) == 21


def test_the_board_shows_all_and_records_what_an_organizer_says(desk: Any, summit: Any, belarus: Any) -> None:
    page = "/summits/bishkek-2025/admin/readiness/"
    assert "No key task is entered yet." in desk.get(page).content.decode()
    own, counted = make_task(summit, due_on=DUE - DAY), make_task(summit, "head_named")
    shown = desk.get(page).content.decode()
    assert "50 %" in shown
    assert "1 of 2 done, 1 late" in shown

    address = f"{page}{belarus.pk}/{own.pk}/"
    assert desk.post(address, {"is_done": "on", "due_on": "", "reason": ""}).status_code == 302
    assert "100 %" in desk.get(page).content.decode()
    assert "is_done" not in desk.get(f"{page}{belarus.pk}/{counted.pk}/").content.decode()
    desk.post(f"{page}{belarus.pk}/{counted.pk}/", {"due_on": "2025-11-22", "reason": "A deputy heads it"})

    record = TaskRecord.objects.get(task=counted)
    assert (record.due_on, record.reason, record.waived_by.name) == (date(2025, 11, 22), "A deputy heads it", "Alice")
    assert desk.post(f"{page}{belarus.pk}/{own.pk}/", {"due_on": "sometime"}).status_code == 200


def test_the_dossier_of_a_delegation_names_what_it_owes(desk: Any, summit: Any, belarus: Any) -> None:
    task = make_task(summit)
    make_task(summit, "head_named")

    page = desk.get(f"/summits/bishkek-2025/admin/desk/delegations/{belarus.pk}/").content.decode()

    assert f"/readiness/{belarus.pk}/{task.pk}/" in page
    assert "head_named" not in page
