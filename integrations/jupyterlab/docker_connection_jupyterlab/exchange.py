"""One request to the backend, whose answer is passed on as it comes."""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import Awaitable
from typing import Protocol

from tornado.http1connection import HTTP1Connection, HTTP1ConnectionParameters
from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream, StreamClosedError
from tornado.util import TimeoutError

from .address import Address
from .backend import BackendAway

CONNECTING = 2.0
"""How long a connection may take, in s."""
SILENCE = 40.0
"""How long nothing may come, in s: a start takes up to 30, heartbeats of streams come each 15."""


class Client(Protocol):
    """Who has asked."""

    def answer(self, status: int, headers: HTTPHeaders) -> None: ...

    def flush(self) -> Awaitable[None]: ...

    def write(self, chunk: bytes) -> None: ...


class Exchange(HTTPMessageDelegate):
    """Asks, and passes the answer on."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._upstream: IOStream | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._refusal: str | None = None
        self._is_answered = False
        self._is_over = False
        self._is_given_up = False

    async def run(self, address: Address, method: str, target: str, headers: HTTPHeaders) -> None:
        """Ends when the answer does; BackendAway if there is none that could be passed on."""
        upstream = await self._connect(address)
        try:
            parameters = HTTP1ConnectionParameters(max_body_size=sys.maxsize)
            connection = HTTP1Connection(upstream, True, parameters)
            if self._is_given_up:
                return
            self._listen_on()
            start = RequestStartLine(method, address.prefix + target, "HTTP/1.1")
            await connection.write_headers(start, headers)
            connection.finish()
            await connection.read_response(self)
        except StreamClosedError:
            pass
        finally:
            self._close()
        if not self._is_answered and not self._is_given_up:
            raise BackendAway(self._refusal or "it does not answer")

    def give_up(self) -> None:
        """Ends it, because who has asked is gone."""
        self._is_given_up = True
        self._close()

    def _close(self) -> None:
        self._is_over = True
        if self._alarm:
            self._alarm.cancel()
        if self._upstream:
            self._upstream.close()

    async def _connect(self, address: Address) -> IOStream:
        try:
            self._upstream = await address.connect(CONNECTING)
        except ssl.SSLError as error:
            raise BackendAway(f"no TLS with {address} is possible: {error}") from None
        except (OSError, StreamClosedError, TimeoutError):
            raise BackendAway(f"nothing answers at {address}") from None
        return self._upstream

    def _listen_on(self) -> None:
        if self._alarm:
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_later(SILENCE, self._close)

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        assert isinstance(start_line, ResponseStartLine)
        self._listen_on()
        if start_line.code < 200:
            # The answer is yet to come.
            return None
        try:
            self._client.answer(start_line.code, headers)
        except BackendAway as away:
            self._refusal = str(away)
            self._close()
            return None
        self._is_answered = True
        return self._flush()

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        self._listen_on()
        if self._is_over:
            return None
        self._client.write(chunk)
        return self._flush()

    async def _flush(self) -> None:
        try:
            await self._client.flush()
        except StreamClosedError:
            self.give_up()

    def finish(self) -> None: ...

    def on_connection_close(self) -> None: ...
