from django.apps import AppConfig


class BilateralsConfig(AppConfig):
    name = "summit.bilaterals"
    verbose_name = "Bilateral meetings"
