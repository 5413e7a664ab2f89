"""The report of changes that no note asked for."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.core import clock
from summit.delegations.changes_without_note import changes_without_note
from summit.delegations.models import Delegation
from summit.delegations.services import pass_heads
from tests.factories.correspondence import make_note
from tests.factories.delegations import make_delegate, make_official_invitation

URL = "/api/v1/summits/bishkek-2025/"
REPORT = f"{URL}changes-without-note/"


def report(api: Any, user: Any) -> list[tuple[str, str, list[str]]]:
    rows = api.by(user).get(REPORT, {"since": "2025-01-01"}).json()
    return [(row["kind"], row["name"].get("en"), row["changed"]) for row in rows]


def test_it_names_who_changed_what_until_a_note_is_attached(
    transactional_db: None, api: Any, alice: Any, boris: Any, belarus: Any
) -> None:
    note = make_note(belarus.summit, belarus)
    page = f"{URL}delegates/{belarus.head.pk}/"
    api.by(alice).patch(page, {"rank": "minister", "languages": ["ru"]})
    api.by(alice).patch(page, {"name": {"en": "Other President"}, "note": note.pk})
    api.by(alice).patch(page, {"arrives_at": "2025-11-26T09:00:00+06:00"})
    first = api.by(alice).get(REPORT, {"since": "2025-01-01"}).json()[0]

    attached = api.by(alice).post(f"{URL}note-references/", {"note": note.pk, "change": first["change"]})

    assert (first["kind"], first["row"], first["changed"]) == ("delegate", str(belarus.head.pk), ["rank"])
    assert (first["by"]["name"], first["delegation"]) == ("Alice", belarus.pk)
    assert attached.status_code == 201
    assert ("delegate", "Other President", ["rank"]) not in report(api, alice)
    assert api.by(boris).get(REPORT).status_code == 403


def test_it_has_heads_attendance_invitations_and_those_who_were_removed(
    transactional_db: None, api: Any, alice: Any, belarus: Any
) -> None:
    minister = make_delegate(belarus)
    make_official_invitation(belarus)
    Delegation.objects.filter(pk=belarus.pk).update(head=minister)
    removed = make_delegate(belarus, rank=60, name="Official")
    api.by(alice).delete(f"{URL}delegates/{removed.pk}/")

    rows = report(api, alice)

    assert rows[0] == ("delegate", "Official", [])
    assert ("delegation", "Belarus", ["head_id"]) in rows
    assert ("official_invitation", "Belarus", []) in rows


def test_verbs_of_a_delegation_name_their_note(
    transactional_db: None, api: Any, alice: Any, belarus: Any, kazakhstan: Any
) -> None:
    note, foreign = (make_note(belarus.summit, party) for party in (belarus, kazakhstan))
    page, minister, now = f"{URL}delegations/{belarus.pk}/", make_delegate(belarus), clock.now()
    successor = {"replaced": belarus.head.pk, "successor": minister.pk, "since": now + timedelta(hours=1)}
    before = report(api, alice)

    for path, body in (
        (f"{page}change-level/", {"rank": "ambassador"}),
        (f"{URL}replacements/", successor),
        (f"{page}withdraw/", {"reason": "Elections"}),
        (f"{page}confirm/", {}),
    ):
        refused = api.by(alice).post(path, body | {"note": foreign.pk})
        done = api.post(path, body | {"note": note.pk})
        assert (refused.json()["code"], refused.json()["errors"][0]["field"]) == ("note_of_another", "note")
        assert done.status_code == 200, done.json()
    assert pass_heads(now=now + timedelta(hours=2)) == 1

    belarus.refresh_from_db()
    assert (belarus.head, report(api, alice)) == (minister, before)
    api.post(f"{URL}replacements/", {"replaced": minister.pk, "successor": successor["replaced"]})
    assert report(api, alice)[0] == ("delegation", "Belarus", ["head_id"])


def test_it_costs_the_same_for_many(api: Any, alice: Any, belarus: Any) -> None:
    since = clock.now().replace(year=2020)
    costs = []
    for first, last in ((0, 1), (1, 20)):
        for n in range(first, last):
            make_delegate(belarus, code=f"blr-{n}")
        with CaptureQueriesContext(connection) as asked:
            assert changes_without_note(belarus.summit, since=since)
        costs.append(len(asked))

    assert costs[0] == costs[1] <= 7
