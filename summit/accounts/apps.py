from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "summit.accounts"
