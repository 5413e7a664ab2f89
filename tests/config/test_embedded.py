import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import Postgres, Redis, launcher
from config.embedded.launch import unprivileged_identity
from tests.processes import assert_none_stays_in, processes_in, wait_until

# With spaces in its name, and too long for a socket.
LONG = Path("a place with spaces", ("long " * 40).strip())
WRAPPER = [sys.executable, "-m", "config.embedded"]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Postgres, Redis]]:
    """Made once, since making the data takes longest."""
    place = tmp_path_factory.mktemp("embedded") / LONG
    postgres, broker = Postgres(place / "postgres", durable=False), Redis(place / "redis")
    yield postgres, broker
    postgres.stop()
    broker.stop()


@pytest.fixture
def postgres(servers: tuple[Postgres, Redis]) -> Postgres:
    return servers[0] if servers[0].is_running() else servers[0].start()


@pytest.fixture
def broker(servers: tuple[Postgres, Redis]) -> Redis:
    return servers[1] if servers[1].is_running() else servers[1].start()


def test_postgres_speaks_utf8_and_sorts_the_same_everywhere(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
        ).fetchone()

    assert row == ("UTF8", "C.UTF-8")


def test_postgres_asks_for_its_password(postgres: Postgres) -> None:
    url = postgres.url.replace(postgres.password_file.read_text(), "wrong")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)


def test_postgres_keeps_data_and_address_over_a_restart(postgres: Postgres) -> None:
    url = postgres.url
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")

    postgres.stop()
    assert not postgres.is_running()
    postgres.start()

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(42,)]


def test_postgres_killed_at_work_starts_again_at_once(postgres: Postgres) -> None:
    def work() -> None:
        with suppress(psycopg.OperationalError), psycopg.connect(postgres.url) as connection:
            connection.execute("SELECT count(*) FROM generate_series(1, 1000000000)")

    busy = threading.Thread(target=work)
    busy.start()
    wait_until(lambda: any("SELECT" in line for line in processes_in(postgres.directory).values()))

    postgres.kill()
    assert processes_in(postgres.directory) == {}
    postgres.start()

    busy.join()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_pid_file_that_names_another_process_by_now_blocks_nothing(postgres: Postgres) -> None:
    postgres.kill()
    pid_file = postgres.directory / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as other:
        lines = pid_file.read_text().splitlines(keepends=True)
        pid_file.write_text(f"{other.pid}\n" + "".join(lines[1:]))

        postgres.start()

        assert other.poll() is None
        other.kill()


def test_redis_forgets_nothing_when_killed_and_evicts_nothing(broker: Redis) -> None:
    with redis.Redis.from_url(broker.url) as client:
        client.set("kept", "42")

    broker.kill()
    broker.start()

    with redis.Redis.from_url(broker.url) as client:
        assert client.get("kept") == b"42"
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_servers_listen_on_the_loopback_only(postgres: Postgres, broker: Redis) -> None:
    listening = subprocess.run(["cat", "/proc/net/tcp", "/proc/net/tcp6"], capture_output=True, text=True, check=True)

    addresses = [line.split()[1] for line in listening.stdout.splitlines() if " 0A " in line]
    for server in (postgres, broker):
        assert [address for address in addresses if address.endswith(f":{server.port:04X}")] == [
            f"0100007F:{server.port:04X}"
        ]


def test_what_a_killed_parent_started_ends_and_does_not_block_the_next(tmp_path: Path) -> None:
    place = tmp_path / LONG
    code = (
        "import sys, time; from pathlib import Path; from config.embedded import servers\n"
        "with servers(Path(sys.argv[1])): print('up', flush=True); time.sleep(60)"
    )
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    command = [sys.executable, "-c", code, str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"up\n"
        parent.kill()

    again = Postgres(place / "postgres").start()

    with psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    again.stop()
    assert_none_stays_in(place)


def test_a_server_that_refuses_root_is_not_root_and_passes_closed_doors(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "file").write_text("read")
    code = f"import os; print(os.geteuid() != 0, os.access({str(closed / 'file')!r}, os.R_OK))"

    command = [*launcher(signal.SIGTERM, unprivileged_identity()), sys.executable, "-I", "-S", "-c", code]
    seen = subprocess.run(command, capture_output=True, text=True, check=True)

    assert seen.stdout == "True True\n"


def test_the_wrapper_gives_both_servers_and_passes_the_exit_code(tmp_path: Path) -> None:
    code = (
        "import os, sys, psycopg, redis\n"
        "psycopg.connect(os.environ['DATABASE_URL']); redis.Redis.from_url(os.environ['REDIS_URL']).ping(); sys.exit(7)"
    )
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}

    done = subprocess.run([*WRAPPER, sys.executable, "-W", "ignore", "-c", code], env=environment, check=False)

    assert done.returncode == 7
    assert list(tmp_path.iterdir()) == []
    assert processes_in(tmp_path) == {}


def test_the_wrapper_uses_the_servers_that_are_named(tmp_path: Path) -> None:
    code = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    environment = {"TMPDIR": str(tmp_path), "DATABASE_URL": "postgres://theirs", "REDIS_URL": "redis://theirs"}

    done = subprocess.run([*WRAPPER, sys.executable, "-c", code], env=environment, capture_output=True, check=True)

    assert done.stdout == b"postgres://theirs redis://theirs\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_wrapper_leaves_nothing_behind_when_it_is_ended(number: signal.Signals, tmp_path: Path) -> None:
    code = "import time; print('up', flush=True); time.sleep(60)"
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
    command = [*WRAPPER, sys.executable, "-c", code]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as wrapper:
        assert wrapper.stdout
        assert wrapper.stdout.readline() == b"up\n"

        wrapper.send_signal(number)

        assert wrapper.wait(20) != 0
    assert list(tmp_path.iterdir()) == []
    assert processes_in(tmp_path) == {}
