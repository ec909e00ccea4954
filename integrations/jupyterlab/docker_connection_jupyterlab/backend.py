"""A backend that runs for as long as Jupyter's server does."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import shutil
import signal
import sys
import tempfile
import time

from .address import Address

STARTUP = 3.0
"""How long a request waits for a backend that starts, in s."""
LONGEST_PAUSE = 60.0
"""The longest pause before the program is started again, in s."""
GRACE = 5.0
"""How long the program may take to end, in s."""
LONGEST_PLACE = 70
"""The longest path of a folder for a folder with a socket, whose path has 104 bytes on macOS."""


class BackendAway(Exception):
    """There is no backend to ask; its words say why."""


class Backend:
    """Runs the program from the first request on, and again when it has ended."""

    def __init__(self, command: list[str], runtime_dir: str, log: logging.Logger) -> None:
        self._command = command
        self._log = log
        self._task: asyncio.Task[None] | None = None
        self._is_listening = False
        self._why_not = "it is starting"
        # Whether it listens or not is known.
        self._settled = asyncio.Event()
        place = runtime_dir if len(runtime_dir) < LONGEST_PLACE else None
        self._folder = tempfile.mkdtemp(prefix="docker-status-", dir=place)
        self._address = Address.parse(f"unix:{self._folder}/socket")

    async def address(self) -> Address:
        """Where it listens; BackendAway if it does not."""
        self._task = self._task or asyncio.create_task(self._keep_running())
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._settled.wait(), STARTUP)
        if not self._is_listening:
            raise BackendAway(self._why_not)
        return self._address

    async def stop(self) -> None:
        """Ends the program."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _keep_running(self) -> None:
        pause = 1.0
        while True:
            began = time.monotonic()
            try:
                why = await self._run()
            except (OSError, ValueError) as error:
                why = f"{self._command[0]} cannot be run: {error}"
            level = logging.DEBUG if why == self._why_not else logging.WARNING
            self._why_not = why
            self._settled.set()
            if time.monotonic() - began > LONGEST_PAUSE:
                pause = 1.0
            self._log.log(level, "%s; the next try is in %.0f s", why, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _run(self) -> str:
        """Runs the program until it ends, and says how it did."""
        self._settled.clear()
        process = await asyncio.create_subprocess_exec(
            *self._command,
            "--listen",
            str(self._address),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            # The others could open Jupyter or its hub.
            env={name: value for name, value in os.environ.items() if not _is_of_jupyter(name)},
            # Ctrl-C in a terminal asks the server, not the program.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        try:
            assert process.stdout
            async for line in process.stdout:
                if line.startswith(b"listening on "):
                    self._is_listening = True
                    self._why_not = ""
                    self._settled.set()
            return f"{self._command[0]} has ended with status {await process.wait()}"
        finally:
            self._is_listening = False
            await _end(process)


def _is_of_jupyter(name: str) -> bool:
    """Whether a variable of the environment is that of Jupyter or of JupyterHub."""
    return name.startswith(("JUPYTER", "JPY_"))


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except asyncio.TimeoutError:
            process.kill()


PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """Has the kernel end the program also where the server was killed."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
