"""Answers as they come, and their end."""

from __future__ import annotations

import asyncio
import json

from conftest import DEADLINE

EVENTS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    b"Cache-Control: no-store, no-transform\r\nTransfer-Encoding: chunked\r\n\r\n"
)
REFUSAL = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"


def chunk(text: str) -> bytes:
    return f"{len(text):x}\r\n{text}\r\n".encode()


async def until(reader: asyncio.StreamReader, text: bytes) -> bytes:
    return await asyncio.wait_for(reader.readuntil(text), DEADLINE)


async def accepted(upstream) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.wait_for(upstream.accepted.get(), DEADLINE)


async def test_each_event_comes_when_it_is_sent(upstream, open_stream):
    upstream.answer = EVENTS
    for path in ("api/health/stream", "api/diagnosis", "api/engine/usage"):
        reader, _ = await open_stream(path)
        _, writer = await accepted(upstream)
        for number in range(3):
            writer.write(chunk(f"data: {number}\n\n"))
            await until(reader, f"data: {number}\n\n".encode())


async def test_when_the_client_is_gone_so_is_the_request(upstream, open_stream):
    upstream.answer = EVENTS
    _, client = await open_stream("api/health/stream")
    reader, _ = await accepted(upstream)
    client.close()
    assert await asyncio.wait_for(reader.read(), DEADLINE) == b""


async def test_when_the_client_does_not_wait_for_an_answer_so_ends_the_request(
    upstream, http_server_client, jp_base_url, jp_auth_header, caplog
):
    upstream.answer = b""
    port = http_server_client.get_http_port()
    _, client = await asyncio.open_connection("127.0.0.1", port)
    path = f"{jp_base_url}docker-status/api/health?report"
    token = jp_auth_header["Authorization"]
    client.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\n\r\n".encode()
    )
    reader, _ = await accepted(upstream)
    client.close()
    assert await asyncio.wait_for(reader.read(), DEADLINE) == b""
    await asyncio.sleep(0)
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


async def test_an_answer_leaves_no_connection_behind(upstream, fetch):
    await fetch("api/health")
    reader, _ = await accepted(upstream)
    assert await asyncio.wait_for(reader.read(), DEADLINE) == b""


async def test_when_the_backend_ends_a_stream_it_ends(upstream, open_stream):
    upstream.answer = EVENTS
    reader, _ = await open_stream("api/health/stream")
    _, writer = await accepted(upstream)
    writer.write(chunk("data: 1\n\n"))
    await until(reader, b"data: 1\n\n")
    writer.close()
    await until(reader, b"0\r\n\r\n")


def warnings(caplog) -> list[str]:
    return [record.message for record in caplog.records if record.levelname == "WARNING"]


async def test_without_a_backend_a_report_says_so(absent, fetch, caplog):
    answer = await fetch("api/health?report")
    report = json.loads(answer.body)
    assert answer.code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert (report["status"], report["reason"]) == ("unavailable", "backend-unreachable")
    assert (await fetch("api/health")).code == 503
    assert (await fetch("api/engine")).code == 502
    told = [line for line in warnings(caplog) if "docker-connection-backend" in line]
    assert told == [
        f"docker-connection-backend cannot be used: nothing answers at unix:{absent.path}."
    ]


async def test_without_a_backend_a_stream_waits_for_it(absent, open_stream):
    reader, _ = await open_stream("api/health/stream")
    event = await until(reader, b"\n\n\r\n")
    assert b"event: health\ndata: {" in event
    assert b'"backend-unreachable"' in event

    absent.answer = EVENTS + chunk("data: here\n\n")
    await absent.listen()
    try:
        await until(reader, b"data: here\n\n")
        assert len(absent.heads) == 1
    finally:
        absent.close()


async def test_a_backend_that_refuses_jupyter_asks_nobody_to_log_in(upstream, fetch, open_stream):
    upstream.answer = REFUSAL
    report = json.loads((await fetch("api/health?report")).body)
    assert report["reason"] == "backend-unreachable"
    assert "does not let Jupyter's server in" in report["message"]
    reader, _ = await open_stream("api/health/stream")
    assert b'"backend-unreachable"' in await until(reader, b"\n\n\r\n")
    assert (await fetch("api/engine")).code == 502


async def test_a_hint_is_not_taken_for_the_answer(upstream, fetch):
    upstream.answer = b"HTTP/1.1 103 Early Hints\r\n\r\n" + upstream.answer
    answer = await fetch("api/engine")
    assert (answer.code, answer.body) == (200, b"{}")


async def test_an_answer_that_is_no_http_is_none(upstream, fetch):
    upstream.answer = b"SSH-2.0-OpenSSH\r\n\r\n"
    report = json.loads((await fetch("api/health?report")).body)
    assert report["reason"] == "backend-unreachable"


async def test_a_backend_without_tls_is_told_as_that(fetch, jp_serverapp):
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(REFUSAL)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    [app] = jp_serverapp.extension_manager.extension_apps["docker_connection_jupyterlab"]
    app.backend_url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    report = json.loads((await fetch("api/health?report")).body)
    server.close()
    assert f"no TLS with {app.backend_url} is possible" in report["message"]
