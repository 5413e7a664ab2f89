"""On the dossier of a delegation several heads are named, and it says who was head when."""

from typing import Any

from django.urls import reverse

from summit.bilaterals.services import name_people
from tests.desk.test_dossiers import desk, page_of, read, world  # noqa: F401 -- two are fixtures
from tests.desk.test_dossiers_replacing import do, today  # noqa: F401 -- the clock
from tests.factories.bilaterals import make_accepted, make_operator
from tests.factories.delegations import make_delegate


def test_several_heads_are_named_and_listed(desk: Any, world: Any, belarus: Any) -> None:  # noqa: F811
    minister = make_delegate(belarus, name="Minister Mira")
    page, carried = read(desk, "delegations", belarus, "share-heads", head=minister.pk, co_heads=[belarus.head_id])
    assert "Minister Mira" in page.content.decode()

    do(desk, "delegations", belarus, "share-heads", carried)

    html = desk.get(page_of("delegations", belarus)).content.decode()
    assert "Heads of the delegation" in html
    assert "in the chair, from 20 Nov 2025" in html
    history = desk.get(reverse("admin:delegations_delegation_change", args=[belarus.pk])).content.decode()
    assert history.count("Minister Mira") >= 1


def test_a_companion_is_offered_to_be_replaced(
    desk: Any,  # noqa: F811
    world: Any,  # noqa: F811
    belarus: Any,
    kazakhstan: Any,
    now: Any,
) -> None:
    minister = make_delegate(belarus, name="Minister Mira")
    request = make_accepted(belarus, kazakhstan, level=30, leads=[belarus.head, kazakhstan.head])
    name_people(request, by=make_operator(), now=now, companions=[minister], on_behalf_of=belarus)

    form = desk.get(reverse("dossier-act", args=["meetings", request.pk, "replace"])).context["form"]

    assert minister in form.fields["replaced"].queryset
