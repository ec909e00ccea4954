//! The files of the assets folder, without a network.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs;

use http::HeaderValue;
use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
use tempfile::tempdir;

use common::{address, ask, backend, get, with_assets};

#[tokio::test]
async fn without_assets_there_is_no_page() {
    let folder = tempdir().unwrap();
    let backend = backend(&address(&folder.path().join("docker.sock")));
    for path in ["/", "/index.html"] {
        assert_eq!(ask(&backend, get(path)).await.status, 404);
    }
}

#[tokio::test]
async fn hashed_files_are_kept_and_others_asked_for_again() {
    let (backend, _folder) = with_assets();
    let immutable = "public, max-age=31536000, immutable";
    for (path, kind, caching) in [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        ("/app-0123456789abcdef.js", "text/javascript", immutable),
        (
            "/app-0123456789abcdef_bg.wasm",
            "application/wasm",
            immutable,
        ),
    ] {
        let answer = ask(&backend, get(path)).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), kind);
        assert_eq!(answer.header("cache-control"), caching);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn pages_run_webassembly_and_no_other_inline_script_than_their_own() {
    let (backend, folder) = with_assets();
    let index = folder.path().join("www/index.html");
    let policy = async || {
        let answer = ask(&backend, get("/")).await;
        answer.header("content-security-policy").to_owned()
    };
    let first = policy().await;
    assert!(
        first.starts_with("default-src 'self'; script-src 'self' 'wasm-unsafe-eval';"),
        "{first}"
    );
    assert!(first.contains("frame-ancestors 'self'"), "{first}");
    // As a build does while the backend runs.
    fs::write(index, "<script>alert(1)</script>").unwrap();
    let second = policy().await;
    assert!(
        second.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
        "{second}"
    );
    let script = ask(&backend, get("/app-0123456789abcdef.js")).await;
    assert_eq!(script.header("content-security-policy"), "");
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again() {
    let (backend, _folder) = with_assets();
    let first = ask(&backend, get("/index.html")).await;
    let mut again = get("/index.html");
    let tag = first.headers["etag"].clone();
    again.headers_mut().insert(IF_NONE_MATCH, tag.clone());
    let answer = ask(&backend, again).await;
    assert_eq!(answer.status, 304);
    assert_eq!(answer.headers["etag"], tag);
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(
        answer.header("content-security-policy"),
        first.header("content-security-policy")
    );
    assert!(
        answer
            .header("content-security-policy")
            .contains("script-src")
    );
    assert!(answer.body.is_empty());
}

#[tokio::test]
async fn each_page_runs_its_own_inline_scripts() {
    let (backend, folder) = with_assets();
    let www = folder.path().join("www");
    fs::create_dir(www.join("docs")).unwrap();
    fs::write(www.join("other.html"), "<script>alert(1)</script>").unwrap();
    fs::write(www.join("docs/index.html"), "<script>alert(1)</script>").unwrap();
    let alert = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
    for (path, has_script) in [
        ("/", false),
        ("/index.html", false),
        ("/other.html", true),
        ("/docs/", true),
        // The same page, as hardly anyone writes it.
        ("/other%2ehtml", false),
    ] {
        let answer = ask(&backend, get(path)).await;
        assert_eq!(answer.status, 200, "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("script-src 'self'"), "{path}");
        assert_eq!(policy.contains(alert), has_script, "{path}");
    }
}

#[tokio::test]
async fn hidden_files_are_not_served() {
    let (backend, folder) = with_assets();
    let www = folder.path().join("www");
    for path in [
        ".env",
        ".git/config",
        "dir/.htpasswd",
        ".well-known/security.txt",
    ] {
        let file = www.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "secret").unwrap();
    }
    for path in [
        "/.env",
        "/%2eenv",
        "/.git/config",
        "/.git",
        "/.git/",
        "/dir/.htpasswd",
    ] {
        assert_eq!(ask(&backend, get(path)).await.status, 404, "{path}");
    }
    let public = ask(&backend, get("/.well-known/security.txt")).await;
    assert_eq!(public.status, 200);
}

#[tokio::test]
async fn no_path_leads_to_another_host() {
    let (backend, folder) = with_assets();
    fs::create_dir(folder.path().join("www/dir")).unwrap();
    let inside = ask(&backend, get("/dir")).await;
    assert_eq!(inside.header("location"), "/dir/");
    for path in ["//dir", "///dir", "//dir/.."] {
        let answer = ask(&backend, get(path)).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("location"), "", "{path}");
    }
}

#[tokio::test]
async fn the_smallest_form_that_the_browser_reads_is_sent() {
    let (backend, _folder) = with_assets();
    for (accepted, encoding, content) in [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("identity", "", "let plain;"),
    ] {
        let mut request = get("/app-0123456789abcdef.js");
        let accepted = HeaderValue::from_static(accepted);
        request.headers_mut().insert(ACCEPT_ENCODING, accepted);
        let answer = ask(&backend, request).await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.header("content-type"), "text/javascript");
        assert_eq!(answer.header("vary").to_lowercase(), "accept-encoding");
        assert_eq!(answer.body, content);
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_assets() {
    let (backend, _folder) = with_assets();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/x/../../secret.txt",
        "//../secret.txt",
        "/..%5csecret.txt",
    ] {
        assert_eq!(ask(&backend, get(path)).await.status, 404, "{path}");
    }
}
