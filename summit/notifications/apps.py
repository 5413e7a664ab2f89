from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "summit.notifications"
