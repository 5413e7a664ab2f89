"""What gunicorn refuses by itself is a problem, as everything that the API refuses."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import wait_until

ROOT = Path(__file__).parents[2]
REFUSED = {
    "GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n": (414, "address_too_long"),
    "GET / HTTP/1.1\r\nHost: x\r\nCookie: {long}\r\n\r\n": (431, "headers_too_large"),
    "GET / HTTP/1.1\r\nHost: x\r\nNo Header\r\n\r\n": (400, "not_http"),
    "GET\r\n\r\n": (400, "not_http"),
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Gunicorn as the product has it, with an application of the standard library in the product's place."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    served = ["wsgiref.simple_server:demo_app", "--bind", f"127.0.0.1:{number}", "--log-level", "error"]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", *served]
    with subprocess.Popen(command, cwd=ROOT) as process:
        wait_until(lambda: is_served(number))
        yield number
        process.terminate()


def is_served(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def sent(port: int, text: str) -> tuple[list[str], str]:
    """Return the head of the answer by lines, and the body."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.decode().partition("\r\n\r\n")
    return head.split("\r\n"), body


@pytest.mark.parametrize(("text", "status", "code"), [(text, *due) for text, due in REFUSED.items()])
def test_what_is_no_request_gets_a_problem(port: int, text: str, status: int, code: str) -> None:
    head, body = sent(port, text.replace("{long}", "a" * 9000))

    assert head[0].split()[1] == str(status)
    assert "Content-Type: application/problem+json" in head
    assert json.loads(body) | {"title": "", "detail": ""} == {
        "type": "about:blank",
        "title": "",
        "status": status,
        "code": code,
        "detail": "",
    }


def test_an_address_comes_through_to_the_product_up_to_what_it_takes(port: int) -> None:
    head, body = sent(port, f"GET /{'a' * 7999} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert head[0].split()[1] == "200"
    assert f"RAW_URI = '/{'a' * 7999}'" in body


@pytest.mark.parametrize("megabytes", [0, 5, 20])
def test_an_answer_to_a_body_that_nobody_read_arrives(port: int, megabytes: int) -> None:
    """The client sends all of it before it reads, as a proxy does; the application here reads no body at all."""
    size = megabytes * 1_000_000
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = f"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
        connection.sendall(head.encode() + b"0" * size)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"Hello world!" in answer


def test_a_client_that_sends_no_more_is_not_waited_for(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 9\r\n\r\n1")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 200 OK")
