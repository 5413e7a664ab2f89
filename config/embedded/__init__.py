"""PostgreSQL and Redis from Python wheels, for `make run` and `make test`.

`python -m config.embedded COMMAND…` runs a command with temporary servers, unless DATABASE_URL and REDIS_URL are set.
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
    """Start a server for each of DATABASE_URL and REDIS_URL that is not set, yield them by name, and stop them."""
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
