"""Kinds of background jobs, which the apps register in their modules `jobs`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from summit.core.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from summit.jobs.models import Job

LARGE = 200  # meetings or engagements: from here on the pages have a job do it
Result = dict[str, object]  # what JSON can hold


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A kind of job: the service that it runs, and the right that it needs.

    `run` calls the service with what the job says, in the transaction of the job, and returns the result.
    """

    name: str
    label: "StrOrPromise"
    resource: str
    run: Callable[["Job", datetime], Result]


KINDS: Registry[str, JobKind] = Registry("jobs")


def register(kind: JobKind) -> JobKind:
    """Register the kind, and return it."""
    KINDS.add(kind.name, kind)
    return kind


def kind_called(name: str) -> JobKind:
    """Return the kind of this name."""
    (kind,) = KINDS[name]
    return kind
