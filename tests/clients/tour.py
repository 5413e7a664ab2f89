"""The tour by a client in Python, the same for each generator: `tour.ts` is its like."""

from collections.abc import Iterator
from typing import Any

from tests.clients.python_clients import Answer, Client
from tests.factories.documents import pdf

SLUG = "bishkek-2025"
PASSWORD = "correct horse battery"


class Tour:
    """Boris and Karim speak for two delegations, Alice organizes."""

    def __init__(self, client: type[Client], base: str) -> None:
        self.kind, self.base = client, base
        self.clients: list[Client] = []
        self.boris, self.karim, self.alice = map(self.sign_in, ("boris", "karim", "alice"))

    def client(self, token: str = "") -> Client:
        self.clients.append(self.kind(self.base, token))
        return self.clients[-1]

    def sign_in(self, name: str) -> Client:
        body = ("LogInRequest", {"email": f"{name}@example.org", "password": PASSWORD})
        return self.client(expect(201, self.client().call("auth.log_in", body)).token)

    def walk(self) -> None:
        """Take every step."""
        try:
            self.read()
            self.agree()
            self.edit()
            self.download_copy()
            self.leave()
        finally:
            for client in self.clients:
                client.close()

    def read(self) -> None:
        """Lists come page by page; what there is not is null."""
        assert [row.slug for row in expect(200, self.boris.call("summits.summits_list")).results] == [SLUG]
        rows = list(pages(self.boris, "delegations.delegations_list"))
        self.ids = {row.code: row.id for row in rows}
        assert list(self.ids) == ["BLR", "KAZ", "TJK"]
        assert expect(200, self.boris.call("programme.programme", slug=SLUG)).to_dict()["results"] == []
        head = expect(200, self.boris.call("delegates.delegates_retrieve", slug=SLUG, id=rows[0].head))
        assert (head.arrives_at, dict_of(head.name)) == (None, dict.fromkeys(("en", "ru"), "President of Belarus"))

    def agree(self) -> None:
        """Belarus asks Kazakhstan, which would rather have twenty minutes; Belarus accepts."""
        sides = {"requester": self.ids["BLR"], "invitees": [self.ids["KAZ"]]}
        body = ("RequestBilateralRequest", {**sides, "topics": "Transit and trade", "minutes": 30})
        asked = expect(201, self.boris.call("bilateral_requests.bilateral_requests_create", body, slug=SLUG))
        assert (asked.status, asked.meeting) == ("pending", None)

        again = expect(409, self.boris.call("bilateral_requests.bilateral_requests_create", body, slug=SLUG))
        assert (again.code, again.status, again.title) == ("already_open", 409, "Refused")
        twice = (body[0], {**body[1], "invitees": [sides["requester"]]})
        refused = expect(400, self.boris.call("bilateral_requests.bilateral_requests_create", twice, slug=SLUG))
        assert [error.to_dict()["field"] for error in refused.errors] == ["invitees"]

        row = {"slug": SLUG, "id": asked.id}
        wish = ("CounterProposeRequest", {"minutes": 20, "message": "Twenty minutes would suit us better."})
        expect(200, self.karim.call("bilateral_requests.bilateral_requests_counter_propose", wish, **row))
        agreed = expect(200, self.boris.call("bilateral_requests.bilateral_requests_accept", **row))
        assert (agreed.status, agreed.minutes) == ("accepted", 20)
        assert agreed.counter_proposals[0].minutes == 20
        accepted = self.karim.choice("RequestStatus", "accepted")
        page = expect(200, self.karim.call("bilateral_requests.bilateral_requests_list", slug=SLUG, status=accepted))
        assert [each.id for each in page.results] == [asked.id]

    def edit(self) -> None:
        """A session is changed as it was seen, and not otherwise."""
        session = expect(200, self.alice.call("sessions.sessions_list", slug=SLUG)).results[0]
        row = {"slug": SLUG, "id": session.id}
        seen = self.alice.call("sessions.sessions_retrieve", **row)
        operation = "sessions.sessions_partial_update"

        def change(name: str, if_match: str) -> Answer:
            return self.alice.call(
                operation, ("PatchedChangeSessionRequest", {"title": {"en": name}}), if_match=if_match, **row
            )

        assert expect(200, seen).venue is None
        assert expect(428, change("Unseen", "")).code == "match_required"
        assert dict_of(expect(200, change("Summit council", seen.headers["ETag"])).title) == {"en": "Summit council"}
        stale = expect(412, change("Late", seen.headers["ETag"]))
        assert (stale.code, stale.changed) == ("changed_meanwhile", ["title"])
        assert dict_of(stale.current)["title"] == {"en": "Summit council"}

    def download_copy(self) -> None:
        """A text is uploaded, circulated and downloaded; a paper is printed."""
        draft = ("DraftDocumentRequest", {"symbol": "CSC/2025/1", "title": {"en": "Strategy"}, "kind": "report"})
        document = expect(201, self.alice.call("documents.documents_create", draft, slug=SLUG))
        assert document.versions[0].circulated_at is None
        text = pdf()
        file = {"document": document.id, "language": "en", "file": ("strategy.pdf", text)}
        uploaded = expect(201, self.alice.upload(slug=SLUG, **file))
        assert (uploaded.name, uploaded.size) == ("strategy.pdf", len(text))
        row = {"slug": SLUG, "id": document.id}
        expect(200, self.alice.call("documents.documents_circulate", ("CirculateRequest", {}), **row))

        copy = self.boris.call("document_files.document_files_download", slug=SLUG, id=uploaded.id)
        assert bytes_of(expect(200, copy)) == text
        assert copy.headers["Content-Type"] == "application/pdf"
        paper = self.boris.call("printouts.printout_documents", slug=SLUG)
        assert bytes_of(expect(200, paper)).startswith(b"%PDF-")
        assert expect(404, self.boris.call("printouts.printout_decision", slug=SLUG, id=7777)).code == "not_found"

    def leave(self) -> None:
        """A token ends."""
        expect(204, self.boris.call("auth.log_out"))
        assert expect(401, self.boris.call("me.me_retrieve")).title == "Not signed in"


def expect(status: int, answer: Answer) -> Any:
    """Return what the client made of the answer; fails at another status, and where it made nothing of it."""
    assert answer.status == status, answer
    assert answer.data is not None or status == 204, answer
    return answer.data


def pages(client: Client, operation: str) -> Iterator[Any]:
    """Yield the rows of all pages."""
    links, number = {"next": "first"}, 0
    while links["next"]:
        number += 1
        page = expect(200, client.call(operation, slug=SLUG, page=number, page_size=2))
        links = page.to_dict()
        assert (links["previous"] is None) == (number == 1)
        yield from page.results


def dict_of(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else dict(value.to_dict())


def bytes_of(data: Any) -> bytes:
    return bytes(data) if isinstance(data, bytes | bytearray) else data.payload.read()
