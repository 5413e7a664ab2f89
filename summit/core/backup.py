"""A backup is a folder: the dump of the database, the files that its rows name, and a manifest with their hashes.

Keys are not in it. The manifest is written last, so a folder without one is no backup.
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.db import connection, models
from django.db.backends.postgresql.client import DatabaseClient
from django.db.migrations.loader import MigrationLoader

from summit import __version__
from summit.core import quarantine

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
CHUNK = 1 << 20
Mark = tuple[int, str]  # the size in bytes, and the SHA-256


class BackupError(Exception):
    """The folder or the database is not what is needed, or a program of PostgreSQL failed."""


@dataclass(frozen=True)
class Manifest:
    """The content of a backup: sizes and hashes by path, and the versions that wrote it.

    `missing` are files that rows named, and that were not there.
    """

    made_at: str
    product: str
    postgres: str
    migrations: dict[str, list[str]]
    content: dict[str, Mark]
    missing: list[str]
    format: int = FORMAT


def write(folder: Path, *, now: datetime) -> Manifest:
    """Back up into a new or empty folder that the owner alone may read. Raises BackupError.

    The database comes first, so that no row of it names a file that is not there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty.")
    folder.chmod(0o700)
    _run("pg_dump", "--format=custom", f"--file={folder / DUMP}")
    missing = [name for storage, name in _files() if not _copy(storage, name, folder / FILES / _inside(name))]
    manifest = Manifest(now.isoformat(), __version__, _postgres(), _migrations(), _content(folder), missing)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2, ensure_ascii=False))
    return manifest


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup after comparing its content with the hashes. Raises BackupError."""
    try:
        facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        facts["content"] = {path: (size, digest) for path, (size, digest) in facts["content"].items()}
        manifest = Manifest(**facts)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError(f"{folder} is no backup: its {MANIFEST} cannot be read.") from error
    if manifest.format != FORMAT:
        raise BackupError(f"This version reads format {FORMAT} of backups, not {manifest.format}.")
    present = _content(folder)
    wrong = sorted({path for path, _ in manifest.content.items() ^ present.items()})
    if wrong:
        raise BackupError(f"Not as they were backed up: {', '.join(wrong[:5])}{' …' if wrong[5:] else ''}.")
    return manifest


def restore(folder: Path) -> Manifest:
    """Restore a backup into an empty database, under quarantine, and its files into their storages.

    Raises BackupError.
    """
    manifest = read(folder)
    if connection.introspection.table_names():
        raise BackupError("The database is not empty.")
    if later := sorted(_unknown(manifest)):
        raise BackupError(f"The backup is of a later version ({manifest.product}): it has {', '.join(later[:3])}.")
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(folder / DUMP))
    quarantine.begin()
    for storage, name in _files():
        if name not in manifest.missing:
            _restore_file(storage, name, folder / FILES / _inside(name))
    return manifest


def _copy(storage: Storage, name: str, target: Path) -> bool:
    """Copy a stored file; return whether it was there."""
    if not storage.exists(name):
        return False
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with storage.open(name) as source, target.open("wb") as copy:
        for chunk in source.chunks(CHUNK):
            copy.write(chunk)
    return True


def _restore_file(storage: Storage, name: str, source: Path) -> None:
    if storage.exists(name):
        with storage.open(name) as present:
            if hashlib.file_digest(present, "sha256").digest() == _digest(source):
                return
        raise BackupError(f"Another file is at {name} already.")
    with source.open("rb") as content:
        storage.save(name, File(content))


def _files() -> Iterator[tuple[Storage, str]]:
    """Yield the storage and the name of each file that a row of the database names."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField):
                names = model._default_manager.exclude(**{field.name: ""}).order_by("pk")
                for name in names.values_list(field.name, flat=True).iterator():
                    yield field.storage, name


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise BackupError(f"{name} is no name of a stored file.")
    return path


def _content(folder: Path) -> dict[str, Mark]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return {str(path.relative_to(folder)): (path.stat().st_size, _digest(path).hex()) for path in paths}


def _digest(path: Path) -> bytes:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").digest()


def _migrations() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationLoader(connection).applied_migrations):
        found.setdefault(app, []).append(name)
    return found


def _unknown(manifest: Manifest) -> set[str]:
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return {f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known}


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on our database; the password is in its environment alone."""
    (_, *options, name), variables = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    path = os.path.join(settings.POSTGRES_PROGRAMS, program)  # noqa: PTH118 -- without a folder, PATH is searched
    try:
        subprocess.run(  # noqa: S603 -- a program of PostgreSQL, with arguments of ours
            [path, *options, f"--dbname={name}", *arguments],
            check=True,
            capture_output=True,
            env=os.environ | (variables or {}),
            text=True,
        )
    except FileNotFoundError as error:
        raise BackupError(f"{program} of PostgreSQL is not there: install it, or set POSTGRES_PROGRAMS.") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program}: {error.stderr.strip()}") from error
