"""Documents by HTTP: a draft becomes a text that delegations read, object to and amend."""

from typing import Any

from summit.agenda.services import add_item
from summit.documents.models import Document, Position
from summit.summits.models import Summit
from tests.factories.documents import make_circulated, make_document, make_file, make_position, upload
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"


def circulated_by_hand(api: Any, alice: Any, boris: Any) -> tuple[str, Any]:
    """Draft a document, give it a file and circulate it; return its address and what is shown of it."""
    draft = {"symbol": "CSC/2025/3", "title": {"en": "Strategy"}, "classification": "restricted"}
    made = api.by(alice).post(f"{URL}documents/", draft)
    assert (made.status_code, made.json()["status"]) == (201, "draft")
    document = f"{URL}documents/{made.json()['id']}/"
    assert api.by(boris).get(document).status_code == 404

    sent = {"document": made.json()["id"], "language": "en", "file": upload()}
    assert api.by(alice).post(f"{URL}document-files/", sent, format="multipart").status_code == 201
    answer = api.post(f"{document}circulate/").json()
    (version,) = answer["versions"]
    assert (answer["status"], version["number"], version["files"][0]["language"]) == ("circulated", 1, "en")
    return document, answer


def test_from_draft_to_consensus(
    summit: Summit, belarus: Any, kazakhstan: Any, api: Any, alice: Any, boris: Any, karim: Any
) -> None:
    document, answer = circulated_by_hand(api, alice, boris)
    (version,) = answer["versions"]
    said = {"version": version["id"], "delegation": belarus.pk, "stance": "objects", "text": "Paragraph 3"}
    position = api.by(boris).post(f"{URL}positions/", said)
    assert position.status_code == 201, position.json()
    assert api.by(karim).get(f"{URL}positions/").json()["count"] == 0
    api.by(boris).post(f"{URL}positions/{position.json()['id']}/share/")
    assert api.by(karim).get(f"{URL}positions/").json()["results"][0]["text"] == "Paragraph 3"

    words = {"version": version["id"], "delegation": belarus.pk, "passage": "Paragraph 3", "proposed_text": "Peace"}
    amendment = api.by(boris).post(f"{URL}amendments/", words)
    assert amendment.status_code == 201
    row = f"{URL}amendments/{amendment.json()['id']}/"
    assert (api.by(karim).get(row).status_code, api.post(f"{row}accept/").status_code) == (404, 403)
    picture = api.by(alice).get(f"{URL}consensus/{answer['id']}/").json()
    assert (picture["blocking"], picture["silent"], picture["counts"]["objects"]) == ([belarus.pk], [kazakhstan.pk], 1)
    assert [open_one["passage"] for open_one in picture["amendments"]] == ["Paragraph 3"]
    assert api.post(f"{row}accept/", {"answer": "Agreed"}).json()["taken_into"] == 2

    numbers = [v["number"] for v in api.get(document).json()["versions"]]
    seen = [v["number"] for v in api.by(karim).get(document).json()["versions"]]
    assert (numbers, seen) == ([1, 2], [1])
    assert api.by(alice).post(f"{document}new-version/").json()["code"] == "already_drafted"
    assert api.post(f"{document}circulate/", {"on_paper": True}).status_code == 200
    refused = api.by(boris).post(f"{URL}positions/", said)
    assert (refused.status_code, refused.json()["code"]) == (409, "old_version")
    assert api.by(alice).get(f"{URL}consensus/{answer['id']}/").json()["counts"]["silent"] == 2


def test_a_delegation_sees_its_own_column_and_what_others_share(
    summit: Summit, belarus: Any, kazakhstan: Any, tajikistan: Any, api: Any, boris: Any
) -> None:
    document = make_circulated(summit)
    for delegation, is_shared in ((belarus, False), (kazakhstan, False), (tajikistan, True)):
        make_position(document, delegation, "reserves", is_shared=is_shared)

    (picture,) = api.by(boris).get(f"{URL}consensus/").json()["results"]

    assert [row["delegation"] for row in picture["positions"]] == [belarus.pk, tajikistan.pk]
    assert (picture["blocking"], picture["holding"]) == ([], [belarus.pk, tajikistan.pk])
    assert (picture["asked"], picture["silent"], picture["counts"]) == (None, None, None)


def test_a_document_is_amended_as_it_was_seen(summit: Summit, api: Any, alice: Any, boris: Any) -> None:
    row = f"{URL}documents/{make_circulated(summit).pk}/"
    seen = api.by(alice).get(row)["ETag"]

    amended = api.patch(row, {"title": {"en": "Plan"}, "kind": "strategy"}, headers={"If-Match": seen})
    late = api.patch(row, {"title": {"en": "Other"}}, headers={"If-Match": seen})

    assert (amended.json()["title"], amended.json()["kind"]) == ({"en": "Plan"}, "strategy")
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    fixed = api.patch(row, {"classification": "public", "status": "adopted"}, headers={"If-Match": "*"})
    assert {(e["field"], e["code"]) for e in fixed.json()["errors"]} == {
        ("classification", "fixed_field"),
        ("status", "fixed_field"),
    }
    assert api.by(boris).patch(row, {"title": {"en": "Mine"}}, headers={"If-Match": "*"}).status_code == 403


