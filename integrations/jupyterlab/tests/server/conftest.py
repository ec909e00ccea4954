"""Jupyter's server with the extension, and something in the backend's place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from typing import Any, Callable

import pytest
from tornado.httpclient import HTTPResponse
from traitlets.config import Config

pytest_plugins = ["pytest_jupyter.jupyter_server"]

DEADLINE = 20
"""How long anything may take, in s."""


class Upstream:
    """Stands in for the backend, and keeps what it is asked."""

    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

    def __init__(self, path: str) -> None:
        self.path = path
        self.heads: list[str] = []
        self.accepted: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        self._writers: list[asyncio.StreamWriter] = []

    async def listen(self) -> None:
        self.accepted = asyncio.Queue()
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        head = await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head.decode())
        writer.write(self.answer)
        self.accepted.put_nowait((reader, writer))

    def close(self) -> None:
        for writer in self._writers:
            writer.close()
        self._server.close()


@pytest.fixture
def absent(tmp_path) -> Upstream:
    """Nothing listens yet."""
    return Upstream(str(tmp_path / "upstream"))


@pytest.fixture
def upstream(absent, jp_asyncio_loop) -> Iterator[Upstream]:
    jp_asyncio_loop.run_until_complete(absent.listen())
    yield absent
    absent.close()


@pytest.fixture
def options(absent) -> dict[str, Any]:
    """The extension's configuration."""
    return {"backend_url": f"unix:{absent.path}"}


@pytest.fixture
def jp_server_config(options) -> Config:
    extensions = {"docker_connection_jupyterlab": True}
    return Config({"ServerApp": {"jpserver_extensions": extensions}, "DockerStatus": options})


Ask = Callable[..., Awaitable[HTTPResponse]]


@pytest.fixture
def ask(http_server_client, jp_base_url) -> Ask:
    """Sends a request as anybody can, and takes any answer."""

    async def ask(path: str, method: str = "GET", **options: Any) -> HTTPResponse:
        options.setdefault("allow_nonstandard_methods", True)
        return await http_server_client.fetch(
            f"{jp_base_url}docker-status/{path}",
            method=method,
            raise_error=False,
            follow_redirects=False,
            request_timeout=DEADLINE,
            **options,
        )

    return ask


@pytest.fixture
def fetch(ask, jp_auth_header) -> Ask:
    """Sends a request with Jupyter's token."""

    async def fetch(path: str, *args: Any, **options: Any) -> HTTPResponse:
        headers = {**jp_auth_header, **options.pop("headers", {})}
        return await ask(path, *args, headers=headers, **options)

    return fetch


@pytest.fixture
def open_stream(http_server_client, jp_base_url, jp_auth_header):
    """Opens a stream below `docker-status` over a connection of its own, and reads its head."""
    writers: list[asyncio.StreamWriter] = []

    async def open_stream(path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        port = http_server_client.get_http_port()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        head = {"Host": f"127.0.0.1:{port}", **jp_auth_header}
        lines = [f"GET {jp_base_url}docker-status/{path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in head.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), DEADLINE)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"text/event-stream" in answer
        return reader, writer

    yield open_stream
    for writer in writers:
        writer.close()
