"""Each list of the admin exports what its filters leave, as far as its reader may see it, and that is recorded."""

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from summit.accounts.admin.base import ScopedAdmin
from summit.accounts.models import User
from summit.accounts.sessions import note_proof
from summit.core import clock
from summit.core.models import AccessRecord
from tests.factories.many import make_everything

MODELS = [model for model, page in admin.site._registry.items() if isinstance(page, ScopedAdmin)]


@pytest.fixture(scope="module")
def chief(shared_rows: None) -> User:
    return make_everything()


def address(model: Any, kind: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_exported", args=[kind])


def prove(client: Any) -> None:
    """Have the session know that the password was given just now."""
    session = client.session
    note_proof(session, now=clock.now())
    session.save()


def lines_of(answer: Any) -> list[str]:
    return str(answer.content.decode("utf-8-sig")).splitlines()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_is_exported(client: Any, chief: User, db: None, model: Any) -> None:
    client.force_login(chief)
    prove(client)
    answer = client.get(address(model, "csv"))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    text = "\n".join(lines_of(answer))
    assert " object (" not in text
    assert "QX7731942" not in text
    assert AccessRecord.objects.filter(
        action="exported", actor=chief.pk, what=f"lists.{model._meta.label_lower}"
    ).exists()
