"""`make run`: everything a summit needs on one machine, from the database to the mailbox; Ctrl-C ends all of it.

Whatever DATABASE_URL, REDIS_URL or EMAIL_URL name is used instead of what would be started. Data stays in var/.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from config.embedded import ServerError, end_with_parent, servers

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
STOP_SECONDS = 20
START_SECONDS = 60
PORTS = {"PORT": "8000", "MAIL_PORT": "8025", "MAIL_PAGE_PORT": "8026"}


class CannotRun(Exception):  # noqa: N818 -- it is said to a person
    """Something that the person at the keyboard can mend."""


class Interrupted(Exception):  # noqa: N818 -- not an error
    """Someone asked for the end."""


def main() -> int:
    """Start everything, wait, and stop everything; return the exit code."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
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
    return 1


def _serve(stack: ExitStack) -> None:
    ports = {name: os.environ.get(name, default) for name, default in PORTS.items()}
    for name, port in ports.items():
        _check_port(name, port)
    print("Starting PostgreSQL, Redis, the web, a worker, the beat and a mail catcher…", flush=True)
    urls = stack.enter_context(servers(VAR))
    environment = {
        **os.environ,
        **urls,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.local"),
        "EMAIL_URL": os.environ.get("EMAIL_URL", f"smtp://127.0.0.1:{ports['MAIL_PORT']}"),
        "PUBLIC_URL": os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{ports['PORT']}"),
    }
    _prepare(environment)
    children: dict[str, subprocess.Popen[bytes]] = {}
    stack.callback(_stop, children)
    for name, command in _commands(ports).items():
        children[name] = _start(name, command, environment)
    _await_web(children, ports["PORT"])
    print(_welcome(ports), flush=True)
    while True:
        _check_children(children)
        time.sleep(0.5)


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    # Once is enough: a second Ctrl-C must not cut the stopping short.
    for again in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)
    raise Interrupted


def _check_port(name: str, port: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except (OSError, OverflowError, ValueError) as error:
            raise CannotRun(f"Port {port} cannot be used ({error}). Choose another: {name}=8100 make run") from error


def _prepare(environment: dict[str, str]) -> None:
    """Migrate, load the programme, make the accounts: in one process, since each costs a second to start."""
    made = subprocess.run(
        [sys.executable, "manage.py", "prepare_demo", "demo/bishkek-2025.yaml", str(VAR / "demo.json")],
        cwd=ROOT,
        env=environment,
        check=False,
        start_new_session=True,
        preexec_fn=end_with_parent,
    )
    if made.returncode:
        raise CannotRun("The database could not be prepared; the reason stands above.")


def _commands(ports: dict[str, str]) -> dict[str, list[str]]:
    gunicorn = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{ports['PORT']}", "--workers", "2", "--threads", "8"]
    celery = ["celery", "--app", "config", "--quiet"]
    worker = ["worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    beat = ["beat", "--schedule", str(VAR / "beat-schedule"), "--pidfile=", "--loglevel", "INFO"]
    mail = ["config.mail_catcher", str(VAR / "mail"), ports["MAIL_PORT"], ports["MAIL_PAGE_PORT"]]
    modules = {"web": gunicorn, "worker": celery + worker, "beat": celery + beat, "mail": mail}
    return {name: [sys.executable, "-m", *module] for name, module in modules.items()}


def _start(name: str, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with (VAR / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # A group of its own, so that its children end with it and Ctrl-C comes from here alone.
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509
        )


def _check_children(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            tail = (VAR / f"{name}.log").read_text(errors="replace")[-1500:]
            raise CannotRun(
                f"The {name} ended (exit code {child.returncode}), so all is stopped. Its log ends:\n{tail}"
            )


def _await_web(children: dict[str, subprocess.Popen[bytes]], port: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _check_children(children)
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise CannotRun(f"The web did not answer within {START_SECONDS} seconds; see {VAR / 'web.log'}.")


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """End all process groups: in order first, by force after a while."""
    for number, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5)):
        for child in children.values():
            try:
                os.killpg(child.pid, number)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + patience
        for child in children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue


def _welcome(ports: dict[str, str]) -> str:
    demo = json.loads((VAR / "demo.json").read_text())
    web = f"http://127.0.0.1:{ports['PORT']}"
    tokens = "\n".join(f"  {row['name']:<12} {row['token']}" for row in demo["delegations"][:2])
    return f"""
Summit is running.

  Admin        {web}/admin/
  Organizer    {demo["organizer"]["email"]}  {demo["organizer"]["password"]}
  API          {web}/api/v1/docs/
  Mail         http://127.0.0.1:{ports["MAIL_PAGE_PORT"]}/

Tokens of two delegations:
{tokens}

Next, in another terminal:  make tour
Or:  curl -H "Authorization: Token {demo["delegations"][0]["token"]}" {web}/api/v1/me/

Logs are in var/. Ctrl-C stops everything."""


if __name__ == "__main__":
    sys.exit(main())
