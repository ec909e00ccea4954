from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from tornado.iostream import IOStream
from tornado.tcpclient import TCPClient


@dataclass(frozen=True)
class Address:
    """Where a backend listens."""

    scheme: str
    """`http`, `https` or `unix`."""
    place: str
    """A host, or the path of a socket."""
    port: int
    prefix: str
    """What its paths begin with."""

    @classmethod
    def parse(cls, url: str) -> Address:
        """Reads `http://…`, `https://…` or `unix:PATH`; ValueError says what is wrong."""
        if url.startswith("unix:"):
            path = url[len("unix:") :]
            if not path.startswith("/"):
                raise ValueError("unix: is followed by an absolute path")
            return cls("unix", path, 0, "")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("it begins with http://, https:// or unix:")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("it has a host, a port and a path, and nothing else")
        # Nobody could look for it, for an empty or too long label.
        parts.hostname.encode("idna")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return cls(parts.scheme, parts.hostname, port, parts.path.rstrip("/"))

    @property
    def host(self) -> str:
        """The `Host` of a request."""
        if self.scheme == "unix":
            return "localhost"
        name = f"[{self.place}]" if ":" in self.place else self.place
        return f"{name}:{self.port}"

    @property
    def origin(self) -> str:
        """The `Origin` of a page of its own."""
        return f"{'https' if self.scheme == 'https' else 'http'}://{self.host}"

    def __str__(self) -> str:
        if self.scheme == "unix":
            return f"unix:{self.place}"
        return f"{self.scheme}://{self.host}{self.prefix}"

    async def connect(self, timeout: float) -> IOStream:
        """Opens a connection within so many seconds; OSError, TimeoutError or StreamClosedError."""
        if self.scheme == "unix":
            stream = IOStream(socket.socket(socket.AF_UNIX))
            await stream.connect(self.place)
            return stream
        context = ssl.create_default_context() if self.scheme == "https" else None
        client = TCPClient()
        return await client.connect(self.place, self.port, ssl_options=context, timeout=timeout)
