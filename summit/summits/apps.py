from django.apps import AppConfig


class SummitsConfig(AppConfig):
    name = "summit.summits"
