from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "summit.arrivals"
