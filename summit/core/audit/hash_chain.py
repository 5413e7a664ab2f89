"""A chain of hashes over all audit entries and access records, which shows if one was changed or removed.

A seal covers what was committed since the seal before it, and each record keeps the key of its seal. So a transaction
that commits late is in a later seal, and a database that was restored elsewhere, where PostgreSQL counts its
transactions from the beginning, continues the chain.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Max

from summit.core.models import AccessRecord, AuditEntry, AuditSeal

LOCK = 1_964_021  # any number, the same for all who seal
RECORDS = (AuditEntry, AccessRecord)
PATIENCE = timedelta(minutes=15)  # records are sealed each minute; a transaction that writes them may last some more


@transaction.atomic
def seal(*, now: datetime) -> AuditSeal | None:
    """Seal the records without a seal; return the new seal, or None if there are none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = AuditSeal.objects.last()
        key = 1 + max(last.pk if last else 0, *(_last_seal(model) for model in RECORDS))
        cursor.execute("SELECT core_audit_seal(%s)", [key])
        if cursor.fetchone() == (0,):
            return None
    digest, count = _digest(last.digest if last else "", key)
    return AuditSeal.objects.create(pk=key, entries=count, digest=digest, made_at=now)


def broken() -> Iterator[AuditSeal]:
    """Yield the seals that do not match their records; the first one shows since when."""
    digest = ""
    for made in AuditSeal.objects.all():
        if _digest(digest, made.pk) != (made.digest, made.entries):
            yield made
        digest = made.digest


def count_without_seal() -> int:
    """Return how many records name a seal that was removed."""
    seals = AuditSeal.objects.values("pk")
    return sum(model._default_manager.exclude(seal=None).exclude(seal__in=seals).count() for model in RECORDS)


def unsealed_since(*, now: datetime) -> datetime | None:
    """Return the time of the oldest record that is not sealed, if it has waited for longer than PATIENCE."""
    waiting = (model._default_manager.filter(seal=None, at__lt=now - PATIENCE) for model in RECORDS)
    return min((row.at for rows in waiting if (row := rows.order_by("at").first())), default=None)


def _digest(digest: str, key: int) -> tuple[str, int]:
    """Return the hash of the records of a seal, chained to `digest`, and their number.

    Audit entries come before access records, so that seals made before there were any still match.
    """
    count = 0
    for record in chain.from_iterable(_records(model, key) for model in RECORDS):
        line = json.dumps(record, sort_keys=True, cls=DjangoJSONEncoder)
        digest = hashlib.sha256(f"{digest}\n{line}".encode()).hexdigest()
        count += 1
    return digest, count


def _last_seal(model: type[AuditEntry] | type[AccessRecord]) -> int:
    """Return the highest seal that a record names, also if it was removed; 0 if none does."""
    highest: int | None = model._default_manager.aggregate(highest=Max("seal"))["highest"]
    return highest or 0


def _records(model: type[AuditEntry] | type[AccessRecord], key: int) -> Iterator[Mapping[str, object]]:
    names = [field.attname for field in model._meta.concrete_fields if field.name != "seal"]
    rows = model._default_manager.filter(seal=key).order_by("transaction", "id")
    yield from rows.values(*names).iterator(chunk_size=2000)
