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
