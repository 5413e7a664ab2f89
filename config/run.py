"""`make run`: start the database, Redis, the web server, a worker, the beat and a mail catcher; Ctrl-C stops all.

PostgreSQL and Redis are started unless DATABASE_URL and REDIS_URL are set. The other processes are forks of this one,
so that Django is loaded once. Data and logs stay in var/. While it runs, var/run.env has the addresses, so that
`manage.py` in another terminal uses the same database.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import forks
from config.embedded import ServerError, servers
from config.forks import ENDINGS, Fork
from summit.core.queues import QUEUES

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
STOP_SECONDS = 20
SLOW_SECONDS = 60
PORTS = {"PORT": "8000", "MAIL_PORT": "8025", "MAIL_PAGE_PORT": "8026"}

Processes = dict[str, subprocess.Popen[bytes] | Fork]


class CannotRun(Exception):  # noqa: N818 -- it is said to a person
    """The user must change something before `make run` can start; the message says what."""


class Interrupted(Exception):  # noqa: N818 -- not an error
    """A signal asked the process to stop."""


def main() -> int:
    """Start everything, wait, and stop everything; return the exit code."""
    for number in ENDINGS:
        signal.signal(number, _interrupt)
    VAR.mkdir(exist_ok=True)
    try:
        with ExitStack() as stack:
            _serve(stack)
    except Interrupted:
        print("\nStopped.")
        return 0
    except (CannotRun, ServerError) as error:
        print(f"\n{error}", file=sys.stderr)
    return 1


def _serve(stack: ExitStack) -> None:
    ports = {name: os.environ.get(name, default) for name, default in PORTS.items()}
    _lock_directory(stack)
    _check_ports(ports)
    print("Starting PostgreSQL, Redis, the web, a worker, the beat and a mail catcher…", flush=True)
    started = stack.enter_context(servers(VAR))
    environment = _environment(ports, {name: server.url for name, server in started.items()})
    _write_environment(stack, environment)
    os.environ.update(environment)
    _load()
    _prepare()
    children: dict[str, Fork] = {}
    stack.callback(_stop, children)
    for name, command in _commands(ports).items():
        children[name] = _start(name, command)
    everything: Processes = {server.directory.name: server.process for server in started.values() if server.process}
    everything |= children
    _await_web(everything, ports["PORT"])
    print(_welcome(ports), flush=True)
    while True:
        _check(everything)
        time.sleep(0.5)


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    _ignore_endings()
    raise Interrupted


def _ignore_endings() -> None:
    """Ignore further signals: a second Ctrl-C must not interrupt the shutdown."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def _lock_directory(stack: ExitStack) -> None:
    """Lock var/, so that two runs do not use the same data; the lock is released when this process ends."""
    lock = stack.enter_context((VAR / "run.lock").open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotRun("Summit is already running from this directory: stop that run first.") from error


def _check_ports(ports: dict[str, str]) -> None:
    """Raise CannotRun for a port that is in use or named twice; all are kept open until the last is checked."""
    with ExitStack() as stack:
        for name, port in ports.items():
            probe = stack.enter_context(socket.socket())
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(port)))
                probe.listen()
            except (OSError, OverflowError, ValueError) as error:
                other = f"{name}={int(PORTS[name]) + 100}"
                raise CannotRun(f"Port {port} cannot be used: {error}. Choose another: {other} make run") from error


def _environment(ports: dict[str, str], urls: dict[str, str]) -> dict[str, str]:
    """Return the environment of all processes; variables that the user has set take precedence."""
    own = {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "EMAIL_URL": f"smtp://127.0.0.1:{ports['MAIL_PORT']}",
        "PUBLIC_URL": f"http://127.0.0.1:{ports['PORT']}",
    }
    return urls | {name: os.environ.get(name, value) for name, value in own.items()}


def _write_environment(stack: ExitStack, environment: dict[str, str]) -> None:
    file = VAR / "run.env"
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
    stack.callback(file.unlink)


