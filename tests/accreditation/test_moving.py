"""The migration that moves personal data of delegates to their accreditations, tried with data."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from summit.accreditation.models import PersonalData
from summit.core.encryption import Secret, secret_hashes
from summit.delegations.models import Delegate
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.summits import make_summit

BEFORE = [("accreditation", "0003_personal_data"), ("delegations", "0012_next_head")]
NOW = datetime(2025, 11, 1, tzinfo=UTC)
GIVEN = {
    "head": ("QX7731942", date(1961, 3, 5)),
    "minister": ("AB12345678", date(1970, 1, 1)),
}


def migrate(targets: list[tuple[str, str]]) -> Any:
    """Migrate to these, and return the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_numbers_of_delegates_become_those_of_their_accreditations() -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    summit = make_summit()
    delegation = make_delegation(summit, "BLR")
    people = {"head": delegation.head, "minister": make_delegate(delegation)}
    make_delegate(delegation, code="blr-nobody", name="Without data")
    try:
        old = migrate(BEFORE).get_model("delegations", "PersonalData")
        for name, (number, born) in GIVEN.items():
            secrets = {"passport": Secret(number), "birth": Secret(born.isoformat())}
            old.objects.create(delegate_id=people[name].pk, changed_at=NOW, **secrets)
    finally:
        migrate(latest)

    for name, (number, born) in GIVEN.items():
        data = PersonalData.objects.get(accreditation__delegate=people[name])
        assert (data.number.reveal(), data.birth.reveal(), data.changed_at) == (number, born.isoformat(), NOW)
        assert data.number_hash == secret_hashes(data.number)[0]
        assert (data.accreditation.party, data.accreditation.summit) == (delegation.party_ptr, summit)
    codes = {p: Delegate.objects.get(pk=people[p].pk).accreditation.category.code for p in people}
    assert codes == {"head": "head", "minister": "delegate"}
    assert PersonalData.objects.count() == len(GIVEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('delegations_personaldata')")
        assert cursor.fetchone() == (None,)
