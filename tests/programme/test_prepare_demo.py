"""The database of `make run`."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from summit.accreditation.models import Radio, Vehicle, Weapon
from summit.core import clock
from summit.programme.management.demo_people import approve_some, declare_some
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.delegations import make_delegation
from tests.programme.test_programme_file import SMALL

COMMAND = "summit.programme.management.commands.prepare_demo"


def test_what_fails_on_the_way_leaves_nothing_so_that_the_next_run_begins_again(
    db: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    monkeypatch.setattr(f"{COMMAND}.call_command", lambda *_, **__: None)  # migrations are there
    monkeypatch.setattr(f"{COMMAND}.publish_revision", fail)

    with pytest.raises(RuntimeError):
        call_command("prepare_demo", str(file), str(tmp_path / "accounts.json"))

    assert not Summit.objects.exists()


def test_what_delegations_bring_with_them_is_declared_and_partly_accepted(
    summit: Summit, belarus: Any, tajikistan: Any, alice: Any
) -> None:
    guard = make_user("guard", summit, "security")
    category = make_category(summit, "driver")
    armed = make_category(summit, "armed", needs=("weapons",), steps=("clearance",))
    for delegation in (belarus, tajikistan, make_delegation(summit, "AUT")):
        make_person(category, delegation, "Driver")
        make_person(armed, delegation, "Guard")
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")

    for bring in (approve_some, declare_some):
        bring(Summit.objects.get(), organizer=alice, security=guard, now=clock.now())

    assert dict(Weapon.objects.values_list("party__code", "status")) == {
        "BLR": "accepted",
        "TJK": "accepted",
        "AUT": "declared",
    }
    assert set(Weapon.objects.values_list("bearer__status", flat=True)) == {"in_review"}
    assert Radio.objects.filter(status="declared").count() == 3
    assert dict(Vehicle.objects.values_list("party__code", "status")) == {
        "BLR": "accepted",
        "TJK": "accepted",
        "AUT": "declared",
    }
