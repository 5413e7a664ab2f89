"""Reports of mail servers that a mail could not be delivered (RFC 3464). The reports are mails themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from uuid import UUID

from summit.notifications.channels.email import without_addresses
from summit.notifications.message_ids import notification_in

MOST_BYTES = 1_000_000
# Permanent faults that the address does not cause (RFC 3463): a full mailbox, the size, the system, the network, the
# protocol, the content, a policy.
NOT_OF_THE_ADDRESS = ("5.2.2", "5.2.3", "5.3.", "5.4.5", "5.4.6", "5.4.7", "5.5.", "5.6.", "5.7.")


@dataclass(frozen=True, slots=True)
class Bounce:
    """The notification whose mail came back, the server's words, and whether the address accepts no mail at all."""

    notification: UUID
    words: str
    is_address_bad: bool


def bounce_in(message: bytes) -> Bounce | None:
    """Return what the report says about a mail that we sent, or None if the message is not such a report."""
    message = message[:MOST_BYTES]
    try:
        failed = next(_failed(message_from_bytes(message)), None)
    except RecursionError:  # too many nested parts
        return None
    notification = notification_in(message)
    if failed is None or notification is None:
        return None
    status, said = (str(failed.get(name, "")).strip() for name in ("Status", "Diagnostic-Code"))
    words = without_addresses(said.partition(";")[2] or said or status)
    is_address_bad = status.startswith("5.") and not status.startswith(NOT_OF_THE_ADDRESS)
    return Bounce(notification, words, is_address_bad)


def _failed(report: Message) -> Iterator[Message]:
    """Yield the fields of each recipient that the mail did not reach. A delay is not a failure."""
    if report.get_content_type() != "multipart/report":
        return
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            rows = part.get_payload()
            yield from (row for row in rows if isinstance(row, Message) and _says_failed(row))


def _says_failed(row: Message) -> bool:
    return str(row.get("Action", "")).strip().lower() == "failed"
