"""The meetings in Bishkek, published, and one person of each role."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from summit.accounts.models import User
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load
from summit.programme.services import publish_revision
from summit.summits.models import Summit

BISHKEK = Path(__file__).parents[2] / "demo" / "bishkek-2025.yaml"
NOW = datetime(2025, 11, 20, tzinfo=UTC)
ROLES = {
    "organizer": "aigul@example.org",
    "coordinator": "staff.blr@example.org",
    "viewer": "viewer.blr@example.org",
    "liaison officer": "liaison.kaz@example.org",
    "observer": "observer@example.org",
    "not signed in": None,
}


@pytest.fixture(scope="module")
def loaded(shared_rows: None) -> Summit:
    load(read(BISHKEK.read_text(encoding="utf-8")), now=NOW)
    summit = Summit.objects.get()
    publish_revision(summit, by=User.objects.get(email=ROLES["organizer"]), now=NOW, even_if_warned=True)
    return summit


@pytest.fixture
def bishkek(db: None, loaded: Summit) -> Summit:
    return loaded
