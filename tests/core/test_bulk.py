"""Lines of a list: each by itself, or all or none; what refuses one leaves the others as they are."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from summit.core.bulk import LinesRefused, Outcome, carry_out_lines
from summit.core.refusals import BadValue
from summit.delegations.models import Contact, Delegation

NAMES = ["one", "two", "bad", "four", "clash"]


@pytest.fixture
def enter(belarus: Delegation) -> Any:
    """Enter a contact; a bad name is refused by the service, and one that clashes by the database."""

    def verb(name: str) -> tuple[Outcome, Contact]:
        if Contact.objects.filter(name=name).exists():
            return Outcome.UNCHANGED, Contact.objects.get(name=name)
        made = Contact.objects.create(delegation=belarus, name=name)
        if name == "bad":
            raise BadValue(field="name")
        if name == "clash":
            Delegation.objects.filter(pk=belarus.pk).update(is_host=True)
            Delegation.objects.create(summit=belarus.summit, code="KGZ", name={"en": "K"}, is_host=True)
        return Outcome.CREATED, made

    return verb


def test_each_line_is_answered_and_a_refused_one_changes_nothing(enter: Any, belarus: Delegation) -> None:
    results = carry_out_lines(NAMES, enter, atomic=False)

    assert [one.outcome.value for one in results] == ["created", "created", "refused", "created", "refused"]
    assert [one.line for one in results] == NAMES
    assert [type(one.refused).__name__ for one in results if one.refused] == ["BadValue", "IntegrityError"]
    assert set(Contact.objects.values_list("name", flat=True)) == {"one", "two", "four"}
    belarus.refresh_from_db()
    assert not belarus.is_host


def test_all_or_none_tries_every_line_and_keeps_none(enter: Any) -> None:
    with pytest.raises(LinesRefused) as refused, transaction.atomic():
        carry_out_lines(NAMES, enter, atomic=True)

    assert [one.outcome.value for one in refused.value.results] == [
        "created",
        "created",
        "refused",
        "created",
        "refused",
    ]
    assert not Contact.objects.exists()
    assert len(carry_out_lines(["one", "two"], enter, atomic=True)) == 2
    assert Contact.objects.count() == 2


def test_what_is_no_refusal_ends_the_whole(enter: Any) -> None:
    def verb(name: str) -> Any:
        if name == "two":
            raise ZeroDivisionError
        return enter(name)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        carry_out_lines(NAMES, verb, atomic=False)

    assert not Contact.objects.exists()


def test_sent_again_it_changes_nothing_and_a_line_costs_the_same(enter: Any) -> None:
    costs = []
    for first, last in ((0, 10), (10, 30)):
        with CaptureQueriesContext(connection) as asked:
            carry_out_lines([str(n) for n in range(first, last)], enter, atomic=False)
        costs.append(len(asked))

    assert costs[1] - costs[0] == 10 * 4  # a savepoint, its release, a look and an insert
    again = carry_out_lines([str(n) for n in range(30)], enter, atomic=True)
    assert {one.outcome for one in again} == {Outcome.UNCHANGED}
