"""`make screenshots`: the pictures of the documentation, made of the running product by a browser without a window.

A copy of the product runs on servers of its own, with the demonstration; a little is asked and entered by the API, so
that the pages have something to show.
"""

import json
import re
import shutil
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw
from playwright.sync_api import Page, sync_playwright

from tests.house import House, house_in
from tests.png import smaller

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = ["--no-sandbox", "--hide-scrollbars", "--force-color-profile=srgb", "--font-render-hinting=none"]
IMAGES = Path(__file__).parents[1] / "docs" / "images"
SUMMIT = "/api/v1/summits/bishkek-2025/"
# What is said of this run alone is not shown, so that a picture changes only with the page.
STILL = """
    () => document.querySelectorAll(".messagelist, main > [role=alert]").forEach((message) => message.remove())
"""
# Below 1280 the admin hides its menu, so that a picture is read at half its size.
WITH_MENU, WITHOUT, PHONE = 1440, 1200, 390


FILE = '; filename="delegates.csv"'
PARTS = "multipart/form-data; boundary=part"


class Picture(NamedTuple):
    """Where a picture is taken: an address, then links to follow by their text, or a text to scroll to."""

    address: str
    height: int = 760
    links: tuple[str, ...] = ()
    heading: str = ""
    search: str = ""
    width: int = WITHOUT
    is_dark: bool = False


TIMELINE = "/admin/timeline/?day={day}"
PICTURES = {
    "desk": Picture("/admin/", 1000, width=WITH_MENU),
    "search": Picture("/admin/", 620, search="kaz", width=WITH_MENU),
    "phone": Picture("/admin/", 844, width=PHONE),
    "timeline": Picture(TIMELINE, width=WITH_MENU),
    "timeline-dark": Picture(TIMELINE, width=WITH_MENU, is_dark=True),
    "timeline-phone": Picture(TIMELINE, 844, heading="Great Hall", width=PHONE),
    "delegation": Picture("/admin/desk/delegations/{delegation}/", 900),
    "places": Picture("/admin/desk/delegations/{delegation}/", 900, heading="Accredited people and places"),
    "person": Picture("/admin/desk/people/{person}/", 700),
    "replace": Picture("/admin/desk/delegations/{delegation}/replace/", 560),
    "documents": Picture("/admin/documents-and-decisions/", 800),
    "document-dossier": Picture("/admin/desk/documents/{document}/", 860),
    "lands-at": Picture("/admin/desk/people/{person}/travel/", 460),
    "meeting": Picture("/admin/desk/meetings/{request}/", 800),
    "who-meets-whom": Picture("/admin/who-meets-whom/", 560),
    "place": Picture("/admin/bilaterals/bilateralrequest/{request}/change/", 660, ("Place",)),
    "plan": Picture("/admin/bilaterals/plan/{plan}/change/", 800, heading="Planned meetings"),
    "session": Picture("/admin/summit_sessions/session/{session}/change/", 1000),
    "closure": Picture("/admin/calendar/closure/add/", 820),
    "agenda": Picture("/admin/agenda/agenda/{agenda}/change/", 900),
    "room": Picture("/admin/agenda/agenda/{agenda}/change/", 800, ("In the room",)),
    "release": Picture("/admin/release/"),
    "outbox": Picture("/admin/outbox/", 560),
    "print": Picture("/admin/printouts/", 980),
    "document": Picture("/admin/documents/document/{document}/change/", 900),
    "consensus": Picture("/admin/consensus/", 900),
    "silence": Picture("/admin/decisions/silenceprocedure/{procedure}/change/", 820),
    "see-as": Picture("/admin/see-as/?person=7&list=bilateral-requests", 640),
    "import": Picture("/admin/imports/{import}/", 560),
    "accredited-person": Picture("/admin/accreditation/accreditation/{accredited}/change/", 800),
    "readiness": Picture("/admin/readiness/", 640),
    "arrivals": Picture("/admin/arrivals/", 700),
    "gate": Picture("/admin/gate/?zone={zone}&direction=in&check={check}", 760),
    "set-up": Picture("/admin/set-up/", 900),
    "sign-in": Picture("/admin/second-factor/", 480),
    "invitation": Picture("/admin/delegations/invitation/add/", 480),
    "messages": Picture("/admin/notifications/messagetemplate/", 700),
    "audit": Picture("/admin/core/auditentry/", 640),
}


