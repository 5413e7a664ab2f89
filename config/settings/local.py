"""Settings of `make run`: a developer's machine."""

from config.embedded.postgres import BINARIES
from config.settings.base import *
from config.settings.base import BASE_DIR, KEPT_CONNECTIONS, env, mail_settings

# The addresses of a `make run` in another terminal, if there is one; variables of the environment take precedence.
if (BASE_DIR / "var" / "run.env").exists():
    env.read_env(BASE_DIR / "var" / "run.env")

DEBUG = env.bool("DEBUG", default=False)
# Not secret; production refuses to start with them.
SECRET_KEY = env("SECRET_KEY", default="local-only-not-a-secret-local-only-not-a-secret-0123456789")
FIELD_KEYS = env.list("FIELD_KEYS", default=["bG9jYWwtb25seS1ub3QtYS1zZWNyZXQtbm90LWEtc2U="])
PASS_KEYS = env.list("PASS_KEYS", default=["bG9jYWwtb25seS1ub3QtYS1zZWNyZXQtcGFzc2VzLTE="])
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db_url("DATABASE_URL") | KEPT_CONNECTIONS}
REDIS_URL = CELERY_BROKER_URL = env("REDIS_URL")
vars().update(mail_settings(default="smtp://127.0.0.1:8025"))
WHITENOISE_USE_FINDERS = True
# Webhooks of a developer are on the same machine.
OUTBOUND_MAY_BE_PRIVATE = env.bool("OUTBOUND_MAY_BE_PRIVATE", default=True)
POSTGRES_PROGRAMS = env("POSTGRES_PROGRAMS", default=str(BINARIES))
