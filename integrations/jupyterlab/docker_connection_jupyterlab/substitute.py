"""What is said in the backend's place while it is away."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timezone
from logging import Logger
from typing import Any

from .backend import BackendAway


class Substitute:
    """Speaks as a backend that knows nothing of Docker; the log has each change once."""

    def __init__(self, log: Logger) -> None:
        self._log = log
        self._why: str | None = None
        self._instance = f"jupyter-{secrets.token_hex(4)}"
        self._sequence = 0

    def report(self, away: BackendAway) -> str:
        """A health report."""
        why = f"docker-connection-backend cannot be used: {away}."
        if why != self._why:
            self._why = why
            self._sequence += 1
            self._log.warning(why)
        return json.dumps(
            {
                "status": "unavailable",
                "code": "DOCKER_UNAVAILABLE",
                "reason": "backend-unreachable",
                "message": why,
                "advice": [],
                "checkedAt": datetime.now(timezone.utc).isoformat(),
                "latencyMs": None,
                "engine": None,
                "endpoint": {"host": "not known", "source": "unknown", "context": None},
                "outage": None,
                "warnings": [],
                **self._place(),
            }
        )

    def event(self, away: BackendAway) -> str:
        """The report in a stream."""
        return f"event: health\ndata: {self.report(away)}\n\n"

    def heartbeat(self) -> str:
        """What a stream says while nothing changes."""
        return f"event: heartbeat\ndata: {json.dumps(self._place())}\n\n"

    def is_over(self) -> None:
        """The backend has answered."""
        if self._why:
            self._log.info("docker-connection-backend answers again")
        self._why = None

    def _place(self) -> dict[str, Any]:
        return {"sequence": self._sequence, "instance": self._instance}