class Product:
    """The running product, its demonstration, and what the addresses of pages name."""

    def __init__(self, house: House) -> None:
        self.address = f"http://127.0.0.1:{house.ports['PORT']}"
        self.accounts = json.loads((house.root / "var" / "demo.json").read_text())
        self.tokens = {row["code"]: row["token"] for row in self.accounts["delegations"]}
        self.tokens[""] = self.accounts["organizer"]["token"]
        self.names: dict[str, Any] = {}

    def send(self, who: str, path: str, body: Any = None, *, kind: str = "application/json", method: str = "") -> Any:
        """Ask for something, or send a body, as the staff of a delegation or as the organizer."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}{SUMMIT}{path}", data=data, method=method or None)
        request.add_header("Authorization", f"Token {self.tokens[who]}")
        request.add_header("Content-Type", kind)
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
        sides = {"requester": parties["BLR"], "invitees": [parties["KAZ"]]}
        asked = self.send("BLR", "bilateral-requests/", {**sides, "topics": "Transit and trade", "minutes": 30})
        self.send("KAZ", f"bilateral-requests/{asked['id']}/accept/", {})
        agenda = self.rows(f"agendas/?session={joint['id']}")[0]["id"]
        day = datetime.fromisoformat(joint["starts_at"]) + timedelta(hours=6)
        heads = {row["delegation"]: row["id"] for row in self.rows("delegates/?rank=head_of_state&page_size=50")}
        self.names = {"request": asked["id"], "session": joint["id"], "agenda": agenda, "day": day.date()}
        self.names |= {"delegation": parties["KAZ"], "person": heads[parties["BLR"]]}
        self._positions(parties)
        self._silence()
        self._floor(joint["id"])
        self._place()
        self._plan()
        self._import()
        self._people()

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

    def _import(self) -> None:
        """Upload a table with two cells that are refused."""
        head, rows = (
            "code,name (en),delegation,rank",
            ("blr-envoy,Envoy,BLR,ambasador", "kaz-envoy,Envoy,KZA,ambassador"),
        )
        table = "\r\n".join((head, *rows))
        body = "".join(
            f'--part\r\nContent-Disposition: form-data; name="{name}"{of_file}\r\n\r\n{value}\r\n'
            for name, of_file, value in (("table", "", "delegates"), ("file", FILE, table))
        )
        self.names["import"] = self.send("", "imports/", f"{body}--part--\r\n".encode(), kind=PARTS)["id"]
        until(lambda: self.send("", f"imports/{self.names['import']}/")["status"] == "refused")

    def _people(self) -> None:
        """Give a person who waits for protocol a photo, and show a pass at a gate."""
        waiting = self.rows("accreditations/?step=issuing")[0]
        photo = b"\r\n".join(
            (
                b'--part\r\nContent-Disposition: form-data; name="file"; filename="photo.png"\r\n',
                silhouette(),
                b"--part--\r\n",
            )
        )
        self.send("", f"photos/{waiting['id']}/", photo, kind=PARTS, method="PUT")
        zone = self.rows("zones/")[0]["id"]
        card = next(row for row in self.rows("passes/?page_size=50") if row["status"] == "issued")
        self.send("", f"passes/{card['id']}/hand-over/", {"holder": "Coordinator"})
        check = self.send("", "gate-checks/", {"code": str(card["number"]), "zone": zone})["id"]
        self.names |= {"accredited": waiting["id"], "zone": zone, "check": check}


def silhouette() -> bytes:
    """Return the photo of nobody: a head and shoulders, in the proportions of a passport photo."""
    image = Image.new("RGB", (600, 770), "#dfe5ec")
    draw = ImageDraw.Draw(image)
    draw.ellipse((190, 150, 410, 430), fill="#8a97a8")
    draw.ellipse((70, 460, 530, 1100), fill="#8a97a8")
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.5)


def take(page: Page, product: Product, picture: Picture) -> bytes:
    """Return one picture of the page."""
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.emulate_media(color_scheme="dark" if picture.is_dark else "light")
    page.goto(product.address + picture.address.format(**product.names))
    for link in picture.links:
        page.get_by_role("link", name=re.compile(f"{link}$")).first.click()
    if picture.heading:
        part = page.get_by_role("region", name=picture.heading, exact=True)
        part = part.or_(page.get_by_text(picture.heading, exact=True)).first
        part.evaluate("element => element.scrollIntoView()")
    page.evaluate(STILL)
    if picture.search:
        page.keyboard.press("/")
        page.locator("#search-input-command").press_sequentially(picture.search)
        page.locator("#command-results a").first.wait_for()
    page.wait_for_load_state("networkidle")
    return smaller(page.screenshot(animations="disabled", caret="hide"))


def sign_in(page: Page, product: Product) -> None:
    account = product.accounts["organizer"]
    page.goto(f"{product.address}/admin/login/")
    page.locator("[name=login]").fill(account["email"])
    page.locator("[name=password]").fill(account["password"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk")


def main(wanted: list[str]) -> int:
    """Make all pictures, or those that are named."""
    with tempfile.TemporaryDirectory() as place, house_in(Path(place)) as house, sync_playwright() as playwright:
        house.run()
        product = Product(house)
        product.prepare()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = browser.new_page(locale="en-US")
        sign_in(page, product)
        for name in wanted or PICTURES:
            picture = take(page, product, PICTURES[name])
            (IMAGES / f"{name}.png").write_bytes(picture)
            sys.stdout.write(f"{name}.png: {len(picture):,} bytes\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
