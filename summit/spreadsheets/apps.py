from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    name = "summit.spreadsheets"
    verbose_name = "Import and export of tables"
