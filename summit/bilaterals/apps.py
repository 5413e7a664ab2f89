from django.apps import AppConfig


class BilateralsConfig(AppConfig):
    name = "summit.bilaterals"
