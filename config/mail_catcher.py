"""A mail server for `make run`: takes every message and delivers none, so that they can be read in a page.

Messages go to a maildir, which any mail reader opens. The page and `/messages.json` listen on the loopback only.
"""

import email.policy
import html
import json
import mailbox
import signal
import sys
import threading
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PAGE = """<!doctype html><meta charset="utf-8"><title>Mail</title>
<style>body{{font:16px/1.5 system-ui;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1d2733}}
pre{{white-space:pre-wrap;background:#f4f6f8;padding:1rem;border-radius:.5rem}}
summary{{cursor:pointer;padding:.4rem 0}}
small{{color:#5d6b7a}}</style><h1>Mail</h1><p>{count} messages, the newest first. Nothing leaves this machine.</p>{rows}
"""
ROW = "<details><summary>{subject}<br><small>{to} · {date}</small></summary><pre>{text}</pre></details>"


class Maildir:
    """The messages received, in a directory."""

    def __init__(self, directory: Path) -> None:
        directory.parent.mkdir(parents=True, exist_ok=True)
        self.box = mailbox.Maildir(directory)
        self.lock = threading.Lock()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        """Keep the message."""
        del server, session
        with self.lock:
            self.box.add(envelope.original_content or b"")
        return "250 Kept"

    def messages(self) -> list[dict[str, str]]:
        """Return what was received, the newest first."""
        with self.lock:
            keys = sorted(self.box.keys(), key=lambda key: key.split(".")[:2], reverse=True)
            return [_read(self.box.get_bytes(key)) for key in keys]


def _read(raw: bytes) -> dict[str, str]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers = {name: str(message.get(name, "")).strip() for name in ("subject", "to", "date", "message-id")}
    return {**headers, "text": _text(message)}


def _text(message: Any) -> str:
    """Return the plain text; of a message that cannot be read, that it cannot."""
    try:
        body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
        return str(body.get_content()) if body else ""
    except (LookupError, ValueError):
        return "(This message cannot be shown.)"


def _handler(maildir: Maildir) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Show the messages as a page, or as JSON."""
            messages = maildir.messages()
            if self.path == "/messages.json":
                self._send("application/json", json.dumps(messages))
            else:
                rows = "".join(ROW.format(**{k: html.escape(v) for k, v in m.items()}) for m in messages)
                self._send("text/html", PAGE.format(count=len(messages), rows=rows))

        def _send(self, content_type: str, body: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"{content_type}; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler


def main(directory: str, smtp_port: str, page_port: str) -> None:
    """Serve until SIGTERM."""
    maildir = Maildir(Path(directory))
    smtp = Controller(maildir, hostname="127.0.0.1", port=int(smtp_port))
    page = ThreadingHTTPServer(("127.0.0.1", int(page_port)), _handler(maildir))
    smtp.start()
    threading.Thread(target=page.serve_forever, daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    smtp.stop()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(*sys.argv[1:])
