"""The tables of the demonstration, exported and imported again, change nothing."""

import pytest
from django.core.management import call_command

from summit.accounts.models import Role, User
from summit.spreadsheets.tables import TABLES
from summit.summits.models import Summit
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.spreadsheets.importing import API, check, rows_of


@pytest.fixture(scope="module")
def bishkek(shared_rows: None) -> User:
    call_command("load_programme", "demo/bishkek-2025.yaml")
    return make_user("round", Summit.objects.get(slug="bishkek-2025"), Role.Kind.ORGANIZER)


@pytest.mark.parametrize(
    ("table", "kind"), [*((table, "xlsx") for table in TABLES), ("delegates", "ods"), ("delegates", "csv")]
)
def test_the_demonstration_changes_nothing(api: Client, bishkek: User, db: None, table: str, kind: str) -> None:
    bishkek.language = "ru"
    exported = api.by(bishkek).get(f"{API}/tables/{table}/", {"file_format": kind})
    assert exported.status_code == 200

    job = check(api, bishkek, table, exported.content)

    assert job["status"] == "checked", rows_of(api, job["id"])[:3]
    assert job["total"] > 0
    assert job["counts"]["unchanged"] == job["total"]


def test_the_file_changes_nothing_either(bishkek: User, db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_programme", "demo/bishkek-2025.yaml")

    assert capsys.readouterr().out.strip() == "Nothing differs."
