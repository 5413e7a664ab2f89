"""Uploads spreadsheets and has them checked and applied, as a client and a worker do."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from summit.accounts.models import User
from summit.core import clock
from summit.spreadsheets.formats import ods, text, xlsx
from summit.spreadsheets.services import run_import
from tests.conftest import Client

API = "/api/v1/summits/bishkek-2025"


def file_of(rows: Sequence[Sequence[Any]], kind: str = "xlsx") -> bytes:
    """Return the rows as a file."""
    if kind == "csv":
        return text.write(rows, delimiter=",")
    return xlsx.write(rows, title="Table") if kind == "xlsx" else ods.write(rows, title="Table")


def upload(client: Client, table: str, content: bytes, name: str = "table.xlsx", **fields: Any) -> Any:
    """Send a file; return the response."""
    data = {"table": table, "file": SimpleUploadedFile(name, content), **fields}
    return client.post(f"{API}/imports/", data, format="multipart")


def check(client: Client, user: User, table: str, content: bytes, **fields: Any) -> dict[str, Any]:
    """Upload a file and have it checked; return the import as the API shows it."""
    made = upload(client.by(user), table, content, **fields)
    assert made.status_code == 201, made.data
    return work(client, made.data["id"])


def work(client: Client, key: int) -> dict[str, Any]:
    """Let a worker do what waits; return the import."""
    run_import(key, clock=clock.now)
    shown: dict[str, Any] = client.get(f"{API}/imports/{key}/").data
    return shown


def apply(client: Client, key: int) -> dict[str, Any]:
    """Confirm what was checked, and have it applied."""
    confirmed = client.post(f"{API}/imports/{key}/confirm/")
    assert confirmed.status_code == 200, confirmed.data
    return work(client, key)


def rows_of(client: Client, key: int) -> list[dict[str, Any]]:
    """Return what becomes of the rows."""
    found: list[dict[str, Any]] = client.get(f"{API}/imports/{key}/rows/").data["results"]
    return found


def saved(book: Workbook) -> bytes:
    """Return the workbook as a file."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()
