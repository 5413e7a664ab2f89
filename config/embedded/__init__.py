"""PostgreSQL and Redis from wheels, for a machine that has neither: `make run` and `make test` use them.

`python -m config.embedded COMMAND…` runs a command with throw-away servers wherever DATABASE_URL or REDIS_URL is unset.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.embedded.launch import launcher
from config.embedded.postgres import Postgres
from config.embedded.redis import Redis
from config.embedded.server import Server, ServerError, free_port

__all__ = ["Postgres", "Redis", "Server", "ServerError", "free_port", "launcher", "servers"]


@contextmanager
def servers(directory: Path, *, durable: bool = True) -> Iterator[dict[str, Server]]:
    """Start what DATABASE_URL and REDIS_URL do not name, yield it by these names, stop it."""
    with ExitStack() as stack:
        started: dict[str, Server] = {}
        if not os.environ.get("DATABASE_URL"):
            started["DATABASE_URL"] = Postgres(directory / "postgres", durable=durable)
        if not os.environ.get("REDIS_URL"):
            started["REDIS_URL"] = Redis(directory / "redis")
        for server in started.values():
            stack.callback(server.stop)
            server.start()
        yield started
