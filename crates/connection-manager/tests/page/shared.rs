//! One manager for each health URL of a page.

use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::{Config, Phase};
use docker_connection_manager::{ConnectionManager, Fake, Headers, ManagerConfig};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{AVAILABLE, origin, own_url, stub_page, urls_asked};
use crate::watch::Watch;

fn config(health_url: &str) -> ManagerConfig {
    ManagerConfig {
        health_url: health_url.to_owned(),
        ..ManagerConfig::default()
    }
}

/// Other rules than the default ones.
fn other(health_url: &str) -> ManagerConfig {
    let rules = Config {
        max_retries: 3,
        ..Config::default()
    };
    ManagerConfig {
        rules,
        ..config(health_url)
    }
}

#[wasm_bindgen_test]
async fn two_providers_of_one_url_make_one_check() {
    stub_page(Some(AVAILABLE), false);
    watch_warnings();
    let url = own_url();
    let one = ConnectionManager::new(config(&url)).unwrap();
    let other = ConnectionManager::new(config(&[&origin(), &*url].concat())).unwrap();
    assert_eq!(one, other);
    let (one, other) = (Watch::new(one), Watch::new(other));
    one.checked(Phase::Connected).await;
    assert_eq!(other.manager.status().phase, Phase::Connected);
    assert_eq!(urls_asked().len(), 1);
    assert_eq!(warnings(), Vec::<String>::new());
}

#[wasm_bindgen_test]
fn other_urls_have_other_managers() {
    stub_page(Some(AVAILABLE), false);
    let one = ConnectionManager::new(config("/api/health")).unwrap();
    let other = ConnectionManager::new(config("/api/health?workspace=7")).unwrap();
    assert_ne!(one, other);
}

#[wasm_bindgen_test]
fn the_options_of_the_first_stay_and_that_is_told_once() {
    stub_page(Some(AVAILABLE), false);
    watch_warnings();
    let url = own_url();
    let first = ConnectionManager::new(config(&url)).unwrap();
    for _ in 0..3 {
        assert_eq!(ConnectionManager::new(other(&url)).unwrap(), first);
    }
    let warnings = warnings();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains(&url), "{warnings:?}");
}

#[wasm_bindgen_test]
async fn the_last_clone_takes_the_options_with_it() {
    stub_page(Some(AVAILABLE), false);
    watch_warnings();
    let owned = Rc::new(());
    let function = {
        let owned = owned.clone();
        move || {
            let _ = &owned;
            async { None }
        }
    };
    let url = own_url();
    let first = ConnectionManager::new(ManagerConfig {
        headers: Headers::from_fn(function),
        ..config(&url)
    });
    let clone = first.clone().unwrap();
    drop(first);
    let subscription = clone.subscribe(|_| {});
    drop(clone);
    assert!(Rc::strong_count(&owned) > 1);
    drop(subscription);
    assert!(Rc::strong_count(&owned) > 1, "for whoever comes back");
    let mut waited = 0;
    while Rc::strong_count(&owned) > 1 {
        assert!(waited < 500, "it lingers for a second");
        waited += 1;
        gloo_timers::future::sleep(Duration::from_millis(20)).await;
    }
    let _second = ConnectionManager::new(other(&url)).unwrap();
    assert_eq!(warnings(), Vec::<String>::new());
}

#[wasm_bindgen_test]
fn rules_that_make_no_sense_are_refused_though_there_is_a_manager() {
    stub_page(Some(AVAILABLE), false);
    let url = own_url();
    let _first = ConnectionManager::new(config(&url)).unwrap();
    let mut nonsense = config(&url);
    nonsense.rules.jitter = 7.0;
    assert!(ConnectionManager::new(nonsense).is_err());
}

#[wasm_bindgen_test]
fn surroundings_of_ones_own_are_not_shared() {
    let manager =
        || ConnectionManager::with_runtime(ManagerConfig::default(), Rc::new(Fake::new())).unwrap();
    assert_ne!(manager(), manager());
}

#[wasm_bindgen_test]
fn what_is_no_address_is_refused() {
    for health_url in ["http://", "https://[oops/"] {
        let error = ConnectionManager::new(config(health_url)).unwrap_err();
        assert!(error.to_string().contains(health_url), "{error}");
    }
}

#[wasm_bindgen(inline_js = "
    let seen;
    export function watch_warnings() { seen = []; console.warn = (text) => seen.push(text); }
    export function warnings() { return seen; }
")]
extern "C" {
    fn watch_warnings();
    fn warnings() -> Vec<String>;
}

#[wasm_bindgen_test]
fn what_screen_readers_were_told_another_copy_of_the_kit_on_the_page_knows() {
    stub_page(None, false);
    let url = own_url();
    // Each is gone before the next one comes, and shares nothing with it, as with another copy's.
    let note = |url: &str, phase| {
        let manager = ConnectionManager::new(config(url)).unwrap();
        manager.note_announced(phase)
    };
    assert_eq!(note(&url, Phase::Unavailable), None);
    assert_eq!(note(&url, Phase::Connected), Some(Phase::Unavailable));
    assert_eq!(note(&own_url(), Phase::Connected), None);
}
