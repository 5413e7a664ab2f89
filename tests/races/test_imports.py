"""Two people apply the same rows at the same instant: they are entered once, and the other reads them again."""

from typing import Any

import pytest

from summit.core import clock
from summit.delegations.models import Delegate
from summit.spreadsheets.models import Import
from summit.spreadsheets.services import confirm_import, run_import, upload_table
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once
from tests.spreadsheets.importing import file_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("round_", range(3))
def test_the_same_rows_are_entered_once(transactional_db: None, round_: int) -> None:
    summit = make_summit()
    belarus = make_delegation(summit, "BLR")
    make_delegate(belarus, code="old")
    head = ["delegation", "code", "name (en)", "office (en)"]
    jobs = []
    for number in range(2):
        user = make_user(f"organizer-{number}", summit, "organizer")
        rows = [["BLR", "new", "New", "Office"], ["BLR", "old", f"Name {number}", "Minister"]]
        facts = {"table": "delegates", "file_name": "t.xlsx", "by": user, "now": clock.now()}
        job = upload_table(summit, content=file_of([head, *rows]), **facts)
        run_import(job.pk, clock=clock.now)
        job.refresh_from_db()
        jobs.append(confirm_import(job, by=user))

    def work(number: int) -> Any:
        run_import(jobs[number].pk, clock=clock.now)
        return Import.objects.get(pk=jobs[number].pk).status

    assert sorted(at_once(work, rivals=2)) == ["applied", "checked"]
    assert Delegate.objects.filter(code="new").count() == 1
    loser = Import.objects.get(status="checked")
    assert loser.differs == 2  # the new one is there, and the old one has another name
