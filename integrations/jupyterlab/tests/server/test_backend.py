"""With the real backend, which looks for an engine that does not exist."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess

import pytest
from conftest import DEADLINE
from traitlets import TraitError

from docker_connection_jupyterlab import DockerStatus

PROGRAM = os.environ["DOCKER_CONNECTION_BACKEND"]
NO_ENGINE = ["--docker-host", "unix:///nonexistent/docker.sock"]


async def reason(fetch) -> str:
    return json.loads((await fetch("api/health?report")).body)["reason"]


class TestStarted:
    @pytest.fixture
    def options(self):
        return {"start_backend": True, "command": [PROGRAM, *NO_ENGINE]}

    async def test_it_answers_from_the_first_request_on(self, fetch):
        assert await reason(fetch) == "socket-missing"

    async def test_it_ends_with_the_server(self, fetch, jp_serverapp):
        await fetch("api/health")
        [child] = children()
        _, _, listen = ps("-o", "args=", "-p", str(child)).rpartition("unix:")
        assert os.path.exists(listen.strip())
        await jp_serverapp.cleanup_extensions()
        assert children() == []
        assert not os.path.exists(os.path.dirname(listen.strip()))

    async def test_it_is_not_told_how_to_open_jupyter(self, fetch, monkeypatch):
        for name in ("JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN"):
            monkeypatch.setenv(name, "secret")
        monkeypatch.setenv("DOCKER_CONFIG", "/nonexistent")
        await fetch("api/health")
        [child] = children()
        with open(f"/proc/{child}/environ") as file:
            environment = file.read()
        assert "secret" not in environment
        assert "DOCKER_CONFIG=/nonexistent" in environment

    async def test_it_is_started_again_when_it_dies(self, fetch):
        await fetch("api/health")
        [first] = children()
        os.kill(first, signal.SIGKILL)
        seen = {await reason(fetch)}
        for _ in range(DEADLINE * 10):
            if children() not in ([], [first]) and await reason(fetch) == "socket-missing":
                return
            await asyncio.sleep(0.1)
        raise AssertionError(seen)


class TestWithoutProgram:
    @pytest.fixture
    def options(self):
        return {"start_backend": True, "command": ["/nonexistent/backend"]}

    async def test_the_report_says_why_there_is_no_backend(self, fetch):
        report = json.loads((await fetch("api/health?report")).body)
        assert report["reason"] == "backend-unreachable"
        assert "/nonexistent/backend cannot be run" in report["message"]


class TestWithToken:
    @pytest.fixture
    def backend(self, tmp_path):
        self.token_file = str(tmp_path / "token")
        command = [PROGRAM, "--listen", "127.0.0.1:0", "--token-file", self.token_file, *NO_ENGINE]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            line = process.stdout.readline()
            while "listening on" not in line:
                line = process.stdout.readline()
            yield line.split("listening on ")[1].strip()
            process.kill()

    @pytest.fixture
    def options(self, backend):
        return {"backend_url": backend, "token_file": self.token_file}

    async def test_without_the_token_it_is_away(self, fetch):
        assert await reason(fetch) == "socket-missing"
        os.remove(self.token_file)
        assert await reason(fetch) == "backend-unreachable"

    async def test_with_another_token_it_is_away(self, jp_serverapp, fetch, tmp_path, caplog):
        other = tmp_path / "other"
        [app] = jp_serverapp.extension_manager.extension_apps["docker_connection_jupyterlab"]
        app.token_file = str(other)
        for text in ("wrong", "wrong\nwrong"):
            other.write_text(text)
            assert await reason(fetch) == "backend-unreachable"
        assert not [record for record in caplog.records if record.levelname == "ERROR"]
        assert "wrong" not in caplog.text


def test_an_address_that_is_none_is_refused():
    addresses = ["127.0.0.1:8787", "ftp://x", "http://", "unix:x"]
    for url in [*addresses, "http://a:b@c", "http://a/?b", "http://a..b"]:
        with pytest.raises(TraitError):
            DockerStatus(backend_url=url)


def children() -> list[int]:
    """The backends that this process has started and that run."""
    rows = ps("-o", "pid=,stat=,args=", "--ppid", str(os.getpid())).splitlines()
    found = [row.split(None, 2) for row in rows if PROGRAM in row]
    return [int(pid) for pid, state, _ in found if "Z" not in state]


def ps(*options: str) -> str:
    return subprocess.run(
        ["ps", "-ww", *options], capture_output=True, text=True, check=False
    ).stdout
