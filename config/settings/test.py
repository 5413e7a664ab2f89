"""`make test`: real PostgreSQL and Redis, started by the test command."""

from config.settings.base import *
from config.settings.base import env

SECRET_KEY = "test-only-not-a-secret-test-only-not-a-secret-0123456789"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db_url("DATABASE_URL")}
CELERY_BROKER_URL = env("REDIS_URL")
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# Argon2 costs by design; a test that makes fifty users need not pay for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
