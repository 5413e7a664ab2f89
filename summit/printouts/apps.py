from django.apps import AppConfig


class PrintoutsConfig(AppConfig):
    name = "summit.printouts"
