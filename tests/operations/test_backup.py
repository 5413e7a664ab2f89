"""A backup is written, restored elsewhere, and sends nothing before it is released."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from summit.core import clock, quarantine
from summit.documents.models import File
from summit.notifications import delivery
from summit.notifications.models import Delivery
from tests.factories.documents import make_circulated
from tests.factories.many import make_waiting
from tests.factories.summits import make_summit

pytestmark = pytest.mark.django_db(transaction=True)


def run(command: str, *arguments: Any) -> str:
    output = StringIO()
    call_command(command, *arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_a_backup_is_restored_and_sends_nothing_before_its_release(move: Any, alice: Any, tmp_path: Path) -> None:
    folder, summit = tmp_path / "backup", alice.roles.get().summit
    make_waiting(summit, alice)
    Delivery.objects.update(status="queued")
    make_circulated(summit)
    file = File.objects.get()
    with file.content.open() as content:
        text = content.read()
    run("backup", folder)
    assert folder.stat().st_mode & 0o077 == 0
    assert all(key not in (folder / "manifest.json").read_text() for key in ("SECRET_KEY", "FIELD_KEYS"))
    file.content.storage.delete(file.content.name)

    move()
    said = run("restore", folder)

    assert "is whole" in said
    assert "release_quarantine" in said
    with storages["documents"].open(File.objects.get().content.name) as content:
        assert content.read() == text
    later = clock.now() + timedelta(days=1)
    assert Delivery.objects.exists()
    assert delivery.channels_with_work(later) == []
    assert delivery.deliver_batch("email", pytest.fail, lambda: later) == 0
    run("release_quarantine")
    assert delivery.channels_with_work(later) == ["email"]
    assert "withdrawn" in run("release_quarantine", "--withdraw")
    assert delivery.channels_with_work(later) == []


def test_a_database_that_is_copied_by_other_programs_knows_it(move: Any, tmp_path: Path) -> None:
    quarantine.settle()
    assert not quarantine.is_on()
    run("backup", tmp_path / "backup")

    move()
    run("restore", tmp_path / "backup")
    quarantine.Home.objects.update(identity="the cluster / of before")

    assert quarantine.is_on()


def test_what_was_changed_is_not_restored(move: Any, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    make_summit()
    run("backup", folder)
    with pytest.raises(CommandError, match="not empty"):
        run("backup", folder)
    with pytest.raises(CommandError, match="The database is not empty"):
        run("restore", folder)
    assert "is whole" in run("restore", folder, "--check")
    (folder / "stranger").write_text("put beside")

    move()
    with pytest.raises(CommandError, match="stranger"):
        run("restore", folder)
    (folder / "stranger").unlink()
    with (folder / "database.dump").open("ab") as dump:
        dump.write(b"0")
    with pytest.raises(CommandError, match=r"Not as they were backed up: database\.dump"):
        run("restore", folder)


def test_a_backup_of_a_later_version_is_refused(move: Any, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    run("backup", folder)
    facts = json.loads((folder / "manifest.json").read_text())
    facts["migrations"]["core"].append("9999_later")
    (folder / "manifest.json").write_text(json.dumps(facts))

    move()
    with pytest.raises(CommandError, match=r"core\.9999_later"):
        run("restore", folder)


def test_a_folder_without_a_manifest_is_no_backup(tmp_path: Path) -> None:
    for content in (None, "", "[]", '{"content": {"a": 1}}'):
        if content is not None:
            (tmp_path / "manifest.json").write_text(content)
        with pytest.raises(CommandError, match="is no backup"):
            run("restore", tmp_path)
