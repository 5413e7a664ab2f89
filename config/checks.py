"""The house rules that `make test` checks before the tests, each by its tool, as many at once as there are cores."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
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
    """Run every check and print what each said; return the first bad exit code."""
    with tempfile.TemporaryDirectory() as site:
        build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", site]
        # The longest first, that nothing waits for it.
        checks: list[tuple[str, list[str], dict[str, str]]] = [
            ("mypy", [str(BIN / "mypy"), "."], TEST),
            ("ruff", [str(BIN / "ruff"), "check", "."], {}),
            ("ruff format", [str(BIN / "ruff"), "format", "--check", "."], {}),
            ("import contracts", [str(BIN / "lint-imports"), "--no-logo", "--no-cache"], {}),
            ("budgets", [sys.executable, "-m", "config.budgets"], {}),
            ("deployment", [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
            ("documentation", build, {"NO_MKDOCS_2_WARNING": "1"}),
            ("migrations and OpenAPI document", [sys.executable, "-m", "config.generated"], TEST),
        ]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            codes = list(pool.map(_run, checks))
    return next((code for code in codes if code), 0)


def _run(check: tuple[str, list[str], dict[str, str]]) -> int:
    """Run a check, print its name and what it said, and return its exit code."""
    name, command, environment = check
    done = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"== {name}\n{done.stdout}", end="", flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
