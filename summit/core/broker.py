"""The broker of Celery, asked directly: by health checks, the doctor and the figures."""

import redis
from django.conf import settings

PATIENCE_SECONDS = 2


def broker() -> redis.Redis:
    """Return a client of Redis that waits for no longer than PATIENCE_SECONDS; close it, or use it in a `with`."""
    limits = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
    return redis.Redis.from_url(settings.CELERY_BROKER_URL, **limits)
