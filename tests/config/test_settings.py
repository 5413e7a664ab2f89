import base64
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterable, Mapping

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "PASS_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "ALLOWED_HOSTS": "summit.example.org",
    "DATABASE_URL": "postgres://summit@db.example.org/summit",
    "REDIS_URL": "redis://redis.example.org/0",
    "EMAIL_URL": "smtp://mail.example.org",
    "PUBLIC_URL": "https://summit.example.org",
    "PATH": os.environ["PATH"],
}
REFUSED = "ImproperlyConfigured: "
# Starts with each environment in a fork, and says where it then serves or why it does not start.
START = """
import json, os, sys
import config, csp.constants, django.forms, environ, idna
for environment in json.load(sys.stdin):
    if os.fork():
        os.wait()
        continue
    os.environ.clear()
    os.environ.update(environment)
    try:
        from config.settings import production
        said = production.PUBLIC_URL
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    print(json.dumps(said), flush=True)
    os._exit(0)
"""


def started(cases: Iterable[Mapping[str, str | None]]) -> list[str]:
    """Return what a start says in each case: these variables differ from those of production; None is not set."""
    environments = [
        {name: value for name, value in {**PRODUCTION, **case}.items() if value is not None} for case in cases
    ]
    command = [sys.executable, "-c", START]
    done = subprocess.run(
        command, env=PRODUCTION, input=json.dumps(environments), capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_production_passes_djangos_own_deployment_check_silently() -> None:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(command, env=PRODUCTION, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_production_refuses_to_start_without_a_variable_or_with_an_empty_one() -> None:
    needed = [name for name in PRODUCTION if name not in {"DJANGO_SETTINGS_MODULE", "PATH"}]
    cases = [{name: value} for name in needed for value in ("", None)]

    for case, said in zip(cases, started(cases), strict=True):
        assert said.startswith(REFUSED), (case, said)
        assert next(iter(case)) in said.splitlines()[-1]


def test_production_refuses_what_is_not_safe() -> None:
    own = PRODUCTION["PUBLIC_URL"]
    public = "PUBLIC_URL must be https:// and the host that people come to, no more."
    secret = "SECRET_KEY must be at least 50 random characters."
    keys = "FIELD_KEYS must be keys of 32 random bytes in URL-safe base64, with commas."
    unsafe = (
        "http://summit.example.org",
        "https://",
        "https:///x",
        "https://summit.example.org/path",
        "https://summit.example.org?x=1",
        "https://user:password@summit.example.org",
        "https://summit.example.org:99999",
        "https://localhost",
        "https://127.0.0.1:8000",
        "https://[::1]",
        "summit.example.org",
    )
    cases = [
        *(("PUBLIC_URL", url, REFUSED + public) for url in unsafe),
        ("PUBLIC_URL", "https://summit.example.org/", own),
        ("PUBLIC_URL", "https://саммит.example:8443", "https://xn--80aqlawk.example:8443"),
        ("SECRET_KEY", "short", REFUSED + secret),
        ("SECRET_KEY", "local-only-not-a-secret-" * 3, REFUSED + secret),
        ("SECRET_KEY", "ab" * 40, REFUSED + secret),
        ("FIELD_KEYS", "short", REFUSED + keys),
        ("PASS_KEYS", "short", REFUSED + keys.replace("FIELD", "PASS")),
        (
            "FIELD_KEYS",
            "bG9jYWwtb25seS1ub3QtYS1zZWNyZXQtbm90LWEtc2U=",
            REFUSED + keys,
        ),
        ("ALLOWED_HOSTS", "summit.example.org,*", REFUSED + "ALLOWED_HOSTS must name the hosts that are served."),
        (
            "OIDC_SERVER",
            "http://id.example.org",
            REFUSED + "OIDC_SERVER must begin with https://, and be a whole address.",
        ),
        ("OIDC_SERVER", "https://id.example.org", REFUSED + "Set the OIDC_CLIENT environment variable"),
        (
            "DATABASE_URL",
            "sqlite:///summit.db",
            REFUSED + "DATABASE_URL must name a PostgreSQL: the calendar's constraints need it.",
        ),
        (
            "EMAIL_URL",
            "consolemail://",
            REFUSED + "EMAIL_URL must name a mail server, such as smtp+tls://user:password@host:587.",
        ),
        (
            "EMAIL_URL",
            "smtp://user:password@mail.example.org",
            REFUSED + "EMAIL_URL must begin with smtp+tls:// or smtp+ssl:// where it has a password.",
        ),
        ("EMAIL_URL", "smtp+tls://user:password@mail.example.org", own),
    ]

    said = started({name: value} for name, value, _ in cases)

    assert list(zip(cases, said, strict=True)) == [(case, case[2]) for case in cases]
