"""People and a summit by name: Alice organizes; Boris speaks for Belarus, Vera only reads for it; Karim speaks for
Kazakhstan; Olga observes; Leyla is liaison officer of Belarus; Nobody has no role."""

import gc
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import translation
from filelock import FileLock
from psycopg.conninfo import make_conninfo
from rest_framework.test import APIClient

from config.embedded.postgres import BINARIES
from summit.accounts.models import Role, User
from summit.core.models import Home
from summit.delegations.models import Delegation
from summit.summits.models import Summit
from tests.browser import Desk
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegation
from tests.factories.summits import make_summit
from tests.house import house_in
from tests.smtp import SmtpServer


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seconds", type=float, help="begin no test later than so many seconds after the start")


def pytest_xdist_auto_num_workers() -> int:
    """Return one more than there are cores: tests wait for servers, browsers and clocks."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """Name our own mark."""
    config.addinivalue_line("markers", "long: takes a minute or more, and is begun first so that nothing waits for it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what the time is over for."""
    limit = item.config.getoption("--seconds")
    if limit is not None and time.monotonic() - STARTED > limit:
        pytest.skip("the time is over; `make test` runs it")


@pytest.fixture(scope="session", autouse=True)
def document_storage() -> Iterator[None]:
    """Clear away the documents of this run."""
    yield
    shutil.rmtree(project.DOCUMENT_STORAGE["location"], ignore_errors=True)


STARTED = time.monotonic()
# The product's modules stay until the end: to look through them for garbage costs time and finds none.
gc.freeze()
gc.set_threshold(50_000, 20, 20)
OWN_SUBSELECT = re.compile(
    r'^(?:UPDATE "(?P<table>\w+)" SET .*? WHERE|DELETE FROM "(?P<other>\w+)" WHERE) '
    r'(?:\(*"\w+"\."\w+" IN \(SELECT .*? FROM "(?:(?P=table)|(?P=other))" U0 )',
    re.DOTALL,
)


