import base64
import os
import secrets
import subprocess
import sys

import pytest

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "ALLOWED_HOSTS": "summit.example.org",
    "DATABASE_URL": "postgres://summit@db.example.org/summit",
    "REDIS_URL": "redis://redis.example.org/0",
    "EMAIL_URL": "smtp://mail.example.org",
    "PUBLIC_URL": "https://summit.example.org",
    "PATH": os.environ["PATH"],
}
IMPORT = [sys.executable, "-c", "import config.settings.production"]


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_production_passes_djangos_own_deployment_check_silently() -> None:
    done = _run([sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name not in {"DJANGO_SETTINGS_MODULE", "PATH"}])
@pytest.mark.parametrize("empty", [True, False])
def test_production_refuses_to_start_without(name: str, empty: bool) -> None:  # noqa: FBT001
    environment = {key: value for key, value in PRODUCTION.items() if key != name} | ({name: ""} if empty else {})

    done = _run(IMPORT, environment)

    assert done.returncode == 1
    assert "ImproperlyConfigured" in done.stderr
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY must be at least 50 random characters."),
        ("SECRET_KEY", "local-only-not-a-secret-" * 3, "SECRET_KEY must be at least 50 random characters."),
        ("FIELD_KEYS", "short", "FIELD_KEYS must be keys of 32 random bytes"),
        ("FIELD_KEYS", "bG9jYWwtb25seS1ub3QtYS1zZWNyZXQtbm90LWEtc2U=", "FIELD_KEYS must be keys of 32 random bytes"),
        ("ALLOWED_HOSTS", "summit.example.org,*", "ALLOWED_HOSTS must name the hosts that are served."),
        ("OIDC_SERVER", "http://id.example.org", "OIDC_SERVER must begin with https://"),
        ("OIDC_SERVER", "https://id.example.org", "Set the OIDC_CLIENT environment variable"),
        ("DATABASE_URL", "sqlite:///summit.db", "DATABASE_URL must name a PostgreSQL"),
    ],
)
def test_production_refuses_to_start_with(name: str, value: str, reason: str) -> None:
    done = _run(IMPORT, PRODUCTION | {name: value})

    assert done.returncode == 1
    assert reason in done.stderr.splitlines()[-1]


TRY_EACH = """
import importlib, os, sys
from django.core.exceptions import ImproperlyConfigured
before = dict(os.environ)
for name, value in (argument.split("=", 1) for argument in sys.argv[1:]):
    os.environ.update(before | {name: value})
    try:
        known = sys.modules.get("config.settings.production")
        made = importlib.reload(known) if known else importlib.import_module("config.settings.production")
        print(made.PUBLIC_URL)
    except ImproperlyConfigured as error:
        print(error)
"""


def test_production_refuses_addresses_and_secrets_that_are_not_safe() -> None:
    own = PRODUCTION["PUBLIC_URL"]
    public = "PUBLIC_URL must be https:// and the host that people come to, no more."
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
    cases = [(f"PUBLIC_URL={url}", public) for url in unsafe] + [
        ("PUBLIC_URL=https://summit.example.org/", own),
        ("PUBLIC_URL=https://саммит.example:8443", "https://xn--80aqlawk.example:8443"),
        (f"SECRET_KEY={'ab' * 40}", "SECRET_KEY must be at least 50 random characters."),
        ("EMAIL_URL=consolemail://", "EMAIL_URL must name a mail server, such as smtp+tls://user:password@host:587."),
        (
            "EMAIL_URL=smtp://user:password@mail.example.org",
            "EMAIL_URL must begin with smtp+tls:// or smtp+ssl:// where it has a password.",
        ),
        ("EMAIL_URL=smtp+tls://user:password@mail.example.org", own),
    ]

    done = _run([sys.executable, "-c", TRY_EACH, *(given for given, _ in cases)], PRODUCTION | {"PYTHONUTF8": "1"})

    assert dict(zip((given for given, _ in cases), done.stdout.splitlines(), strict=True)) == dict(cases)