def test_what_is_for_parties_only_does_not_lose_the_last_who_may_read_it(
    summit: Summit, belarus: Any, kazakhstan: Any, api: Any, alice: Any
) -> None:
    document = make_circulated(summit, classification="parties", sponsors=[belarus])
    row, any_state = f"{URL}documents/{document.pk}/", {"If-Match": "*"}

    refused = api.by(alice).patch(row, {"sponsors": []}, headers=any_state).json()

    assert (refused["code"], refused["errors"][0]["field"]) == ("for_nobody", "sponsors")
    assert list(document.sponsors.all()) == [belarus]
    api.post(f"{row}reclassify/", {"classification": "parties", "parties": [kazakhstan.pk]})
    assert api.patch(row, {"sponsors": []}, headers=any_state).json()["sponsors"] == []


def test_documents_are_asked_for_by_what_they_are(summit: Summit, belarus: Any, api: Any, alice: Any) -> None:
    make_circulated(summit, "CSC/1", kind="report", sponsors=[belarus])
    make_circulated(summit, "CSC/2", classification="public", title="Plan of Batken")

    def found(**query: Any) -> list[str]:
        return [row["symbol"] for row in api.by(alice).get(f"{URL}documents/", query).json()["results"]]

    assert found(ordering="-symbol") == ["CSC/2", "CSC/1"]
    assert found(classification="public") == found(search="batken") == found(search="csc/2") == ["CSC/2"]
    assert found(kind="report") == found(sponsors=belarus.pk) == ["CSC/1"]
    assert found(status="adopted") == []


def test_reclassified_is_reclassified_for_everyone_at_once(
    summit: Summit, kazakhstan: Any, api: Any, alice: Any, boris: Any, karim: Any
) -> None:
    document = make_circulated(summit)
    row = f"{URL}documents/{document.pk}/"
    assert api.by(boris).get(row).json()["title"] == {"en": "Strategy"}

    asked = {"classification": "parties", "parties": [kazakhstan.pk]}
    assert api.by(boris).post(f"{row}reclassify/", asked).status_code == 403
    assert api.by(alice).post(f"{row}reclassify/", {"classification": "parties"}).json()["code"] == "for_nobody"
    assert api.post(f"{row}reclassify/", asked).json()["parties"] == [kazakhstan.pk]

    assert (api.by(boris).get(row).status_code, api.by(karim).get(row).status_code) == (404, 200)
    assert Document.objects.get().classification == "parties"


def test_a_position_stated_anew_is_one(summit: Summit, belarus: Any, api: Any, boris: Any, vera: Any) -> None:
    version = make_circulated(summit).versions.get()
    said = {"version": version.pk, "delegation": belarus.pk}

    for stance in ("objects", "joins"):
        assert api.by(boris).post(f"{URL}positions/", {**said, "stance": stance}).status_code == 201
    assert api.by(vera).post(f"{URL}positions/", {**said, "stance": "objects"}).status_code == 403

    assert Position.objects.get().stance == "joins"
    assert api.get(f"{URL}positions/", {"stance": "joins", "document": version.document_id}).json()["count"] == 1


def test_a_draft_to_which_nothing_refers_is_deleted_at_both_doors(
    summit: Summit, api: Any, alice: Any, client: Any
) -> None:
    drafts = [make_document(summit, f"CSC/2025/{n}") for n in (1, 2, 3)]
    known = make_circulated(summit, "CSC/2025/4")
    item = add_item(make_session(summit), title={"en": "Budget"})
    item.documents.add(drafts[2])
    make_file(drafts[0])
    any_version = {"headers": {"If-Match": "*"}}
    client.force_login(alice)

    gone = api.by(alice).delete(f"{URL}documents/{drafts[0].pk}/", **any_version)
    refused = [api.delete(f"{URL}documents/{one.pk}/", **any_version).json()["code"] for one in (drafts[2], known)]
    page = client.post(f"/admin/documents/document/{drafts[1].pk}/delete/", {"post": "yes"})
    pages = [client.get(f"/admin/documents/document/{one.pk}/change/").content.decode() for one in (drafts[2], known)]

    assert (gone.status_code, page.status_code, refused) == (204, 302, ["in_use", "not_a_draft"])
    assert set(Document.objects.all()) == {drafts[2], known}
    assert not any(f"/document/{one.pk}/delete/" in page for one, page in zip((known,), pages[1:], strict=True))
