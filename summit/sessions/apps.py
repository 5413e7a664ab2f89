from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "summit.sessions"
    # `sessions` belongs to django.contrib.sessions, which the admin needs.
    label = "summit_sessions"
    verbose_name = "Sessions"
