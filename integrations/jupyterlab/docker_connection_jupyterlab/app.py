"""The server extension and its configuration."""

from __future__ import annotations

from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, List, TraitError, Unicode, validate

from .address import Address
from .backend import Backend, BackendAway
from .handlers import ROUTES
from .substitute import Substitute


class DockerStatus(ExtensionApp):
    """Passes `<base_url>/docker-status/api/…` on to docker-connection-backend."""

    name = "docker_status"

    backend_url = Unicode(
        "http://127.0.0.1:8787",
        help="Where docker-connection-backend listens: http://…, https://… or unix:PATH.",
    ).tag(config=True)
    token_file = Unicode(
        "",
        help="The file with the token that the backend asks for, read anew for each request.",
    ).tag(config=True)
    start_backend = Bool(
        False,
        help="Run a backend for as long as the server runs, instead of using backend_url.",
    ).tag(config=True)
    command = List(
        Unicode(),
        ["docker-connection-backend"],
        minlen=1,
        help="The program that start_backend runs, with its options, but --listen.",
    ).tag(config=True)

    @validate("backend_url")
    def _is_an_address(self, proposal: dict[str, Any]) -> str:
        try:
            Address.parse(proposal["value"])
        except ValueError as error:
            raise TraitError(f"DockerStatus.backend_url: {error}") from None
        return str(proposal["value"])

    def initialize_handlers(self) -> None:
        self._backend = None
        if self.start_backend and self.serverapp:
            self._backend = Backend(self.command, self.serverapp.runtime_dir, self.log)
        self.substitute = Substitute(self.log)
        self.handlers.extend((path, handler, {"app": self}) for path, handler in ROUTES)

    async def address(self) -> Address:
        """Where to ask now; BackendAway if there is no backend."""
        if self._backend:
            return await self._backend.address()
        return Address.parse(self.backend_url)

    def token(self) -> str | None:
        """What the backend asks for; BackendAway if it cannot be read."""
        if not self.token_file:
            return None
        try:
            with open(self.token_file, encoding="ascii") as file:
                token = file.read().strip()
        except (OSError, UnicodeError) as error:
            raise BackendAway(f"its token cannot be read: {error}") from None
        if not token.isprintable():
            raise BackendAway(f"its token is to be alone in {self.token_file}")
        return token

    async def stop_extension(self) -> None:
        if self._backend:
            await self._backend.stop()
