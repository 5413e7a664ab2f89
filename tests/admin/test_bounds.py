"""What is typed or chosen in the admin is bounded before any work is done."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from summit.accounts.admin import listing
from summit.accounts.signin.forms import CredentialField
from summit.core.translations import TranslatedFormField
from summit.decisions.admin.decisions import TextsField
from summit.facilities.models import Room
from tests.factories.facilities import make_room


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (CredentialField(), "[" * 10_000),
        (CredentialField(), '"' + "a" * 20_000 + '"'),
        (TextsField(), {"en": "\n" * 1_000_000, "ru": "a"}),
        (TranslatedFormField(), [("en", "a" * 400)] * 10_000),
    ],
)
def test_what_is_too_long_or_too_deep_is_refused(field: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        field.clean(value)


def test_an_action_takes_so_many_rows(client: Any, alice: Any, summit: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(listing.Listing, "most_at_once", 1)
    rooms = [make_room(summit, code) for code in ("red-room", "green-room")]
    client.force_login(alice)
    body = {"action": "delete_selected", "select_across": "1", "_selected_action": rooms[0].pk, "post": "yes"}

    page = client.post(reverse("admin:facilities_room_changelist"), body, follow=True)

    assert "choose at most 1 at once" in page.content.decode()
    assert Room.objects.count() == len(rooms)
