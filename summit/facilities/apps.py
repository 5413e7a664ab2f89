from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "summit.facilities"
    verbose_name = "Resources of the host"
