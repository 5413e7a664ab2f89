"""A running service, to which requests are sent as those who attack it."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

DEMO = Path(__file__).parents[2] / "var" / "demo.json"
SUMMIT = "/api/v1/summits/bishkek-2025"

Answer = tuple[int, dict[str, str], str]


class Service:
    """The service under attack, and the tokens of those who attack it."""

    def __init__(self, address: str) -> None:
        demo = json.loads(DEMO.read_text())
        self.address = address
        self.tokens = {row["code"]: row["token"] for row in demo["delegations"]} | {"ORG": demo["organizer"]["token"]}
        self.ids: dict[str, Any] = {}

    def send(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send one request; return status, headers and body."""
        sent = {"Content-Type": "application/json", **{name.replace("_", "-"): v for name, v in headers.items()}}
        if who:
            sent["Authorization"] = f"Token {self.tokens.get(who, who)}"
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, method=method, headers=sent, data=data)
        try:
            with urllib.request.build_opener(NoRedirect).open(request, timeout=60) as answer:
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read().decode()

    def prepare(self) -> None:
        """Have Belarus and Kazakhstan do something that is theirs."""
        rows = json.loads(self.send("ORG", "GET", f"{SUMMIT}/delegations/?page_size=50")[2])["results"]
        self.ids |= {row["code"]: row["id"] for row in rows} | {f"{r['code']} head": r["head"] for r in rows}
        wish = {
            "requester": self.ids["BLR"],
            "invitees": [self.ids["KAZ"]],
            "topics": "Transit",
            "minutes": 20,
            "level": "minister",
        }
        self.ids["request"] = json.loads(self.send("BLR", "POST", f"{SUMMIT}/bilateral-requests/", wish)[2])["id"]
        sessions = json.loads(self.send("ORG", "GET", f"{SUMMIT}/sessions/")[2])["results"]
        self.ids["session"] = sessions[0]["id"]
        feed = json.loads(self.send("BLR", "POST", f"{SUMMIT}/feeds/", {})[2])
        self.ids |= {"feed": feed["id"], "feed url": feed["url"].removeprefix(self.address)}
        hook = self.send("BLR", "POST", f"{SUMMIT}/webhooks/", {"url": "https://delegation.example/"})
        self.ids["webhook"] = json.loads(hook[2])["id"]
        letters = json.loads(self.send("KAZ", "GET", f"{SUMMIT}/notifications/")[2])["results"]
        self.ids["notification"] = letters[0]["id"]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer too."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def said(answer: Answer) -> str:
    """Return the answer in short."""
    status, _, body = answer
    try:
        code = json.loads(body).get("code", "")
    except (ValueError, AttributeError):
        code = ""
    return f"{status} {code}".strip()
