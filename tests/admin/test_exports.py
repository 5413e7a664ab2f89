"""Each list of the admin exports what its filters leave, as far as its reader may see it, and that is recorded."""

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from summit.accounts.admin.base import ScopedAdmin
from summit.accounts.models import User
from summit.core.models import AccessRecord
from summit.delegations.models import Delegate, Delegation, PersonalData
from tests.factories.delegations import make_delegate, make_personal_data
from tests.factories.many import make_everything

MODELS = [model for model, page in admin.site._registry.items() if isinstance(page, ScopedAdmin)]


@pytest.fixture(scope="module")
def chief(shared_rows: None) -> User:
    return make_everything()


def address(model: Any, kind: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_exported", args=[kind])


def lines_of(answer: Any) -> list[str]:
    return str(answer.content.decode("utf-8-sig")).splitlines()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_is_exported(client: Any, chief: User, db: None, model: Any) -> None:
    client.force_login(chief)
    answer = client.get(address(model, "csv"))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    text = "\n".join(lines_of(answer))
    assert " object (" not in text
    assert "QX7731942" not in text
    assert AccessRecord.objects.filter(
        action="exported", actor=chief.pk, what=f"lists.{model._meta.label_lower}"
    ).exists()


def test_filters_and_search_leave_what_is_exported(desk: Any, belarus: Delegation, kazakhstan: Delegation) -> None:
    make_delegate(belarus, code="adviser", rank=70, name="Ada")
    everyone = lines_of(desk.get(address(Delegate, "csv")))
    some = lines_of(desk.get(address(Delegate, "csv"), {"rank__exact": 70}))
    found = lines_of(desk.get(address(Delegate, "csv"), {"q": "Ada"}))
    assert (len(everyone), len(some), len(found)) == (4, 2, 2)
    assert some == found


def test_a_list_leads_to_its_exports_with_its_filters_and_to_its_import(desk: Any, belarus: Delegation) -> None:
    page = desk.get(reverse("admin:delegations_delegate_changelist"), {"rank__exact": 70}).content.decode()
    assert f"{address(Delegate, 'ods')}?rank__exact=70" in page
    assert "/imports/?table=delegates" in page


def test_a_secret_is_masked_in_what_is_exported(desk: Any, belarus: Delegation) -> None:
    make_personal_data(belarus.head)
    assert "QX7731942" not in "".join(lines_of(desk.get(address(PersonalData, "csv"))))


def test_an_unknown_kind_is_not_found_and_a_bad_filter_leads_back(desk: Any, belarus: Delegation) -> None:
    assert desk.get(address(Delegate, "pdf")).status_code == 404
    assert desk.get(address(Delegate, "csv"), {"rank__exact": "x"}).status_code == 302
