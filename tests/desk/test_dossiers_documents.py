"""The dossier of a document, and the page that shows which document is at which stage and what waits."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.agenda.services import add_item
from summit.core import clock
from summit.decisions.models import SilenceProcedure
from summit.documents.models import Document
from summit.notifications.models import Notification
from tests.desk.test_dossiers import page_of, read
from tests.factories.decisions import make_organ, make_series, make_silence, make_stage
from tests.factories.documents import make_amendment, make_circulated, make_document, make_file, make_position
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

DAY = timedelta(days=1)


def act(desk: Any, document: Any, verb: str, carried: dict[str, Any]) -> Any:
    return desk.post(reverse("dossier-act", args=["documents", document.pk, verb]), carried, follow=True)


def html_of(desk: Any, document: Any) -> str:
    return desk.get(page_of("documents", document)).content.decode()


def test_a_document_says_how_far_it_is_and_where_it_is_used(
    desk: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    document = make_circulated(summit, sponsors=[belarus])
    organ = make_organ(summit)
    session = make_session(summit, title={"en": "Plenary"}, organs=[organ])
    item = add_item(session, title={"en": "Item on the strategy"}, documents=[document])
    stage = make_stage(document.versions.get(), organ, session=session)
    make_position(document, kazakhstan, "objects")

    html = html_of(desk, document)

    for text in ("version 1", "sponsor", "Item on the strategy", "Plenary", "objects", "circulated"):
        assert text in html, text
    assert reverse("admin:decisions_stage_change", args=[stage.pk]) in html
    assert reverse("admin:agenda_agendaitem_change", args=[item.pk]) in html
    assert page_of("documents", document) in desk.get(page_of("sessions", session)).content.decode()


def test_a_document_is_circulated_after_its_letters_were_read(desk: Any, summit: Any, boris: Any) -> None:
    document = make_document(summit)
    page, _carried = read(desk, "documents", document, "circulate")
    assert "no file" in page.content.decode()
    make_file(document)

    page, carried = read(desk, "documents", document, "circulate")
    letters = page.context["reading"].letters
    assert [letter["recipient"]["name"] for letter in letters] == ["Boris"]
    assert not Notification.objects.exists()
    done = act(desk, document, "circulate", carried)

    document.refresh_from_db()
    assert document.status == Document.Status.CIRCULATED
    assert Notification.objects.count() == 1
    assert str(done.context["history"][0]) == "Circulated; version 1: circulated, by Alice, told to 1 person"


def test_a_document_is_reclassified_and_the_history_says_from_what_to_what(desk: Any, summit: Any) -> None:
    document = make_circulated(summit)
    _page, carried = read(desk, "documents", document, "reclassify", classification="public")

    done = act(desk, document, "reclassify", carried)

    assert "public instead of official use" in str(done.context["history"][0])


def test_silence_is_started_on_a_document(desk: Any, summit: Any, belarus: Any, kazakhstan: Any, boris: Any) -> None:
    document, organ = make_circulated(summit), make_organ(summit)
    make_stage(document.versions.get(), organ)
    deadline = (clock.now() + 3 * DAY).astimezone(summit.zone)
    asked = {"organ": organ.pk, "deadline_0": f"{deadline:%Y-%m-%d}", "deadline_1": "18:00"}

    page, carried = read(desk, "documents", document, "silence", **asked)
    assert page.context["reading"], (page.context["refused"], page.context["form"].errors)
    assert "Boris" in {letter["recipient"]["name"] for letter in page.context["reading"].letters}
    act(desk, document, "silence", carried)

    assert SilenceProcedure.objects.get().status == "running"
    assert "silence" in html_of(desk, document)


def test_a_document_is_withdrawn(desk: Any, summit: Any) -> None:
    document = make_circulated(summit)
    address = reverse("dossier-act", args=["documents", document.pk, "withdraw"])
    page = desk.get(address)

    done = desk.post(
        address, {"_version": page.context["version"], "token": page.context["reading"].token}, follow=True
    )

    assert {name for name, _label in done.context["verbs"]} == {"reclassify"}


def test_the_page_of_documents_says_what_waits(desk: Any, summit: Any, belarus: Any, kazakhstan: Any) -> None:
    draft = make_document(summit, "CSC/2025/9")
    document = make_circulated(summit)
    make_amendment(document, belarus)
    make_position(document, kazakhstan, "objects")
    make_silence(make_circulated(summit, "CSC/2025/2").versions.get(), make_organ(summit, "cfm"))
    make_series(summit)
    make_document(make_summit("elsewhere"), "ELSE/1")

    page = desk.get(reverse("documents"))
    html = page.content.decode()

    reasons = {(one.what, one.why) for one in page.context["waiting"]}
    assert (draft.symbol, "the new version has no file yet") in reasons
    assert (document.symbol, "1 amendment waits for an answer") in reasons
    assert (document.symbol, "1 delegation objects") in reasons
    assert "silence of CFM until" in html
    assert page_of("documents", document) in html
    assert "ELSE/1" not in html


def test_an_empty_page_of_documents_says_so(desk: Any, summit: Any) -> None:
    html = desk.get(reverse("documents")).content.decode()

    assert "No document is entered yet." in html
    assert "Nothing waits." in html


def test_queries_do_not_grow_with_documents(desk: Any, summit: Any, belarus: Any) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    first, organ = make_circulated(summit), make_organ(summit)
    make_stage(first.versions.get(), organ)
    add_item(make_session(summit), title={"en": "One"}, documents=[first])
    page = page_of("documents", first)
    cost(page)
    few = cost(reverse("documents")), cost(page)
    for n in range(2, 5):
        document = make_circulated(summit, f"CSC/2025/{n}")
        make_stage(document.versions.get(), organ)
        make_position(document, belarus, "objects")
        add_item(make_session(summit, f"s{n}"), title={"en": "More"}, documents=[first])

    assert (cost(reverse("documents")), cost(page)) == few


def test_others_do_not_find_the_page(client: Any, boris: Any) -> None:
    client.force_login(boris)

    assert client.get(reverse("documents")).status_code in {302, 403}


def test_pages_of_rows_lead_to_dossiers(desk: Any, summit: Any, belarus: Any) -> None:
    document, organ = make_circulated(summit), make_organ(summit)
    item = add_item(make_session(summit), title={"en": "One"}, documents=[document])
    rows = [document, item, make_stage(document.versions.get(), organ)]

    for row in rows:
        options = row._meta
        page = desk.get(reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk]))
        assert page_of("documents", document) in page.content.decode(), options.model_name
    form = desk.get(reverse("admin:delegations_delegation_change", args=[belarus.pk]))
    assert page_of("delegations", belarus) in form.content.decode()
