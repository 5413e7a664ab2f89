"""Health checks for load balancers and `docker compose`.

They use connections of their own with a time limit.
"""

import threading
from datetime import datetime

import psycopg
import redis
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from summit import __version__
from summit.core import clock, doctor, heartbeats, quarantine
from summit.core.audit import hash_chain
from summit.core.broker import PATIENCE_SECONDS, broker
from summit.notifications.failing import FailingMail

PREPARED = threading.Event()


def live(request: HttpRequest) -> JsonResponse:
    """Answer with the version of the running process."""
    del request
    return JsonResponse({"status": "ok", "version": __version__})


def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database answers, with all tables, and the keys open its encrypted values; otherwise 503.

    Redis is reported too, but the service works without it for a while.
    """
    del request
    parts = {"database": _database(), "redis": _redis()}
    status, faults = parts["database"], _faults() if parts["database"] == "ok" else {}
    if faults:
        status = "not prepared"
    return JsonResponse({"status": status, **parts, **faults}, status=200 if status == "ok" else 503)


def background(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the processes send heartbeats, mail is delivered and the audit sealed; if not, 503 with the faults.

    A restored copy that was not released is a fault, as it sends nothing.

    Mails that will be retried are always counted. They are a fault if no mail was delivered since the first of them
    failed.
    """
    del request
    try:
        silent, mail = heartbeats.silent(now=clock.now()), FailingMail.now()
        unsealed, is_copy = hash_chain.unsealed_since(now=clock.now()), quarantine.is_on()
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    faults = {
        "quarantined": is_copy,
        "silent": bool(silent),
        "mail failing": mail.is_stuck,
        "audit unsealed": unsealed is not None,
    }
    status = next((fault for fault, is_there in faults.items() if is_there), "ok")
    answer = {
        "status": status,
        "silent": {name: _written(at) for name, at in silent.items()},
        "mail": {"failing": mail.count, "since": _written(mail.since)},
        "audit": {"unsealed_since": _written(unsealed)},
    }
    return JsonResponse(answer, status=200 if status == "ok" else 503)


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _database() -> str:
    parameters = connection.get_connection_params() | {"connect_timeout": PATIENCE_SECONDS}
    try:
        # Connecting is the whole check: the time limit holds for nothing more.
        psycopg.connect(**parameters).close()
    except psycopg.Error:
        return "unavailable"
    return "ok"


def _faults() -> dict[str, str]:
    """Return the faults of the tables and keys; a process that found none does not look again."""
    if not PREPARED.is_set():
        faults = doctor.quick_faults()
        if faults:
            return faults
        PREPARED.set()
    return {}


def _redis() -> str:
    try:
        with broker() as client:
            client.ping()
    except redis.RedisError:
        return "unavailable"
    return "ok"
