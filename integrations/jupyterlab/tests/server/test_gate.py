"""Who may ask, for what, and what of it the backend sees."""

from __future__ import annotations

ROUTES = ["api/health", "api/health/stream", "api/diagnosis", "api/engine", "api/engine/usage"]
UNKNOWN = [
    "",
    "api",
    "api/",
    "api/terminal",
    "api/health/",
    "api/health/../../metrics",
    "api/health%2f..%2f..%2fmetrics",
    "api/engine/usage/x",
    "api/engine%0d%0aX-Evil:%20x",
    "api/openapi.json",
    "metrics",
    "livez",
    "http://localhost/api/health",
]


async def test_the_backend_sees_nothing_of_jupyter(upstream, fetch, jp_auth_header):
    headers = {
        "Cookie": "username-localhost=secret; _xsrf=secret",
        "X-XSRFToken": "secret",
        "X-Forwarded-Host": "secret.example.org",
        "Referer": "http://secret.example.org/lab",
        "Accept": "application/json",
    }
    token = jp_auth_header["Authorization"].split()[1]
    await fetch(f"api/health?report&token={token}&_xsrf=secret", headers=headers)
    [head] = upstream.heads
    lines = head.strip().split("\r\n")
    assert lines[0] == "GET /api/health?report HTTP/1.1"
    assert sorted(lines[1:]) == ["Accept: application/json", "Connection: close", "Host: localhost"]


async def test_what_is_listed_is_passed_on(upstream, fetch):
    for path in ROUTES:
        answer = await fetch(path)
        assert (answer.code, answer.body) == (200, b"{}")
        assert upstream.heads.pop().startswith(f"GET /{path} HTTP/1.1\r\n")


async def test_nothing_else_is_passed_on(upstream, fetch):
    for path in UNKNOWN:
        assert (await fetch(path)).code in (302, 404), path
    assert upstream.heads == []


async def test_what_is_to_be_read_cannot_be_written(upstream, fetch):
    for path in ROUTES:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert (await fetch(path, method, body="x")).code == 405, path
    assert upstream.heads == []


async def test_who_is_logged_out_is_refused(upstream, ask):
    for path in ROUTES:
        assert (await ask(path)).code == 403, path
        assert (await ask(path, headers={"Authorization": "token wrong"})).code == 403, path
    assert upstream.heads == []


async def test_who_is_logged_out_cannot_start_the_engine(upstream, ask):
    headers = {"Cookie": "_xsrf=x", "X-XSRFToken": "x"}
    assert (await ask("api/engine/start", "POST", headers=headers)).code == 403
    assert upstream.heads == []


async def test_a_login_by_cookie_needs_the_xsrf_token_to_start_the_engine(
    upstream, ask, http_server_client, jp_base_url, jp_auth_header
):
    token = jp_auth_header["Authorization"].split()[1]
    cookies = {}
    for page in ("login", f"login?token={token}"):
        answer = await http_server_client.fetch(
            jp_base_url + page, raise_error=False, follow_redirects=False
        )
        found = [field.split(";")[0] for field in answer.headers.get_list("Set-Cookie")]
        cookies.update(pair.split("=", 1) for pair in found)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    assert (await ask("api/health", headers={"Cookie": cookie})).code == 200
    upstream.heads.clear()

    assert (await ask("api/engine/start", "POST", headers={"Cookie": cookie})).code == 403
    assert upstream.heads == []

    headers = {"Cookie": cookie, "X-XSRFToken": cookies["_xsrf"]}
    assert (await ask("api/engine/start", "POST", headers=headers, body="x")).code == 200
    lines = upstream.heads[0].strip().split("\r\n")
    assert lines[0] == "POST /api/engine/start HTTP/1.1"
    assert "Origin: http://localhost" in lines
    assert "Content-Type: application/json" in lines
    assert "Content-Length: 0" in lines
    assert not [line for line in lines if "xsrf" in line.lower() or "cookie" in line.lower()]


async def test_jupyter_learns_nothing_but_the_answer(upstream, fetch):
    upstream.answer = (
        b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n"
        b"Set-Cookie: a=upstream\r\nLocation: http://upstream/\r\nServer: upstream\r\n"
        b"Access-Control-Allow-Origin: http://upstream\r\nX-Other: upstream\r\n"
        b"Retry-After: 7\r\nCache-Control: no-store\r\n"
        b"Content-Length: 2\r\n\r\n{}"
    )
    answer = await fetch("api/engine")
    assert answer.code == 429
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "upstream" not in str(list(answer.headers.get_all()))


async def test_watching_is_no_work_for_the_culler_of_idle_servers(upstream, fetch, jp_web_app):
    before = jp_web_app.settings.get("api_last_activity")
    await fetch("api/health?report")
    assert jp_web_app.settings.get("api_last_activity") == before
