"""What a table of 10,000 delegates costs: `python -m config.embedded python -m bench.tables`."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench.__main__ import set_up

PEOPLE, DELEGATIONS, CHANGED = 10_000, 193, 1_000
NOW = datetime(2025, 11, 20, tzinfo=UTC)
HEAD = ["delegation", "code", "name (en)", "name (ru)", "office (en)", "office (ru)", "rank", "languages"]


def main() -> None:
    """Import, change and export the people, and print how long each step takes."""
    set_up()
    measure()


def measure() -> None:
    """Take the steps of an organizer."""
    from bench.summit import make_large_summit
    from summit.accounts.models import Role, User

    summit, *_ = make_large_summit(DELEGATIONS, 0)
    user = User.objects.create_user("tables@example.org", name="Tables")
    Role.objects.create(user=user, summit=summit, kind="organizer")
    print("10,000 new delegates, XLSX")
    applied(uploaded(summit, user, "Adviser"), user)
    print("the same again")
    uploaded(summit, user, "Adviser")
    print("1,000 of them change")
    applied(uploaded(summit, user, "Senior adviser", CHANGED), user)
    export(summit, user)


def uploaded(summit: Any, user: Any, office: str, changed: int = PEOPLE) -> Any:
    """Upload a workbook with this office of the first so many people, and have it checked."""
    from summit.spreadsheets.formats import xlsx
    from summit.spreadsheets.reading import read_sheet
    from summit.spreadsheets.services import run_import, upload_table

    codes = list(summit.parties.order_by("pk").values_list("code", flat=True))
    people = (_person(n, codes[n % len(codes)], office if n < changed else "Adviser") for n in range(PEOPLE))
    content = xlsx.write([HEAD, *people], title="People")
    took("read the file", lambda: read_sheet(content))
    job = upload_table(summit, table="delegates", content=content, file_name="people.xlsx", by=user, now=NOW)
    took("check it", lambda: run_import(job.pk, clock=lambda: NOW))
    job.refresh_from_db()
    print(f"{'':>4}{job.status}, {job.counts}")
    return job


def applied(job: Any, user: Any) -> None:
    """Have it applied."""
    from summit.spreadsheets.services import confirm_import, run_import

    confirm_import(job, by=user)
    took("apply it", lambda: run_import(job.pk, clock=lambda: NOW))
    job.refresh_from_db()
    assert job.status == "applied", job.status


def export(summit: Any, user: Any) -> None:
    """Write all people in each format."""
    from summit.spreadsheets.client import Client
    from summit.spreadsheets.exports import rows_of, spreadsheet_of
    from summit.spreadsheets.tables import Delegates

    client = Client(Delegates.view, summit, user)
    print("export")
    rows = took("read the rows", lambda: rows_of(Delegates, client.view, client.rows()))
    for kind in ("xlsx", "ods", "csv"):
        took(kind, lambda kind=kind: spreadsheet_of(rows, kind=kind, name="p", title="People"))


def took(name: str, work: Callable[[], Any]) -> Any:
    """Do it, and print how long it took and how many queries it asked."""
    from django.db import connection

    count = 0

    def counted(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    begin = time.perf_counter()
    with connection.execute_wrapper(counted):
        result = work()
    print(f"{'':>4}{name:<20} {time.perf_counter() - begin:7.1f} s {count:8} queries")
    return result


def _person(number: int, delegation: str, office: str) -> list[Any]:
    name = f"Person {number}"
    return [delegation, f"p-{number}", name, f"Участник {number}", office, f"{office} (ru)", "adviser", "en, ru"]


if __name__ == "__main__":
    main()
