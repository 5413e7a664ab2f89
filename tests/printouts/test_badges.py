"""Badges are printed through the API: which, once, and what is on them."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from summit.accreditation.models import Pass
from summit.accreditation.services.passes import issue_temporary_pass, issue_to_party, revoke_pass
from summit.core.models import AccessRecord
from tests.factories.passes import make_category, make_pass, make_zone
from tests.factories.personal import make_photo
from tests.printouts.reading import pages_of, sizes_of, text_of

URL = "/api/v1/summits/bishkek-2025/printouts/badges/"
NOON = datetime(2025, 11, 26, 6, tzinfo=UTC)


@pytest.fixture
def drivers(summit: Any) -> Any:
    return make_category(summit, zones=[make_zone(summit, "A"), make_zone(summit, "MEDIA")])


def test_badges_that_wait_are_printed_once(api: Any, alice: Any, drivers: Any, belarus: Any) -> None:
    first, second = (make_pass(drivers, belarus, status="issued", name=f"Driver {n}") for n in "AB")
    other = make_pass(make_category(drivers.summit, "press"), status="issued", name="Reporter")
    stopped = make_pass(drivers, name="Dismissed")
    revoke_pass(stopped, reason="Dismissed", now=NOON)
    api.by(alice)

    printed = api.post(URL, {"delegation": belarus.pk})
    again = api.post(URL, {"delegation": belarus.pk})
    named = api.post(URL, {"passes": [first.pk], "sheet": "a4", "language": "ru"})
    none = api.post(URL, {"passes": [first.pk, stopped.pk]})

    pages = pages_of(printed.content)
    assert [page.count("Driver") for page in pages] == [2, 2]  # the name and the category
    assert all(word in pages[0] for word in ("Driver A", "Belarus", "A MEDIA", "№ 000001", "27 November 2025"))
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_print")
    assert (named.status_code, len(pages_of(named.content))) == (200, 1)
    assert (none.status_code, none.json()["code"], none.json()["numbers"]) == (
        400,
        "pass_without_badge",
        [str(stopped)],
    )
    assert "Водитель" in text_of(named.content)
    statuses = Pass.objects.in_bulk([first.pk, second.pk, other.pk])
    assert [statuses[card.pk].status for card in (first, second, other)] == ["printed", "printed", "issued"]


def test_a_visitors_badge_names_the_host_and_an_overpass_the_delegation(
    api: Any, alice: Any, drivers: Any, belarus: Any
) -> None:
    host = make_pass(drivers, name="Host Hostov").accreditation
    zones = list(drivers.zones.all())
    visitor = issue_temporary_pass(
        drivers.summit, visitor="Plumber", host=host, zones=zones, valid_until=NOON.replace(hour=12), now=NOON
    )
    [seat] = issue_to_party(belarus, kind="transferable", count=1, zones=zones[:1], now=NOON)

    answer = api.by(alice).post(URL, {"passes": [visitor.pk, seat.pk]})

    one, two = pages_of(answer.content)
    assert all(word in one for word in ("Plumber", "TEMPORARY", "Host: Host Hostov", "12:00 – 18:00"))
    assert all(word in two for word in ("Belarus", "TRANSFERABLE", "№ 000003"))


def test_a_badge_has_the_photo_and_taking_it_out_is_recorded(api: Any, alice: Any, drivers: Any) -> None:
    pictured, bare = (make_pass(drivers, status="issued", name=name) for name in ("Pictured", "Bare"))
    make_photo(pictured.accreditation)

    printed = api.by(alice).post(URL, {})

    pages = PdfReader(BytesIO(printed.content)).pages
    assert [len(page.images) for page in pages] == [1, 0]
    taken_out = AccessRecord.objects.filter(what="accreditation.badge").values_list("row", flat=True)
    assert set(taken_out) == {str(card.accreditation_id) for card in (pictured, bare)}


def test_only_organizers_print(api: Any, boris: Any, drivers: Any, belarus: Any) -> None:
    make_pass(drivers, belarus, status="issued")

    assert api.by(boris).post(URL, {}).status_code == 403


def test_a_word_that_is_wider_than_its_column_is_smaller(api: Any, alice: Any, drivers: Any) -> None:
    card = make_pass(drivers)
    card.accreditation.function = {"en": "Ң" * 60}
    card.accreditation.save()

    pdf = api.by(alice).post(URL, {"passes": [card.pk]}).content

    sizes = sizes_of(pdf, "Ң")
    assert sizes
    assert max(sizes) * 0.7 * 30 < 56 / 25.4 * 72  # thirty letters of it, and the column, in points
