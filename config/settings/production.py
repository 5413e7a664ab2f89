"""Production: everything secret comes from the environment, and what is missing or unsafe stops the start."""

import base64
import binascii

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import BASE_DIR, env, mail_settings

MAIL = "EMAIL_PROVIDER" if env("EMAIL_PROVIDER", default="") else "EMAIL_URL"
for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", MAIL, "PUBLIC_URL", "FIELD_KEYS"):
    if not env(name):
        raise ImproperlyConfigured(f"{name} must not be empty.")
SECRET_KEY = env("SECRET_KEY")
if len(SECRET_KEY) < 50 or "not-a-secret" in SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY must be at least 50 random characters.")
FIELD_KEYS = env.list("FIELD_KEYS")
for key in FIELD_KEYS:
    try:
        plain = base64.urlsafe_b64decode(key)
    except binascii.Error:
        plain = b""
    if len(plain) != 32 or b"not-a-secret" in plain:
        raise ImproperlyConfigured("FIELD_KEYS must be keys of 32 random bytes in URL-safe base64, with commas.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that are served.")
DATABASES = {"default": env.db_url("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL: the calendar's constraints need it.")
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
# No request is worth more: what takes longer is ended, and nobody waits for what it had locked.
LIMITS = "-c statement_timeout=30s -c lock_timeout=15s -c idle_in_transaction_session_timeout=60s"
DATABASES["default"]["OPTIONS"].setdefault("options", LIMITS)
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
REDIS_URL = CELERY_BROKER_URL = env("REDIS_URL")
REST_FRAMEWORK["NUM_PROXIES"] = env.int("NUM_PROXIES", default=1)
vars().update(mail_settings())
PUBLIC_URL = env("PUBLIC_URL")

if OIDC_SERVER and not (OIDC_SERVER.startswith("https://") and env("OIDC_CLIENT") and env("OIDC_SECRET")):
    raise ImproperlyConfigured("OIDC_SERVER must begin with https://, and OIDC_CLIENT and OIDC_SECRET must be set.")
SECOND_FACTOR_REQUIRED = True

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
# Without a bucket documents lie in DOCUMENTS_ROOT. They leave through the service alone, which records it: nothing in
# the bucket is public, and no address into it is given to anyone.
if bucket := env("DOCUMENTS_BUCKET", default=""):
    STORAGES["documents"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env("DOCUMENTS_ENDPOINT", default="") or None,
            "region_name": env("DOCUMENTS_REGION", default="") or None,
            "access_key": env("DOCUMENTS_KEY", default="") or None,
            "secret_key": env("DOCUMENTS_SECRET", default="") or None,
            "default_acl": "private",
            "querystring_auth": False,
            "file_overwrite": False,
        },
    }
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "static"))
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
