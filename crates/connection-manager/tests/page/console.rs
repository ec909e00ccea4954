//! The debug log and the warnings on the real console.

use docker_connection_manager::rules::Phase;
use docker_connection_manager::{ConnectionManager, ManagerConfig};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{AVAILABLE, origin, own_url, stub_page};
use crate::watch::Watch;

async fn console_after_a_check(debug: bool, phase: Phase) -> Vec<String> {
    console_after_a_check_of(own_url(), debug, phase).await
}

async fn console_after_a_check_of(health_url: String, debug: bool, phase: Phase) -> Vec<String> {
    let config = ManagerConfig {
        health_url,
        debug,
        ..ManagerConfig::default()
    };
    watch_console();
    let page = Watch::new(ConnectionManager::new(config).unwrap());
    page.checked(phase).await;
    console_lines()
}

#[wasm_bindgen_test]
async fn the_console_is_silent_until_somebody_asks_for_the_debug_log() {
    let nothing = Vec::<String>::new();
    let expected = [
        "debug: [docker-connection] check: first",
        "debug: [docker-connection] available (first)",
    ];
    stub_page(Some(AVAILABLE), false);
    assert_eq!(
        console_after_a_check(false, Phase::Connected).await,
        nothing
    );
    assert_eq!(
        console_after_a_check(true, Phase::Connected).await,
        expected
    );
    // Each manager has a switch of its own.
    assert_eq!(
        console_after_a_check(false, Phase::Connected).await,
        nothing
    );

    set_switch(Some("1"));
    assert_eq!(
        console_after_a_check(false, Phase::Connected).await,
        expected
    );
    set_switch(None);
}

#[wasm_bindgen_test]
async fn a_wrong_health_url_is_told_with_address_and_status() {
    stub_page(Some("<!doctype html>"), false);
    let url = own_url();
    let lines = console_after_a_check_of(url.clone(), false, Phase::Unavailable).await;
    let expected = format!(
        "warn: [docker-connection] {}{url}?report has answered with HTTP 200 and no health \
         report (proxy-error): is it the backend's address?",
        origin()
    );
    assert_eq!(lines, [expected]);
}

#[wasm_bindgen_test]
async fn a_console_that_throws_does_no_harm() {
    stub_page(Some("<!doctype html>"), false);
    let config = ManagerConfig {
        health_url: own_url(),
        debug: true,
        ..ManagerConfig::default()
    };
    break_console();
    let page = Watch::new(ConnectionManager::new(config).unwrap());
    page.checked(Phase::Unavailable).await;
    page.manager.retry();
    page.checked(Phase::Unavailable).await;
    watch_console();
}

#[wasm_bindgen(inline_js = "
    let lines;
    export function watch_console() {
        lines = [];
        for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
            console[level] = (...line) => lines.push(`${level}: ${line.join(' ')}`);
        }
    }
    export function break_console() {
        for (const level of ['debug', 'warn']) console[level] = () => { throw new Error(level); };
    }
    export function console_lines() { return lines; }
    export function set_switch(value) {
        const key = 'docker-connection:debug';
        if (value === undefined) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
    }
")]
extern "C" {
    fn watch_console();
    fn break_console();
    fn console_lines() -> Vec<String>;
    fn set_switch(value: Option<&str>);
}
