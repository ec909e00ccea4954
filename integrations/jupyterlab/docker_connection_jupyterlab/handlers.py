"""What may be asked of the backend, by whom is logged in to Jupyter."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web
from tornado.httputil import HTTPHeaders

from .backend import BackendAway
from .exchange import Exchange

if TYPE_CHECKING:
    from .app import DockerStatus

REQUEST_HEADERS = ("Accept", "Cache-Control", "Last-Event-ID")
RESPONSE_HEADERS = ("Cache-Control", "Content-Type", "Retry-After")
HEARTBEAT = 15.0
"""How often a stream without a backend says that it is alive, in s."""
PAUSE = 1.0
"""How long a stream waits before it looks for the backend again, in s."""


class BackendHandler(APIHandler):
    """Passes one request on, without anything that is Jupyter's."""

    auth_resource = "docker_status"
    # Pages watch all day long: that is no sign of somebody who works.
    _track_activity = False

    def initialize(self, app: DockerStatus) -> None:
        self._app = app
        self._exchange: Exchange | None = None
        self._is_gone = asyncio.Event()

    async def pass_on(self, target: str, method: str = "GET") -> None:
        """Ends when the answer does; BackendAway if there is none."""
        address = await self._app.address()
        headers = HTTPHeaders({"Host": address.host, "Connection": "close"})
        for name in REQUEST_HEADERS:
            if name in self.request.headers:
                headers[name] = self.request.headers[name]
        token = self._app.token()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if method == "POST":
            headers.update(
                {
                    "Content-Length": "0",
                    "Content-Type": "application/json",
                    # It is Jupyter that knows whose pages may ask.
                    "Origin": address.origin,
                }
            )
        self._exchange = Exchange(self)
        if not self._is_gone.is_set():
            await self._exchange.run(address, method, target, headers)

    def answer(self, status: int, headers: HTTPHeaders) -> None:
        """Takes the head of the backend's answer; BackendAway if it is for nobody here."""
        if status in (401, 403):
            # It would tell the page to log in to Jupyter.
            raise BackendAway("it does not let Jupyter's server in")
        self._app.substitute.is_over()
        if self._headers_written:
            if status != 200:
                raise BackendAway(f"it answers with HTTP {status}")
            return
        self.set_status(status)
        for name in RESPONSE_HEADERS:
            if name in headers:
                self.set_header(name, headers[name])

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self._is_gone.set()
        if self._exchange:
            self._exchange.give_up()

    def say(self, status: int, body: str) -> None:
        """Answers in the backend's place."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(body)

    def refuse(self, away: BackendAway) -> None:
        """Answers what has no report."""
        message = f"docker-connection-backend cannot be used: {away}."
        self.say(502, json.dumps({"message": message, "code": "INTERNAL"}))

    def finish(self, *args: Any, **kwargs: Any) -> Any:
        """Keeps the type, which for Jupyter's own API is always JSON."""
        return super().finish(*args, set_content_type=self._headers["Content-Type"], **kwargs)


class Health(BackendHandler):
    @web.authenticated
    @authorized
    async def get(self) -> None:
        is_report = "report" in self.request.query_arguments
        try:
            await self.pass_on("/api/health" + ("?report" if is_report else ""))
        except BackendAway as away:
            self.say(200 if is_report else 503, self._app.substitute.report(away))


class Stream(BackendHandler):
    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Waits for the backend, so that the page learns at once that it is back."""
        try:
            await self.pass_on("/api/health/stream")
        except BackendAway as away:
            await self._wait(away)

    async def _wait(self, away: BackendAway) -> None:
        substitute = self._app.substitute
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store, no-transform")
        self.write(substitute.event(away))
        heard_at = time.monotonic()
        while not self._is_gone.is_set():
            await self.flush()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._is_gone.wait(), PAUSE)
            try:
                return await self.pass_on("/api/health/stream")
            except BackendAway:
                if time.monotonic() - heard_at >= HEARTBEAT:
                    heard_at = time.monotonic()
                    self.write(substitute.heartbeat())


class Reading(BackendHandler):
    @web.authenticated
    @authorized
    async def get(self, path: str) -> None:
        try:
            await self.pass_on(f"/api/{path}")
        except BackendAway as away:
            self.refuse(away)


class Start(BackendHandler):
    @web.authenticated
    @authorized
    async def post(self) -> None:
        try:
            await self.pass_on("/api/engine/start", "POST")
        except BackendAway as away:
            self.refuse(away)


ROUTES = [
    ("docker-status/api/health", Health),
    ("docker-status/api/health/stream", Stream),
    (r"docker-status/api/(diagnosis|engine|engine/usage)", Reading),
    ("docker-status/api/engine/start", Start),
]
