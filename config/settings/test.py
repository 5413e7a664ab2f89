"""`make test`: real PostgreSQL and Redis, started by the test command."""

import os
import re
import tempfile

from config.embedded.postgres import BINARIES
from config.settings.base import *
from config.settings.base import env

SECRET_KEY = "test-only-not-a-secret-test-only-not-a-secret-0123456789"
FIELD_KEYS = ["dGVzdC1vbmx5LW5vdC1hLXNlY3JldC1ub3QtYS1zZWM="]
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db_url("DATABASE_URL")}
# Each process of pytest-xdist (gw0, gw1 …) has its own Redis database, as it has its own PostgreSQL database.
REDIS_URL = CELERY_BROKER_URL = (
    re.sub(r"/\d+$", "", env("REDIS_URL")) + f"/{int(env('PYTEST_XDIST_WORKER', default='gw0')[2:]) % 16}"
)
# All tests share one address; tests of the limits set their own.
REQUESTS_AT_ONCE = 1000
RATE_LIMITS = dict.fromkeys(RATE_LIMITS, "1000000/minute")
WHITENOISE_USE_FINDERS = True
# Each test client creates the middleware, which would read all static files; they are read on demand instead.
WHITENOISE_AUTOREFRESH = True
# Each test process has its own document storage, which tests/conftest.py removes.
DOCUMENT_STORAGE["location"] = f"{tempfile.gettempdir()}/summit-documents-{os.getpid()}"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# Argon2 is slow by design, and tests create many users.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
POSTGRES_PROGRAMS = str(BINARIES)
