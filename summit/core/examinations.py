"""Examinations of the database, the keys, the files, the audit, Redis, the clocks, the disk and the processes."""

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import redis
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import TextField
from django.db.models.functions import Cast

from summit import __version__
from summit.core import clock, heartbeats, quarantine
from summit.core.audit import hash_chain
from summit.core.broker import broker
from summit.core.doctor import Finding, doubt, examines, fault, well
from summit.core.encryption import cipher, encrypted_fields, is_open
from summit.core.models import AuditSeal
from summit.core.stored_files import FileMissing, files_of_rows, read_stored

OLDEST_POSTGRES = 15
SKEW = timedelta(seconds=2)
LITTLE_SPACE = 0.1  # of the disk
SAMPLE = 20  # values of each encrypted column
NAMED = 5  # files that are named, of those that are missing


@examines("tables", quick=True)
def examine_migrations() -> Iterator[Finding]:
    """Look for migrations that were not carried out, and for some of a later version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = executor.loader.applied_migrations.keys() - executor.loader.disk_migrations.keys()
    if missing:
        yield fault(
            f"{len(missing)} migrations were not carried out.", "manage.py migrate, as the owner of the tables."
        )
    elif unknown:
        yield doubt(f"The tables are of a later version: {len(unknown)} migrations are unknown.", "Start that version.")
    else:
        yield well("All migrations were carried out.")


@examines("files")
def examine_files() -> Iterator[Finding]:
    """Read each stored file, and compare it with its hash."""
    count, broken = 0, []
    for key, digest in files_of_rows():
        count += 1
        try:
            read_stored(key, digest=digest)
        except FileMissing:
            broken.append(key)
    if broken:
        names = ", ".join(broken[:NAMED])
        yield fault(f"{len(broken)} of {count} files are missing or changed: {names}.", "Restore them from the backup.")
    else:
        yield well(f"{count} files are as their hashes say.")


@examines("FIELD_KEYS", quick=True)
def examine_field_keys() -> Iterator[Finding]:
    """Try the keys on some values of each encrypted column, the newest."""
    closed = []
    for model in apps.get_models():
        for field in encrypted_fields(model):
            tokens = model._default_manager.annotate(token=Cast(field.name, TextField())).exclude(token=None)
            newest = tokens.order_by("-pk").values_list("token", flat=True)[:SAMPLE]
            if not all(is_open(cipher(), token) for token in newest):
                closed.append(f"{model._meta.label}.{field.name}")
    if closed:
        yield fault(f"No key opens values of {', '.join(closed)}.", "Add the key that is missing to FIELD_KEYS.")
    else:
        yield well("The keys open what is encrypted.")


@examines("database")
def examine_database() -> Iterator[Finding]:
    """Look at the version, the role and its limits."""
    version = connection.cursor().connection.info.server_version // 10_000
    if version < OLDEST_POSTGRES:
        yield fault(f"PostgreSQL {version} is too old.", f"Install PostgreSQL {OLDEST_POSTGRES} or newer.")
    for warning in run_checks(include_deployment_checks=True, databases=["default"], tags=["database"]):
        yield doubt(str(warning.msg), str(warning.hint))
    yield well(f"PostgreSQL {version}, as {connection.settings_dict['USER']}.")


@examines("audit")
def examine_audit() -> Iterator[Finding]:
    """Check every seal of the audit."""
    if since := hash_chain.unsealed_since(now=clock.now()):
        yield fault(f"Nothing was sealed since {since}.", "See that the beat and a worker of the default queue run.")
    if first := next(hash_chain.broken(), None):
        yield fault(
            f"The seal of {first.made_at} does not fit: the audit was changed.", "Compare with the seals you kept."
        )
    elif removed := hash_chain.count_without_seal():
        yield fault(f"The seal of {removed} records is not there.", "Compare with the seals you kept.")
    else:
        yield well(f"{AuditSeal.objects.count()} seals fit.")


@examines("quarantine")
def examine_quarantine() -> Iterator[Finding]:
    """Ask whether this is a copy that sends nothing."""
    if quarantine.is_on():
        yield fault(
            "This is a restored copy: nothing is sent.",
            "manage.py release_quarantine, if it is to replace the original.",
        )


@examines("processes")
def examine_processes() -> Iterator[Finding]:
    """Look for processes whose heartbeat is overdue."""
    silent = heartbeats.silent(now=clock.now())
    for name, since in silent.items():
        yield fault(f"{name} is silent since {since or 'ever'}.", "Start it, and read its log.")
    if not silent:
        yield well("The beat and the workers of all queues are at work.")


@examines("Redis and clocks")
def examine_redis_and_clocks() -> Iterator[Finding]:
    """Ask Redis and the database for the time."""
    here = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        clocks = {"PostgreSQL": cursor.fetchone()[0]}
    try:
        with broker() as client:
            seconds, micros = client.time()
            clocks["Redis"] = datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=micros)
    except redis.RedisError as error:
        yield fault(f"Redis does not answer: {error}", "Start it; until then messages wait, and nothing is lost.")
    for name, there in clocks.items():
        if abs(there - here) > SKEW:
            yield fault(f"The clock of {name} is {(there - here).total_seconds():+.0f} s off ours.", "Run NTP on both.")
    yield well(f"The clocks of {' and '.join(clocks)} go with ours.")


@examines("disk and versions")
def examine_machine() -> Iterator[Finding]:
    """Look at the space for documents and at what runs."""
    space = shutil.disk_usage(settings.BASE_DIR)
    if space.free < LITTLE_SPACE * space.total:
        yield doubt(f"{space.free // 10**9} GB of {space.total // 10**9} are free.", "Make space.")
    yield well(f"Summit {__version__}, Python {sys.version.split()[0]}, {space.free // 10**9} GB free.")
