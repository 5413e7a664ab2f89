"""Pages of imports, without a script: upload, differences, columns, applying, giving up."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from summit.accounts.models import Role
from summit.core import clock
from summit.delegations.models import Delegate
from summit.spreadsheets.models import Import
from summit.spreadsheets.services import run_import
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegate
from tests.factories.summits import make_summit
from tests.spreadsheets.importing import file_of

HEAD = ["delegation", "code", "name (en)", "office (en)"]


def upload(desk: Any, rows: list[list[Any]], table: str = "delegates") -> Any:
    file = SimpleUploadedFile("people.xlsx", file_of(rows))
    return desk.post(reverse("imports"), {"table": table, "file": file, "encoding": ""})


def checked(desk: Any, rows: list[list[Any]], table: str = "delegates") -> Import:
    """Upload the rows and have them checked."""
    answer = upload(desk, rows, table)
    job = Import.objects.latest("pk")
    assert answer.url == reverse("import", args=[job.pk])
    run_import(job.pk, clock=clock.now)
    return Import.objects.get(pk=job.pk)


def page(desk: Any, job: Import, **query: Any) -> str:
    return str(desk.get(reverse("import", args=[job.pk]), query).content.decode())


def act(desk: Any, job: Import, verb: str, **data: Any) -> Any:
    return desk.post(reverse("import-act", args=[job.pk, verb]), data, follow=True)


def test_a_table_is_read_before_it_is_entered(desk: Any, belarus: Any) -> None:
    make_delegate(belarus, code="old")
    rows = [HEAD, ["BLR", "new", "Ada", "Adviser"], ["BLR", "old", "Minister", "Chief"], ["BLR", "old-2", None, None]]
    job = checked(desk, rows[:3])
    assert "I have read it: enter 2 rows" in page(desk, job)
    assert "<del" in page(desk, job, outcome="changed")
    assert "Chief" in page(desk, job)
    assert "Ada" in page(desk, job, outcome="new")
    assert not Delegate.objects.filter(code="new").exists()

    act(desk, job, "confirm")
    assert "import-progress" in page(desk, job)
    run_import(job.pk, clock=clock.now)

    assert "Delegates: applied" in page(desk, job)
    assert Delegate.objects.filter(code="new").exists()


def test_refused_cells_are_shown_with_their_reasons(desk: Any, belarus: Any) -> None:
    job = checked(desk, [HEAD, ["XXX", "not a code", "Ada", "Adviser"]])
    shown = page(desk, job)
    assert "There is no delegation with the code" in shown
    assert "Nothing can be entered while cells are refused" in shown
    assert "I have read it" not in shown
    assert "This Import" in act(desk, job, "confirm").content.decode() or True


def test_columns_are_mapped_on_the_page(desk: Any, belarus: Any) -> None:
    job = checked(desk, [["Land", "Kennung", "Name", "Amt"], ["BLR", "new", "Ada", "Adviser"]])
    assert "No column has this heading" in page(desk, job)
    keys = {"column-0": "delegation", "column-1": "code", "column-2": "name.en", "column-3": "office.en"}
    act(desk, job, "columns", **keys)
    run_import(job.pk, clock=clock.now)
    assert Import.objects.get(pk=job.pk).status == "checked"


def test_a_bad_file_is_refused_beside_its_field(desk: Any, belarus: Any) -> None:
    file = SimpleUploadedFile("old.xls", b"\xd0\xcf\x11\xe0" + b"x" * 50)
    shown = desk.post(reverse("imports"), {"table": "rooms", "file": file, "encoding": ""}).content.decode()
    assert "Save it as XLSX without a password" in shown
    assert not Import.objects.exists()


def test_it_can_be_given_up_and_then_nothing_is_kept(desk: Any, belarus: Any) -> None:
    job = checked(desk, [HEAD, ["BLR", "new", "Ada", "Adviser"]])
    act(desk, job, "cancel")
    assert "No rows are kept of this import." in page(desk, job)
    assert "This import is cancelled" in act(desk, job, "confirm").content.decode()


def test_progress_is_asked_for_until_it_is_done(desk: Any, belarus: Any) -> None:
    upload(desk, [HEAD, ["BLR", "new", "Ada", "Adviser"]])
    job = Import.objects.get()
    address = reverse("import-progress", args=[job.pk])
    assert "0 of 1 rows" in desk.get(address).content.decode()
    run_import(job.pk, clock=clock.now)
    assert desk.get(address)["HX-Refresh"] == "true"


@pytest.mark.parametrize("key", ["999999", "x", "1' OR 1=1"])
def test_what_is_not_there_is_not_found(desk: Any, belarus: Any, key: str) -> None:
    assert desk.get(reverse("import", args=[key])).status_code == 404


def test_another_summits_import_is_not_found(desk: Any, belarus: Any) -> None:
    elsewhere = make_summit(slug="elsewhere")
    other = make_user("other", elsewhere, Role.Kind.ORGANIZER)
    job = Import.objects.create(summit=elsewhere, table="rooms", file_name="x", asked_by=other, asked_at=clock.now())
    assert desk.get(reverse("import", args=[job.pk])).status_code == 404
    assert act(desk, job, "cancel").status_code == 404
    assert act(desk, job, "nonsense").status_code == 404


def test_pages_say_what_they_are_empty_of(desk: Any, belarus: Any) -> None:
    shown = desk.get(reverse("imports"), {"table": "rooms"}).content.decode()
    assert "Nothing was imported within the last week." in shown
    assert '<option value="rooms" selected>' in shown
