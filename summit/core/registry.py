"""Registries: how an app gets functions from the apps above it, which it may not import.

The lower app creates a `Registry` with the name of a module. Each upper app that adds something has a module of that
name, and registers there. The lower app calls `load` in its `AppConfig.ready`, which imports these modules.
"""

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

from django.utils.module_loading import autodiscover_modules

Key = TypeVar("Key", bound=Hashable)
Entry = TypeVar("Entry")


class Registry(Generic[Key, Entry]):
    """Holds the entries that the apps above register, by key, in the order of the installed apps."""

    def __init__(self, module: str = "") -> None:
        self.module = module
        self._entries: dict[Key, list[Entry]] = {}

    def add(self, key: Key, entry: Entry) -> None:
        """Register an entry."""
        self._entries.setdefault(key, []).append(entry)

    def register(self, key: Key) -> Callable[[Entry], Entry]:
        """Return a decorator that registers what it decorates."""

        def decorate(entry: Entry) -> Entry:
            self.add(key, entry)
            return entry

        return decorate

    def __getitem__(self, key: Key) -> tuple[Entry, ...]:
        """Return the entries of the key, none if there are none."""
        return tuple(self._entries.get(key, ()))

    def __iter__(self) -> Iterator[tuple[Key, Entry]]:
        """Yield every entry with its key."""
        for key, entries in self._entries.items():
            yield from ((key, entry) for entry in entries)

    def load(self) -> None:
        """Import the module of every installed app in which the registry is filled."""
        autodiscover_modules(self.module)