@pytest.fixture(autouse=True)
def default_language() -> None:
    """Begin in the default language: a request of the test before has left its own active."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def every_change_asks_the_row_itself() -> Iterator[None]:
    """Refuse an UPDATE or DELETE whose conditions are all in a subselect of its own table.

    Django writes it so where a filter follows a relation. PostgreSQL does not ask the subselect again about a row that
    another transaction has just changed: what was claimed, sent or answered meanwhile would be overwritten.
    """

    def refuse(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        assert not OWN_SUBSELECT.match(sql), f"its condition is asked of an old state of the row: {sql}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def run_place(tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str) -> Path:
    """Return a path that all processes of the tests share."""
    base = tmp_path_factory.getbasetemp()
    return (base if worker_id == "master" else base.parent) / name


def delete_rows(style: Any, tables: Sequence[str], **options: Any) -> list[str]:
    """Return what empties the tables after a test that commits: to truncate those that are empty too takes longest.

    Without the triggers that keep rows as they are, and those of references.
    """
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM \"{t}\")" for t in tables))  # noqa: S608 -- names of our own tables
        full = [table for (table,) in cursor.fetchall()]
    role = "SET LOCAL session_replication_role ="
    return [f"{role} replica", *(f'DELETE FROM "{table}"' for table in full), f"{role} origin"]  # noqa: S608 -- names of our own tables


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[None]:
    """The tables are made once; each process of the tests works on a copy of them."""
    creation, own = connection.creation, connection.settings_dict["NAME"]
    made = run_place(tmp_path_factory, worker_id, "tables")
    with django_db_blocker.unblock(), FileLock(f"{made}.lock"):
        if made.exists():
            connection.settings_dict["NAME"] = made.read_text()
        else:
            made.write_text(creation.create_test_db(verbosity=0, autoclobber=True, serialize=False))
            # Every test finds what one finds after a test that commits: no rows of migrations.
            call_command("flush", interactive=False, verbosity=0)
            Home.objects.all().delete()  # its copies are no backups
        creation.clone_test_db(worker_id, verbosity=0, autoclobber=True)
    connection.settings_dict |= creation.get_test_db_clone_settings(worker_id)
    connection.ops.sql_flush = delete_rows  # type: ignore[method-assign]
    yield  # who asks for no database is kept from it: its rows would stay for the tests that follow
    with django_db_blocker.unblock():
        creation.destroy_test_db(own, verbosity=0)


@pytest.fixture(scope="session")
def tables(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> bytes:
    """The SQL that makes the tables elsewhere."""
    made = run_place(tmp_path_factory, worker_id, "tables")
    # Nobody can copy a database while it is read.
    with FileLock(f"{made}.lock"):
        source = make_conninfo(os.environ["DATABASE_URL"], dbname=made.read_text())
        command = [BINARIES / "pg_dump", "--no-owner", source]
        return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A transaction around a module: rows that its module-wide fixtures make are made once, for all of its tests."""
    atomic = transaction.atomic()
    # As the transactions of Django's TestCase do, it lets a durable block begin inside.
    atomic._from_testcase = True  # type: ignore[attr-defined]
    with django_db_blocker.unblock(), atomic:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def data_of_a_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The `var` of a first `make run`, which was stopped; one for all processes of the tests."""
    place = run_place(tmp_path_factory, worker_id, "first-run")
    with FileLock(f"{place}.lock"):
        if not place.exists():
            with house_in(tmp_path_factory.mktemp("first")) as house:
                process = house.run()
                assert "Loaded" in house.said()
                process.terminate()
                assert process.wait(60) == 0
                shutil.move(house.root / "var", place)
    return place


@pytest.fixture
def now() -> datetime:
    """An instant well before the summit."""
    return datetime(2025, 11, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
def summit(db: None) -> Summit:
    """Bishkek, 26 and 27 November 2025, UTC+6, on a grid of five minutes."""
    return make_summit()


@pytest.fixture
def belarus(summit: Summit) -> Delegation:
    return make_delegation(summit, "BLR", en="Belarus", ru="Беларусь")


@pytest.fixture
def kazakhstan(summit: Summit) -> Delegation:
    return make_delegation(summit, "KAZ", en="Kazakhstan", ru="Казахстан")


@pytest.fixture
def tajikistan(summit: Summit) -> Delegation:
    return make_delegation(summit, "TJK", en="Tajikistan", ru="Таджикистан")


@pytest.fixture
def alice(summit: Summit) -> User:
    return make_user("alice", summit, Role.Kind.ORGANIZER, is_staff=True)


@pytest.fixture
def boris(summit: Summit, belarus: Delegation) -> User:
    return make_user("boris", summit, Role.Kind.COORDINATOR, belarus, language="ru")


@pytest.fixture
def vera(summit: Summit, belarus: Delegation) -> User:
    return make_user("vera", summit, Role.Kind.VIEWER, belarus)


@pytest.fixture
def leyla(summit: Summit, belarus: Delegation) -> User:
    return make_user("leyla", summit, Role.Kind.LIAISON, belarus)


@pytest.fixture
def karim(summit: Summit, kazakhstan: Delegation) -> User:
    return make_user("karim", summit, Role.Kind.COORDINATOR, kazakhstan)


@pytest.fixture
def tahmina(summit: Summit, tajikistan: Delegation) -> User:
    return make_user("tahmina", summit, Role.Kind.COORDINATOR, tajikistan)


@pytest.fixture
def olga(summit: Summit) -> User:
    return make_user("olga", summit, Role.Kind.OBSERVER)


@pytest.fixture
def nobody(db: None) -> User:
    return make_user("nobody")


class Client(APIClient):
    """An API client that signs in by a fixture user and speaks JSON.

    As in the service, each request reads which roles the user holds. One that `keeps_roles`, for a test with many
    requests during which nobody's roles change, reads them again only after a request that may have changed something.
    """

    def __init__(self, *, keeps_roles: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.keeps_roles = keeps_roles

    def by(self, user: User | None) -> "Client":
        """Act as `user`; None: not signed in."""
        if user is None and not self.cookies:
            self.handler._force_user = None  # APIClient would end a session, which there is none of
        else:
            self.force_authenticate(user)
        return self

    def request(self, **kwargs: Any) -> Any:
        """Send it."""
        if not self.keeps_roles:
            self._forget_roles()
        answer = super().request(**kwargs)
        if kwargs["REQUEST_METHOD"] != "GET" and answer.status_code not in (401, 403, 404):
            self._forget_roles()
        return answer

    def _forget_roles(self) -> None:
        if self.handler._force_user is not None:
            self.handler._force_user.__dict__.pop("role_set", None)


@pytest.fixture
def client() -> Desk:
    return Desk()


@pytest.fixture
def api() -> Client:
    return Client()


@pytest.fixture
def desk(client: Any, alice: Any) -> Any:
    """The browser of Alice."""
    client.force_login(alice)
    return client


@pytest.fixture
def smtp(settings: Any) -> Iterator[SmtpServer]:
    """A mail server, to which the product's mail goes."""
    server = SmtpServer()
    server.controller.start()
    # Django puts a mailbox in memory in the place of mail while tests run.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.controller.stop()
