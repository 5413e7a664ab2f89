"""`make test`: real PostgreSQL and Redis, started by the test command."""

import os
import re
import tempfile

from config.settings.base import *
from config.settings.base import env

SECRET_KEY = "test-only-not-a-secret-test-only-not-a-secret-0123456789"
FIELD_KEYS = ["dGVzdC1vbmx5LW5vdC1hLXNlY3JldC1ub3QtYS1zZWM="]
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db_url("DATABASE_URL")}
# Each of pytest-xdist's processes, gw0 and up, has a Redis database of its own, as it has one in PostgreSQL.
REDIS_URL = CELERY_BROKER_URL = (
    re.sub(r"/\d+$", "", env("REDIS_URL")) + f"/{int(env('PYTEST_XDIST_WORKER', default='gw0')[2:]) % 16}"
)
# All tests come from one address; those of the limits set their own.
REQUESTS_AT_ONCE = 1000
RATE_LIMITS = dict.fromkeys(RATE_LIMITS, "1000000/minute")
WHITENOISE_USE_FINDERS = True
# Each client of a test makes the middleware again, which would read all static files; so each is read when asked for.
WHITENOISE_AUTOREFRESH = True
# Each process of the tests has a shelf of its own, which tests/conftest.py clears away.
SHELF["location"] = f"{tempfile.gettempdir()}/summit-documents-{os.getpid()}"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# Argon2 costs by design; a test that makes fifty users need not pay for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
