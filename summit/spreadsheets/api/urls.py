"""The addresses of exports, within a summit."""

from django.urls import path

from summit.spreadsheets.api.views import export_view
from summit.spreadsheets.tables import TABLES

urlpatterns = [
    path(f"{name}/", export_view(table).as_view({"get": "list"}), name=f"table-{name}")
    for name, table in TABLES.items()
]
