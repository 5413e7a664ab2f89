"""Servers of Debian beside the product's own, and the address of the tests' database."""

import shutil
import socket

from django.db import connection

from config.embedded.server import Server, free_port


class Listening(Server):
    """A server that answers once its port is open."""

    def prepare(self) -> None:
        self.port = self.port or free_port()

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def program(name: str) -> str | None:
    """Return the path of a program, also of one for administrators."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def database_url() -> str:
    """Return the address of the tests' database."""
    facts = connection.settings_dict
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
