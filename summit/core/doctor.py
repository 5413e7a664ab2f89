"""Findings about this installation for its operator, and their remedies: `manage.py doctor` and readiness.

Each app examines its own part, in its module `examinations`. An examination yields what it found; one that is `quick`
asks little enough for each call of a load balancer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import DatabaseError

from summit.core.registry import Registry


class Level(StrEnum):
    """How grave a finding is. A fault means that something does not work, or that data are not safe."""

    WELL = "ok"
    DOUBT = "doubt"
    FAULT = "FAULT"


@dataclass(frozen=True)
class Finding:
    """A fault that was found, in one sentence, and its remedy."""

    level: Level
    sentence: str
    remedy: str = ""


Examination = Callable[[], Iterator[Finding]]


@dataclass(frozen=True)
class Examined:
    """An examination with the name of what it examines."""

    name: str
    examine: Examination

    def findings(self) -> list[Finding]:
        """Return what was found; an examination that fails is a finding too."""
        try:
            return list(self.examine())
        except DatabaseError as error:
            return [fault(f"The database does not answer it: {_first_line(error)}")]
        except Exception as error:  # noqa: BLE001 -- whatever is broken, the others are examined too
            return [fault(f"{type(error).__name__}: {_first_line(error)}")]


# By whether they are quick.
EXAMINATIONS: Registry[bool, Examined] = Registry("examinations")


def examines(name: str, *, quick: bool = False) -> Callable[[Examination], Examination]:
    """Register a function that examines the part of this name."""

    def register(examine: Examination) -> Examination:
        EXAMINATIONS.add(quick, Examined(name, examine))
        return examine

    return register


def well(sentence: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(Level.WELL, sentence)


def doubt(sentence: str, remedy: str = "") -> Finding:
    """Return a finding that asks for a look."""
    return Finding(Level.DOUBT, sentence, remedy)


def fault(sentence: str, remedy: str = "") -> Finding:
    """Return a finding that asks for action."""
    return Finding(Level.FAULT, sentence, remedy)


def quick_faults() -> dict[str, str]:
    """Return by name the sentences of the faults that quick examinations find."""
    return {
        examined.name: finding.sentence
        for examined in EXAMINATIONS[True]
        for finding in examined.findings()
        if finding.level is Level.FAULT
    }


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
