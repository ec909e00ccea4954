use anyhow::{Result, ensure};

use crate::backend::{Answer, Backend};
use crate::features::error;

/// The origin of a page that no backend knows.
const FOREIGN: &str = "https://nobody.invalid";

/// What is refused is refused with a sentence.
pub(crate) fn errors(backend: &Backend) -> Result<String> {
    let answer = backend.ask("DELETE", backend.url(), &[])?;
    ensure!(
        (400..500).contains(&answer.status),
        "the status of a DELETE is {}; it has to be 405",
        answer.status
    );
    error(&answer)?;
    Ok(format!("a DELETE is refused with {}", answer.status))
}

/// A page of anybody's may not read what the backend says.
pub(crate) fn foreign_pages(backend: &Backend) -> Result<String> {
    let answer = read(backend, FOREIGN)?;
    let let_in = answer.header("access-control-allow-origin");
    ensure!(
        ![FOREIGN, "*"].contains(&let_in),
        "Access-Control-Allow-Origin is {let_in:?} for a page of {FOREIGN}, so that any page may read reports"
    );
    Ok(format!("a page of {FOREIGN} may not read reports"))
}

/// A page of another origin that the backend knows may.
pub(crate) fn own_page(backend: &Backend, origin: &str) -> Result<String> {
    let answer = read(backend, origin)?;
    ensure!(
        answer.status == 200,
        "the status is {} for a page of {origin}",
        answer.status
    );
    lets_in(&answer, origin)?;
    let varies = answer.header("vary").to_ascii_lowercase();
    ensure!(
        varies.contains("origin"),
        "Vary is {varies:?}; it has to name Origin, or a cache mixes the answers for two pages"
    );
    let (cookies, names): (Vec<_>, Vec<_>) =
        backend.header_names().partition(|name| name == "cookie");
    let may_send = answer.header("access-control-allow-credentials");
    ensure!(
        cookies.is_empty() || may_send == "true",
        "Access-Control-Allow-Credentials is {may_send:?}; it has to be \"true\" for cookies"
    );
    if !names.is_empty() {
        preflight(backend, origin, &names)?;
    }
    Ok(format!("a page of {origin} may read reports"))
}

/// A browser asks before it sends header fields of a page's own.
fn preflight(backend: &Backend, origin: &str, names: &[String]) -> Result<()> {
    let wanted = names.join(",");
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", &wanted),
    ];
    let backend = backend.without_headers();
    let answer = backend.ask("OPTIONS", backend.url(), &headers)?;
    ensure!(
        (200..300).contains(&answer.status),
        "the status of a preflight is {}",
        answer.status
    );
    lets_in(&answer, origin)?;
    let allowed = answer.header("access-control-allow-headers").to_lowercase();
    for name in names {
        ensure!(
            allowed.split(',').any(|allowed| allowed.trim() == name),
            "Access-Control-Allow-Headers is {allowed:?}, without {name}"
        );
    }
    Ok(())
}

fn read(backend: &Backend, origin: &str) -> Result<Answer> {
    let url = format!("{}?report", backend.url());
    backend.ask("GET", &url, &[("origin", origin)])
}

fn lets_in(answer: &Answer, origin: &str) -> Result<()> {
    let let_in = answer.header("access-control-allow-origin");
    ensure!(
        let_in == origin,
        "Access-Control-Allow-Origin is {let_in:?}; it has to be {origin:?}"
    );
    Ok(())
}
