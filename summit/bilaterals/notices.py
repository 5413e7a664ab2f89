"""What is said about requests for bilateral meetings."""

from typing import Any

from summit.bilaterals.models import CounterProposal, Request
from summit.notifications.services import Notice


def topic(request: Request) -> str:
    """Return the topic of all that is said about the request."""
    return f"bilateral-request:{request.pk}"


def _facts(request: Request) -> dict[str, Any]:
    return {
        "requester": request.requester.name,
        "invitee": request.invitee.name,
        "topics": request.topics,
        "minutes": request.minutes,
    }


def requested(request: Request) -> Notice:
    """Say to the invitee that it is asked for a meeting."""
    return Notice("bilateral_requested", f"requested:{request.pk}", _facts(request), topic(request))


def accepted(request: Request) -> Notice:
    """Say to the other side that its word was accepted."""
    return Notice("bilateral_accepted", f"accepted:{request.pk}", _facts(request), topic(request))


def declined(request: Request) -> Notice:
    """Say to the other side that the request was declined, and why."""
    context = {**_facts(request), "reason": request.reason}
    return Notice("bilateral_declined", f"declined:{request.pk}", context, topic(request))


def withdrawn(request: Request) -> Notice:
    """Say to the invitee that the request was withdrawn."""
    context = {**_facts(request), "reason": request.reason}
    return Notice("bilateral_withdrawn", f"withdrawn:{request.pk}", context, topic(request))


def countered(request: Request, proposal: CounterProposal) -> Notice:
    """Say to the other side what is proposed instead."""
    context = {**_facts(request), "by": proposal.by.name, "message": proposal.message}
    return Notice("bilateral_countered", f"countered:{proposal.pk}", context, topic(request))
