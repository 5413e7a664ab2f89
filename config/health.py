"""Health checks for load balancers and `docker compose`.

They use connections of their own with a time limit.
"""

import psycopg
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from summit import __version__
from summit.core import clock, heartbeats
from summit.notifications.failing import FailingMail

PATIENCE_SECONDS = 2


def live(request: HttpRequest) -> JsonResponse:
    """Answer with the version of the running process."""
    del request
    return JsonResponse({"status": "ok", "version": __version__})


def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database answers. Redis is reported too, but the service works without it for a while."""
    del request
    parts = {"database": _database(), "redis": _redis()}
    return JsonResponse({"status": parts["database"], **parts}, status=200 if parts["database"] == "ok" else 503)


def background(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the beat and all queues have sent heartbeats and mail is delivered; else 503 with the faults.

    Mails that will be retried are always counted. They are a fault if no mail was delivered since the first of them
    failed.
    """
    del request
    try:
        silent, mail = heartbeats.silent(now=clock.now()), FailingMail.now()
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    since = {name: at.isoformat() if at else None for name, at in silent.items()}
    status = "silent" if since else "mail failing" if mail.is_stuck else "ok"
    failing = {"failing": mail.count, "since": mail.since.isoformat() if mail.since else None}
    return JsonResponse({"status": status, "silent": since, "mail": failing}, status=200 if status == "ok" else 503)


def _database() -> str:
    parameters = connection.get_connection_params() | {"connect_timeout": PATIENCE_SECONDS}
    try:
        # Connecting is the whole check: the time limit holds for nothing more.
        psycopg.connect(**parameters).close()
    except psycopg.Error:
        return "unavailable"
    return "ok"


def _redis() -> str:
    limits = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, **limits) as client:
            client.ping()
    except redis.RedisError:
        return "unavailable"
    return "ok"
