from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "summit.agenda"
