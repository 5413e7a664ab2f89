"""A chain of hashes over all audit entries and access records, which shows if one was changed or removed.

They are sealed in the order of their transactions, up to the first transaction that still runs, so that what is sealed
is complete.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from summit.core.models import AccessRecord, AuditEntry, AuditSeal

LOCK = 1_964_021  # any number, the same for all who seal


@transaction.atomic
def seal(*, now: datetime) -> AuditSeal | None:
    """Seal what is not sealed; return the new seal, or None if there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s), pg_snapshot_xmin(pg_current_snapshot())::text::bigint", [LOCK]
        )
        until: int = cursor.fetchone()[1]
    last = AuditSeal.objects.last()
    begin, digest = (last.until, last.digest) if last else (0, "")
    digest, count = _digest(digest, begin, until)
    if not count:
        return None
    return AuditSeal.objects.create(until=until, entries=count, digest=digest, made_at=now)


def broken() -> Iterator[AuditSeal]:
    """Yield the seals that do not match their entries; the first one shows since when."""
    begin, digest = 0, ""
    for made in AuditSeal.objects.all():
        found, count = _digest(digest, begin, made.until)
        if (found, count) != (made.digest, made.entries):
            yield made
        begin, digest = made.until, made.digest


def _digest(digest: str, begin: int, until: int) -> tuple[str, int]:
    """Return the hash of what transactions in [begin, until) recorded, chained to `digest`, and the number of records.

    Audit entries come before access records, so that seals made before there were any still match.
    """
    count = 0
    for record in chain.from_iterable(_records(model, begin, until) for model in (AuditEntry, AccessRecord)):
        line = json.dumps(record, sort_keys=True, cls=DjangoJSONEncoder)
        digest = hashlib.sha256(f"{digest}\n{line}".encode()).hexdigest()
        count += 1
    return digest, count


def _records(model: type[AuditEntry] | type[AccessRecord], begin: int, until: int) -> Iterator[Mapping[str, object]]:
    rows = model._default_manager.filter(transaction__gte=begin, transaction__lt=until).order_by("transaction", "id")
    yield from rows.values().iterator(chunk_size=2000)
