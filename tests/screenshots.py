"""`make screenshots`: the pictures of the documentation, made of the running product by a browser without a window.

A copy of the product runs on servers of its own, with the demonstration; a little is asked and entered by the API, so
that the pages have something to show.
"""

import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chromium import Page, chromium
from tests.house import House, house_in
from tests.png import smaller

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SUMMIT = "/api/v1/summits/bishkek-2025/"
SIGN_IN = """
    document.querySelector('[name=login]').value = {email};
    document.querySelector('[name=password]').value = {password};
    document.querySelector('[name=password]').form.submit()
"""
FOLLOW = "location.href = [...document.querySelectorAll('main a, #content a, a')].find({test}).href"
SCROLL = """
    [...document.querySelectorAll('#main *')].find(
        one => one.childElementCount === 0 && one.textContent.trim().toLowerCase() === {heading}.toLowerCase()
    ).scrollIntoView()
"""
# What is said of this run alone is shown as it always is, so that a picture changes only with the page.
STILL = "document.querySelectorAll('.messagelist, [role=alert]').forEach(message => message.remove())"

WITH_MENU, WITHOUT = 1440, 1200  # below 1280 the admin hides its menu, so that a picture is read at half its size
SHOWN_WITH_MENU = {"desk", "timeline"}
# Where each picture is taken: an address, then links to follow by their text or a heading to scroll to, and the height
# of the window.
PICTURES: dict[str, tuple[str, tuple[str, ...], int]] = {
    "desk": ("/admin/", (), 1000),
    "timeline": ("/admin/timeline/?day={day}", (), 760),
    "who-meets-whom": ("/admin/who-meets-whom/", (), 560),
    "place": ("/admin/bilaterals/bilateralrequest/{request}/change/", ("Place",), 660),
    "plan": ("/admin/bilaterals/plan/{plan}/change/", ("#Planned meetings",), 800),
    "session": ("/admin/summit_sessions/session/{session}/change/", (), 1000),
    "agenda": ("/admin/agenda/agenda/{agenda}/change/", (), 900),
    "room": ("/admin/agenda/agenda/{agenda}/change/", ("In the room",), 800),
    "print-set": ("/admin/printouts/", (), 980),
    "release": ("/admin/release/", (), 760),
    "document": ("/admin/documents/document/{document}/change/", (), 900),
    "consensus": ("/admin/consensus/", (), 900),
    "silence": ("/admin/decisions/silenceprocedure/{procedure}/change/", (), 820),
}


class Product:
    """The running product, its demonstration, and what the addresses of pages name."""

    def __init__(self, house: House) -> None:
        self.address = f"http://127.0.0.1:{house.ports['PORT']}"
        self.accounts = json.loads((house.root / "var" / "demo.json").read_text())
        self.tokens = {row["code"]: row["token"] for row in self.accounts["delegations"]}
        self.tokens[""] = self.accounts["organizer"]["token"]
        self.names: dict[str, Any] = {}

    def send(self, who: str, path: str, body: Any = None) -> Any:
        """Ask for something, or send a body, as the staff of a delegation or as the organizer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}{SUMMIT}{path}", data=data)
        request.add_header("Authorization", f"Token {self.tokens[who]}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def rows(self, path: str) -> list[Any]:
        found: list[Any] = self.send("", path)["results"]
        return found

    def prepare(self) -> None:
        """Ask, answer and enter what the pages are to show."""
        parties = {row["code"]: row["id"] for row in self.rows("delegations/?page_size=50")}
        sessions = {row["code"]: row for row in self.rows("sessions/")}
        joint = sessions["joint-meeting"]
        sides = {"requester": parties["BLR"], "invitee": parties["KAZ"]}
        asked = self.send("BLR", "bilateral-requests/", {**sides, "topics": "Transit and trade", "minutes": 30})
        self.send("KAZ", f"bilateral-requests/{asked['id']}/accept/", {})
        agenda = self.rows(f"agendas/?session={joint['id']}")[0]["id"]
        day = datetime.fromisoformat(joint["starts_at"]) + timedelta(hours=6)
        self.names = {"request": asked["id"], "session": joint["id"], "agenda": agenda, "day": day.date()}
        self._positions(parties)
        self._silence()
        self._floor(joint["id"])
        self._place()
        self._plan()

    def _positions(self, parties: dict[str, int]) -> None:
        document = self.rows("documents/?symbol=CSC/2025/3")[0]
        self.names["document"] = document["id"]
        version = max(version["id"] for version in document["versions"])
        for code, stance in (("BLR", "reserves"), ("KAZ", "supports"), ("RUS", "supports")):
            if code in self.tokens:
                said = {
                    "version": version,
                    "delegation": parties[code],
                    "stance": stance,
                    "text": "",
                    "is_shared": True,
                }
                self.send(code, "positions/", said)

    def _silence(self) -> None:
        title = {"en": "Calendar of meetings for 2026", "ru": "График заседаний на 2026 год"}
        facts = {"symbol": "CSC/2025/30", "title": title, "kind": "decision", "classification": "official"}
        document = self.send("", "documents/", facts)["id"]
        self.send("", f"documents/{document}/circulate/", {"on_paper": True})
        organ = next(row["id"] for row in self.rows("organs/") if row["code"] == "csc")
        deadline = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=5)
        asked = {"document": document, "organ": organ, "deadline": deadline.isoformat()}
        self.names["procedure"] = self.send("", "silence-procedures/", asked)["id"]

    def _floor(self, session: int) -> None:
        item = self.rows(f"agenda-items/?session={session}")[0]["id"]
        self.send("", f"agenda-items/{item}/call/", {})
        first = self.rows(f"speakers/?item={item}")[0]["id"]
        self.send("", f"speakers/{first}/give-floor/", {})

    def _place(self) -> None:
        """Enter a meeting that is not published yet."""
        waits = next(
            row for row in self.rows("bilateral-requests/?unplaced=true") if row["id"] != self.names["request"]
        )
        best = self.send("", f"bilateral-requests/{waits['id']}/suggestions/")[0]
        place = {name: best[name] for name in ("starts_at", "room", "interpreters")}
        self.send("", f"bilateral-requests/{waits['id']}/place/", place)

    def _plan(self) -> None:
        plan = self.send("", "plans/", {"seconds": 2})["id"]
        until(lambda: self.send("", f"plans/{plan}/")["status"] == "ready")
        self.names["plan"] = plan


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.5)


def take(page: Page, product: Product, name: str) -> bytes:
    """Return one picture."""
    address, links, height = PICTURES[name]
    page.resize(WITH_MENU if name in SHOWN_WITH_MENU else WITHOUT, height)
    page.visit(product.address + address.format(**product.names))
    for link in links:
        if link.startswith("#"):
            page.run(SCROLL.format(heading=json.dumps(link.removeprefix("#"))))
            continue
        page.leave(FOLLOW.format(test=f"one => one.textContent.trim().endsWith({json.dumps(link)})"))
    page.run(STILL)
    return smaller(page.picture())


def main(wanted: list[str]) -> int:
    """Make all pictures, or those that are named."""
    with tempfile.TemporaryDirectory() as place, house_in(Path(place)) as house:
        house.run()
        product = Product(house)
        product.prepare()
        with chromium(Path(place) / "profile") as page:
            page.visit(f"{product.address}/admin/login/")
            account = {name: json.dumps(value) for name, value in product.accounts["organizer"].items()}
            page.leave(SIGN_IN.format(**account))
            for name in wanted or PICTURES:
                picture = take(page, product, name)
                (IMAGES / f"{name}.png").write_bytes(picture)
                sys.stdout.write(f"{name}.png: {len(picture):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
