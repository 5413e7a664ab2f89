"""The mail server of `make run`: it accepts all messages, delivers none, and shows them on a page.

Messages are stored in a maildir. The page and `/messages.json` are served on the loopback only.
"""

import email.policy
import html
import json
import mailbox
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PAGE = """<!doctype html><meta charset="utf-8"><title>Mail</title>
<style>body{{font:16px/1.5 system-ui;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1d2733}}
pre{{white-space:pre-wrap;background:#f4f6f8;padding:1rem;border-radius:.5rem}}
summary{{cursor:pointer;padding:.4rem 0}}
small{{color:#5d6b7a}}</style><h1>Mail</h1><p>{count} messages, the newest first. Nothing leaves this machine.</p>{rows}
"""
HEADERS = ("subject", "to", "delivered-to", "date", "message-id")
ROW = "<details><summary>{subject}<br><small>{delivered-to} · {date}</small></summary><pre>{text}</pre></details>"


class Maildir:
    """The messages received, in a directory."""

    def __init__(self, directory: Path) -> None:
        directory.parent.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.box = mailbox.Maildir(directory)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        """Store the message with its recipients, as its headers need not name them."""
        del server, session
        recipients = "".join(f"Delivered-To: {recipient}\r\n" for recipient in envelope.rcpt_tos)
        self.box.add(recipients.encode() + (envelope.original_content or b""))
        return "250 Kept"

    def messages(self) -> list[dict[str, str]]:
        """Return the messages, the newest first; a mail reader may have moved some to `cur`."""
        files = [*self.directory.glob("new/*"), *self.directory.glob("cur/*")]
        files.sort(key=lambda file: file.stat().st_mtime_ns, reverse=True)
        return [_read(file.read_bytes()) for file in files]


def _read(raw: bytes) -> dict[str, str]:
    """Return the headers and the text of a message; its source if it cannot be parsed."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body else ""
        headers = {name: ", ".join(message.get_all(name, [])).strip() for name in HEADERS}
    except Exception:  # noqa: BLE001 -- the parser fails on odd messages in many ways; none may hide the others
        headers, text = dict.fromkeys(HEADERS, ""), raw.decode(errors="replace")
    return {**headers, "text": text}


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
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
            self.end_headers()
            self.wfile.write(body.encode(errors="replace"))

        def log_message(self, *args: object) -> None:
            """Log nothing."""

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
