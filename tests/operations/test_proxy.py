"""The service with its production settings behind nginx, with the example that is shipped."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from summit.core import clock
from tests.operations.servers import Listening, database_url, program

ROOT = Path(__file__).parents[2]
NGINX = program("nginx")
HOST, METRICS_TOKEN = "summit.example.org", "a-token-for-the-monitoring"
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="NOT TESTED: no nginx. Debian: apt-get install nginx-light"),
    pytest.mark.django_db(transaction=True),
]


class Web(Listening):
    """The service as `deploy/systemd` starts it."""

    def command(self) -> list[str]:
        variables = {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "kfEGk3w9QqXr5uB1zTn8YpLhV6sMdC2jA7eW4xRo0iUtPqZy0123456789",
            "FIELD_KEYS": "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=",
            "PASS_KEYS": "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=",
            "ALLOWED_HOSTS": HOST,
            "PUBLIC_URL": f"https://{HOST}",
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "EMAIL_URL": "smtp://127.0.0.1:1",
            "STATIC_ROOT": str(self.directory / "static"),
            "METRICS_TOKEN": METRICS_TOKEN,
            "PROMETHEUS_MULTIPROC_DIR": str(self.directory / "metrics"),
        }
        command = [f"{name}={value}" for name, value in variables.items()]
        for folder in ("static", "metrics"):
            (self.directory / folder).mkdir(exist_ok=True)
        prepare = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(prepare, cwd=ROOT, env=os.environ | variables, check=True)
        served = ["-m", "gunicorn", "--config", "python:config.gunicorn", "--chdir", str(ROOT)]
        return ["env", *command, sys.executable, *served, "--bind", f"127.0.0.1:{self.port}", "--workers", "2"]


class Nginx(Listening):
    """nginx with our example; only ports, files and the part that asks for port 80 are others."""

    def __init__(self, directory: Path, web: Web) -> None:
        super().__init__(directory)
        self.web = web

    def command(self) -> list[str]:
        self._make_certificate()
        example = (ROOT / "deploy" / "nginx.conf").read_text()
        (server, _redirect) = re.findall(r"^server \{.*?^\}", example, re.MULTILINE | re.DOTALL)
        for old, new in (
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("/etc/ssl/summit", str(self.directory)),
            ("127.0.0.1:8000", f"127.0.0.1:{self.web.port}"),
        ):
            assert old in server
            server = server.replace(old, new)
        places = " ".join(
            f"{name}_temp_path {self.directory / name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.directory / "nginx.conf").write_text(
            f"{'user root;' if os.geteuid() == 0 else ''} daemon off;\n"
            f"pid {self.directory / 'pid'}; error_log {self.directory / 'error.log'};\n"
            f"events {{}}\nhttp {{ access_log off; {places}\n{server}\n}}\n"
        )
        return [str(NGINX), "-c", str(self.directory / "nginx.conf"), "-e", str(self.directory / "error.log")]

    def _make_certificate(self) -> None:
        key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
        now = clock.now()
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        pem = serialization.Encoding.PEM
        plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (self.directory / "privkey.pem").write_bytes(plain)
        (self.directory / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[httpx.Client]:
    web = Web(tmp_path / "web").start()
    nginx = Nginx(tmp_path / "nginx", web).start()
    headers = {"Host": f"{HOST}:{nginx.port}"}
    with httpx.Client(base_url=f"https://127.0.0.1:{nginx.port}", headers=headers, verify=False, timeout=60) as client:  # noqa: S501 -- its own
        yield client
    nginx.stop()
    web.stop()


def test_forms_and_large_files_come_through_nginx(browser: httpx.Client) -> None:
    page = browser.get("/admin/login/")
    assert page.status_code == 200
    cookie = page.headers["set-cookie"]
    assert "Secure" in cookie
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    answer = browser.post(
        "/admin/login/",
        data={"csrfmiddlewaretoken": token.group(1), "login": "nobody@example.org", "password": "wrong"},
        headers={"Origin": f"https://{browser.headers['Host']}", "Cookie": cookie.split(";")[0]},
    )
    assert (answer.status_code, "CSRF" in answer.text) == (200, False)

    path = "/api/v1/summits/bishkek-2025/document-files/"
    five, more = (browser.post(path, content=b"0" * size) for size in (5_000_000, 22_500_000))

    assert (five.status_code, five.headers["content-type"]) == (401, "application/problem+json")
    assert more.status_code == 413

    measured = browser.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}).text
    by_status = re.findall(r'responses_total_by_status_total\{status="(\d+)"\} (\d+)', measured)
    assert dict(by_status)["401"] == "1"