def _load() -> None:
    try:
        forks.load()
    except ImproperlyConfigured as error:
        raise CannotRun(f"The settings cannot be used: {error}") from error


def _prepare() -> None:
    """Migrate the database, load the programme, and create the accounts."""
    made = Fork("summit-prepare", ["django", "prepare_demo", "demo/bishkek-2025.yaml", str(VAR / "demo.json")])
    try:
        made.join()
    finally:
        made.kill()  # if a signal came meanwhile
    if made.exitcode:
        raise CannotRun("The database could not be prepared; see the error above.")


def _commands(ports: dict[str, str]) -> dict[str, list[str]]:
    gunicorn = ["gunicorn", "--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{ports['PORT']}"]
    gunicorn += ["--workers", "2", "--preload"]
    celery = ["celery", "--app", "config", "--quiet"]
    worker = [
        "worker",
        "--queues",
        ",".join(QUEUES),
        "--concurrency",
        "3",
        "--without-gossip",
        "--without-mingle",
        "--loglevel",
        "INFO",
    ]
    beat = ["beat", "--schedule", str(VAR / "beat-schedule"), "--pidfile=", "--loglevel", "INFO"]
    mail = ["config.mail_catcher", str(VAR / "mail"), ports["MAIL_PORT"], ports["MAIL_PAGE_PORT"]]
    return {"web": gunicorn, "worker": celery + worker, "beat": celery + beat, "mail": mail}


def _start(name: str, command: list[str]) -> Fork:
    log = VAR / f"{name}.log"
    log.unlink(missing_ok=True)
    return Fork(f"summit-{name}", command, log=log)


def _check(processes: Processes) -> None:
    for name, process in processes.items():
        code = process.exitcode if isinstance(process, Fork) else process.poll()
        if code is not None:
            log = VAR / f"{name}.log"
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
            raise CannotRun(f"{name} ended (exit code {code}), so all is stopped. {log} ends:\n{tail}")


def _await_web(processes: Processes, port: str) -> None:
    """Wait until the web server answers, without a time limit; raise if a process ends."""
    slow_at = time.monotonic() + SLOW_SECONDS
    while not _answers(port):
        _check(processes)
        if time.monotonic() > slow_at:
            print(f"The web does not answer yet; see {VAR / 'web.log'}. Still waiting; Ctrl-C stops.", flush=True)
            slow_at += SLOW_SECONDS
        time.sleep(0.1)


def _answers(port: str) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).close()
    except OSError:
        return False
    return True


def _stop(children: dict[str, Fork]) -> None:
    """Send SIGTERM to all process groups, and SIGKILL to those that do not end in time."""
    _ignore_endings()
    for number, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5)):
        for child in children.values():
            child.send_all(number)
        deadline = time.monotonic() + patience
        for child in children.values():
            child.join(max(0.1, deadline - time.monotonic()))


def _welcome(ports: dict[str, str]) -> str:
    demo = json.loads((VAR / "demo.json").read_text())
    web = f"http://127.0.0.1:{ports['PORT']}"
    people = [*demo["delegations"][:2], *demo.get("services", ())]
    tokens = "\n".join(f"  {row['name']:<20} {row['token']}" for row in people)
    chosen = "".join(f"{name}={port} " for name, port in ports.items() if port != PORTS[name])
    return f"""
Summit is running.

  Admin        {web}/admin/
  Organizer    {demo["organizer"]["email"]}  {demo["organizer"]["password"]}
  API          {web}/api/v1/docs/
  Mail         http://127.0.0.1:{ports["MAIL_PAGE_PORT"]}/

Tokens of two delegations, security and a gate:
{tokens}

Next, in another terminal:  {chosen}make tour
Or:  curl -H "Authorization: Token {demo["delegations"][0]["token"]}" {web}/api/v1/me/

Logs are in var/. Ctrl-C stops everything."""


if __name__ == "__main__":
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        # Celery reads it when it is imported, and importing this package has done that already: start again with it.
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.local"
        os.execv(sys.executable, [sys.executable, "-m", "config.run"])  # noqa: S606 -- itself
    sys.exit(main())
