"""The house rules that `make test` checks before the tests, each by its tool; the first failure ends the run."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "PASS_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "ALLOWED_HOSTS": "summit.example.org",
    "EMAIL_URL": "smtp://mail.example.org",
    "PUBLIC_URL": "https://summit.example.org",
}
TEST = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}


def main() -> int:
    """Run every check; return the first bad exit code."""
    with tempfile.TemporaryDirectory() as site:
        build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", site]
        checks: list[tuple[str, list[str], dict[str, str]]] = [
            ("ruff", [str(BIN / "ruff"), "check", "."], {}),
            ("ruff format", [str(BIN / "ruff"), "format", "--check", "."], {}),
            ("import contracts", [str(BIN / "lint-imports"), "--no-logo", "--no-cache"], {}),
            ("budgets", [sys.executable, "-m", "config.budgets"], {}),
            ("mypy", [str(BIN / "mypy"), "."], TEST),
            ("deployment", [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
            ("documentation", build, {"NO_MKDOCS_2_WARNING": "1"}),
            ("migrations and OpenAPI document", [sys.executable, "-m", "config.generated"], TEST),
        ]
        for name, command, environment in checks:
            print(f"== {name}", flush=True)
            done = subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, **environment})
            if done.returncode:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
