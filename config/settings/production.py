"""Production: secrets come from the environment, and a missing or unsafe setting stops the start."""

import base64
import binascii

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import BASE_DIR, KEPT_CONNECTIONS, env, mail_settings
from summit.core.web_addresses import web_address, web_origin

MAIL = "EMAIL_PROVIDER" if env("EMAIL_PROVIDER", default="") else "EMAIL_URL"
NEEDED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", MAIL, "PUBLIC_URL", "FIELD_KEYS", "PASS_KEYS")
for name in NEEDED:
    if not env(name):
        raise ImproperlyConfigured(f"{name} must not be empty.")
SECRET_KEY = env("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or "not-a-secret" in SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY must be at least 50 random characters.")
# What an earlier key has signed or encrypted is still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])


def keys_of(name: str) -> list[str]:
    """Return the keys of the variable. Raises ImproperlyConfigured unless each is 32 random bytes in Base64."""
    keys: list[str] = env.list(name)
    for key in keys:
        try:
            plain = base64.urlsafe_b64decode(key)
        except binascii.Error:
            plain = b""
        if len(plain) != 32 or b"not-a-secret" in plain:
            raise ImproperlyConfigured(f"{name} must be keys of 32 random bytes in URL-safe base64, with commas.")
    return keys


FIELD_KEYS = keys_of("FIELD_KEYS")
PASS_KEYS = keys_of("PASS_KEYS")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that are served.")
DATABASES = {"default": env.db_url("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL: the calendar's constraints need it.")
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
# Behind a pooler in transaction mode, such as pgbouncer's, a cursor of a session may be found in another one.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DATABASE_POOLER", default=False)
DATABASES["default"] |= KEPT_CONNECTIONS
REDIS_URL = CELERY_BROKER_URL = env("REDIS_URL")
REST_FRAMEWORK["NUM_PROXIES"] = env.int("NUM_PROXIES", default=1)
MAIL_SETTINGS = mail_settings()
vars().update(MAIL_SETTINGS)
if MAIL == "EMAIL_URL" and not str(MAIL_SETTINGS["EMAIL_BACKEND"]).endswith("smtp.EmailBackend"):
    raise ImproperlyConfigured("EMAIL_URL must name a mail server, such as smtp+tls://user:password@host:587.")
if MAIL_SETTINGS.get("EMAIL_HOST_PASSWORD") and not MAIL_SETTINGS.keys() & {"EMAIL_USE_TLS", "EMAIL_USE_SSL"}:
    raise ImproperlyConfigured("EMAIL_URL must begin with smtp+tls:// or smtp+ssl:// where it has a password.")
try:
    PUBLIC_URL = web_origin(env("PUBLIC_URL"))
except ValueError as error:
    raise ImproperlyConfigured("PUBLIC_URL must be https:// and the host that people come to, no more.") from error

if OIDC_SERVER:
    try:
        web_address(OIDC_SERVER)
    except ValueError as error:
        raise ImproperlyConfigured("OIDC_SERVER must begin with https://, and be a whole address.") from error
    if not (env("OIDC_CLIENT") and env("OIDC_SECRET")):
        raise ImproperlyConfigured("OIDC_CLIENT and OIDC_SECRET must be set where OIDC_SERVER is.")
SECOND_FACTOR_REQUIRED = True

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
# Without a bucket documents are stored in DOCUMENTS_ROOT. Only the service reads the bucket, and records each download:
# nothing in it is public, and nobody is given an address of it.
if bucket := env("DOCUMENTS_BUCKET", default=""):
    if endpoint := env("DOCUMENTS_ENDPOINT", default=""):
        try:
            web_address(endpoint, schemes=("https", "http"))
        except ValueError as error:
            raise ImproperlyConfigured("DOCUMENTS_ENDPOINT must be the address of an S3-compatible store.") from error
    STORAGES["documents"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint or None,
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
