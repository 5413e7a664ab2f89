"""A real SMTP server on the loopback that answers, hangs and hangs up as it is told."""

import asyncio
import email
import email.policy
import logging
import threading
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from config.embedded import free_port

DROP = "drop"  # keep the message, and hang up instead of an answer
HANG = "hang"  # take the message and say nothing for long

# Else each line of each conversation is kept with the test's log.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class SmtpServer:
    """Keeps what it takes; `answers` are given instead of 250, one a message.

    At the step `pause_at` (EHLO, RCPT, DATA, or ANSWER when it has the message) it
    says nothing until it is told otherwise, and sets `reached`; so many as `paused` wait for that.
    """

    def __init__(self, port: int = 0) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.senders: list[str] = []
        self.answers: list[str] = []
        self.seconds_per_message = 0.0
        self.pause_at = ""
        self.reached = threading.Event()
        self.paused = 0
        self.port = port or free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        del server, envelope
        await self._pause("EHLO")
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        del server, session, options
        await self._pause("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 Known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del session
        await self._pause("DATA")
        await asyncio.sleep(self.seconds_per_message)
        answer = self.answers.pop(0) if self.answers else "250 Kept"
        if answer == HANG:
            await asyncio.sleep(3600)
        if answer not in ("250 Kept", DROP):
            return answer
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients.append(envelope.rcpt_tos)
        self.senders.append(envelope.mail_from)
        await self._pause("ANSWER")
        if answer == DROP:
            server.transport.abort()
        return answer

    async def _pause(self, step: str) -> None:
        if self.pause_at == step:
            self.reached.set()
            self.paused += 1
            try:
                while self.pause_at == step:  # noqa: ASYNC110 -- the test is in another thread
                    await asyncio.sleep(0.05)
            finally:
                self.paused -= 1
