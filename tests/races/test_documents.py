"""Two secretaries at one document at once: one wins, and what was circulated stays as it is."""

from collections import Counter
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from summit.core.refusals import Refusal
from summit.core.upload_checks import examine
from summit.documents.models import Document, File, Position, Version
from summit.documents.models.file import document_storage
from summit.documents.services import begin_next_version, circulate_version, take_position, upload_file
from summit.notifications.models import Notification
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_operator
from tests.factories.delegations import make_delegation
from tests.factories.documents import make_circulated, make_document, make_file, upload
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2025, 11, 1, tzinfo=UTC)
RIVALS = 8


def attempt(verb: Any) -> Any:
    """Return a verb that answers with its refusal's code, or with nothing."""

    def run(number: int) -> str:
        try:
            verb(number)
        except Refusal as refusal:
            return refusal.code
        return ""

    return run


def test_a_version_is_circulated_once_and_told_once() -> None:
    summit = make_summit()
    make_user("boris", summit, "coordinator", make_delegation(summit, "BLR"))
    document = make_document(summit)
    make_file(document)

    codes = at_once(attempt(lambda _: circulate_version(document, now=NOW)), rivals=RIVALS)

    assert Counter(codes) == {"": 1, "nothing_to_circulate": RIVALS - 1}
    assert Notification.objects.filter(kind="documents_changed").count() == 1


def test_one_of_many_begins_the_next_version() -> None:
    document = make_circulated(make_summit())

    codes = at_once(attempt(lambda _: begin_next_version(document, now=NOW)), rivals=RIVALS)

    assert Counter(codes) == {"": 1, "already_drafted": RIVALS - 1}
    assert list(Version.objects.values_list("number", flat=True)) == [1, 2]


def test_what_is_uploaded_while_it_is_circulated_is_in_it_or_refused() -> None:
    operator = make_operator()
    document = make_document(make_summit())
    make_file(document, "ru")
    before = set(document_storage().listdir("")[1])

    def act(number: int) -> None:
        if number == 0:
            circulate_version(document, now=NOW)
        else:
            upload_file(document, language=f"x{chr(96 + number)}", upload=upload(), by=operator, now=NOW)

    codes = at_once(attempt(act), rivals=RIVALS)

    entered = File.objects.exclude(language="ru").count()
    assert set(codes[1:]) <= {"", "no_draft"}
    assert entered == codes[1:].count("")
    # A refused upload has left no file in the storage.
    assert len(set(document_storage().listdir("")[1]) - before) == entered
    assert Document.objects.get().status == "circulated"


def test_a_position_is_on_the_version_that_was_the_latest_when_it_was_taken() -> None:
    summit = make_summit()
    operator = make_operator()
    delegations = [make_delegation(summit, f"D{n}") for n in range(RIVALS)]
    document = make_circulated(summit)
    first = document.versions.get()
    begin_next_version(document, now=NOW)
    make_file(document)

    def act(number: int) -> None:
        if number == 0:
            circulate_version(document, now=NOW)
        else:
            take_position(first, delegation=delegations[number], stance="joins", by=operator, now=NOW)

    codes = at_once(attempt(act), rivals=RIVALS)

    assert set(codes[1:]) <= {"", "old_version"}
    assert Position.objects.filter(version=first).count() == Position.objects.count() == codes[1:].count("")


def test_two_who_speak_for_one_delegation_leave_one_position() -> None:
    summit = make_summit()
    operator = make_operator()
    belarus = make_delegation(summit, "BLR")
    version = make_circulated(summit).versions.get()
    stances = ("supports", "objects", "reserves", "awaits") * 2

    codes = at_once(
        attempt(lambda n: take_position(version, delegation=belarus, stance=stances[n], by=operator, now=NOW)),
        rivals=RIVALS,
    )

    assert set(codes) == {""}
    assert Position.objects.get().stance in stances


def test_others_change_a_document_while_a_file_for_it_is_looked_into(client: Any, api: Any, monkeypatch: Any) -> None:
    summit = make_summit()
    document = make_document(summit)
    alice, bela = (make_user(name, summit, "organizer", is_staff=True) for name in ("alice", "bela"))
    client.force_login(alice)
    page = f"/admin/documents/document/{document.pk}/upload/"
    answers: list[Any] = []

    def change() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        there = f"/api/v1/summits/{summit.slug}/documents/{document.pk}/"
        answers.append(api.by(bela).patch(there, {"kind": "report"}, HTTP_IF_MATCH="*"))
        connection.close()

    def slowly(*args: Any, **kwargs: Any) -> Any:
        other = Thread(target=change)
        other.start()
        other.join()
        return examine(*args, **kwargs)

    monkeypatch.setattr("summit.core.stored_files.examine", slowly)
    late = client.post(page, {"language": "en", "file": upload()})

    assert [answer.status_code for answer in answers] == [200]
    # And who uploads is told of the change first.
    assert "Bela changed this since you opened the page: kind" in str(late.context["form"].errors)
    assert not File.objects.exists()
