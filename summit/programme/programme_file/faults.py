"""Faults of a programme file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

PathInFile = Sequence[str | int]
Facts = dict[str, Any]  # an entry of the file, or the same facts of a row


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, with its line and its path in the file."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.path or 'the file'}: {self.message}"


class InvalidProgrammeFile(Exception):  # noqa: N818 -- people read it
    """The file cannot be loaded, and nothing was changed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: (fault.line, fault.path))
        super().__init__("\n".join(str(fault) for fault in self.faults))
