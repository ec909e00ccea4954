//! Several tabs of one browser: managers that know nothing of each other share one connection.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::{DockerError, Phase, Reason};
use docker_connection_manager::{Change, ConnectionManager, Host, ManagerConfig};
use gloo_timers::future::sleep;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::backend::Backend;
use crate::stub::{AVAILABLE, UNAVAILABLE, allow_locks, focus, forbid_locks, own_url, stub_page};
use crate::watch::{Watch, until};

#[wasm_bindgen(inline_js = "
    export function shout(name, json) { new BroadcastChannel(name).postMessage(JSON.parse(json)); }
    // Takes the lock and says nothing, as a tab that hangs.
    export async function hang(name) {
        await new Promise((taken) => {
            navigator.locks.request(name, { steal: true }, () => { taken(); return new Promise(() => {}); })
                .catch(() => {});
        });
    }
")]
extern "C" {
    fn shout(name: &str, json: &str);
    async fn hang(name: &str);
}

struct Browser {
    backend: Backend,
    url: String,
}

impl Browser {
    fn new(report: &str) -> Self {
        stub_page(None, false);
        allow_locks();
        let backend = Backend::new();
        backend.says(report);
        let url = format!("https://ide.example{}", own_url());
        Self { backend, url }
    }

    fn tab(&self, name: &str) -> Watch {
        self.tab_with(name, true)
    }

    fn tab_with(&self, name: &str, login: bool) -> Watch {
        let config = ManagerConfig {
            health_url: self.url.clone(),
            fetch: Some(self.backend.fetch(name, login)),
            ..ManagerConfig::default()
        };
        let host = Rc::new(Host::new(Rc::new(config.clone())).unwrap());
        Watch::new(ConnectionManager::with_runtime(config, host).unwrap())
    }

    /// Waits for that many requests.
    async fn asked(&self, count: usize) {
        until(|| self.backend.requests().len() >= count).await;
    }

    fn channel(&self) -> String {
        format!("docker-connection:v1:{}", self.url)
    }
}

/// What a person sees of the status; each manager counts time from its own beginning.
fn shown(tab: &Watch) -> impl PartialEq {
    let status = tab.manager.status();
    let date = |at| tab.manager.epoch_millis(at) as u64 / 100;
    (
        (status.phase, status.message.clone(), status.countdown),
        (status.consecutive_failures, status.is_checking),
        status.last_checked.map(date),
        status.outage.map(|outage| date(outage.since)),
        status.engine.clone(),
    )
}

#[wasm_bindgen_test]
async fn two_tabs_hold_one_stream_and_show_the_same() {
    let browser = Browser::new(AVAILABLE);
    let first = browser.tab("first");
    first.checked(Phase::Connected).await;
    let second = browser.tab("second");
    second.checked(Phase::Connected).await;

    browser.backend.says(UNAVAILABLE);
    first.checked(Phase::Unavailable).await;
    second.reached(Phase::Unavailable).await;
    assert_eq!(second.reason(), Some(Reason::SocketMissing));
    until(|| shown(&second) == shown(&first)).await;
    assert_eq!(browser.backend.requests(), ["first stream"]);
}

#[wasm_bindgen_test]
async fn what_a_person_or_the_app_asks_of_any_tab_the_leader_does() {
    let browser = Browser::new(AVAILABLE);
    let leader = browser.tab("leader");
    leader.checked(Phase::Connected).await;
    let follower = browser.tab("follower");
    follower.checked(Phase::Connected).await;

    assert!(follower.manager.attempt_recovery().await);
    assert!(follower.manager.check_docker_availability().await);
    let checks = ["leader stream", "leader health", "leader health"];
    assert_eq!(browser.backend.requests(), checks);

    let error = DockerError::from("docker: connection lost");
    follower.manager.report_connection_failure(error);
    browser.asked(4).await;
    assert_eq!(browser.backend.requests()[3], "leader health");
    leader.reached(Phase::Connected).await;

    browser.backend.says(UNAVAILABLE);
    follower.reached(Phase::Unavailable).await;
    let failures = || follower.manager.status().consecutive_failures;
    for count in 1..=2 {
        assert!(!follower.manager.attempt_recovery().await);
        until(|| failures() == count).await;
    }
    follower.manager.reset_retry_count();
    // The check that it makes at once is the first failure of the new count.
    until(|| failures() == 1).await;
    until(|| shown(&follower) == shown(&leader)).await;
}

#[wasm_bindgen_test]
async fn the_tab_that_is_next_goes_on_when_the_leader_goes() {
    let browser = Browser::new(UNAVAILABLE);
    let first = browser.tab("first");
    first.checked(Phase::Unavailable).await;
    let second = browser.tab("second");
    second.reached(Phase::Unavailable).await;
    let since = second.manager.status().outage.map(|outage| outage.since);
    let shown = Rc::<RefCell<Vec<_>>>::default();
    let _subscription = second.manager.subscribe({
        let shown = shown.clone();
        move |change| {
            if let Change::Status(status) = change {
                shown.borrow_mut().push(status.phase);
            }
        }
    });
    drop(first);
    browser.asked(2).await;
    assert_eq!(
        browser.backend.requests(),
        ["first stream", "second stream"]
    );
    browser.backend.says(AVAILABLE);
    second.reached(Phase::Connected).await;
    let mut shown = shown.take();
    shown.dedup();
    assert_eq!(shown, [Phase::Unavailable, Phase::Connected]);
    let history = &second.manager.status().history;
    assert_eq!(history.first().map(|outage| outage.since), since);
}

#[wasm_bindgen_test]
async fn a_leader_that_hangs_loses_its_place_when_something_is_asked_of_it() {
    let browser = Browser::new(AVAILABLE);
    let tab = browser.tab("tab");
    tab.checked(Phase::Connected).await;
    hang(&browser.channel()).await;
    // The tab looks for the new leader, which says nothing for 2 s.
    browser.asked(2).await;
    assert_eq!(browser.backend.requests(), ["tab stream", "tab stream"]);
    browser.backend.says(UNAVAILABLE);
    tab.reached(Phase::Unavailable).await;
}

#[wasm_bindgen_test]
async fn a_leader_without_a_login_leaves_its_place_to_the_tab_in_which_a_person_asks() {
    let browser = Browser::new(AVAILABLE);
    let stranger = browser.tab_with("stranger", false);
    stranger.reached(Phase::Unavailable).await;
    assert_eq!(stranger.reason(), Some(Reason::BackendAuth));
    let member = browser.tab("member");
    member.reached(Phase::Unavailable).await;
    assert!(member.manager.attempt_recovery().await);
    stranger.reached(Phase::Connected).await;
}

#[wasm_bindgen_test]
async fn a_toast_is_shown_in_one_tab_only() {
    let browser = Browser::new(UNAVAILABLE);
    let tabs = ["first", "second", "third"].map(|name| browser.tab(name));
    for tab in &tabs {
        tab.reached(Phase::Unavailable).await;
    }
    // So long an outage must be seen before its end is worth a word.
    sleep(Duration::from_millis(1_100)).await;
    browser.backend.says(AVAILABLE);
    for tab in &tabs {
        tab.reached(Phase::Connected).await;
    }
    let has_toast = |tab: &&Watch| tab.manager.status().toast.is_some();
    assert_eq!(tabs.iter().filter(has_toast).count(), 1);
}

#[wasm_bindgen_test]
async fn other_addresses_and_strange_messages_do_not_disturb() {
    let browser = Browser::new(AVAILABLE);
    let other = Browser {
        backend: Backend::new(),
        url: format!("https://ide.example{}", own_url()),
    };
    other.backend.says(UNAVAILABLE);
    let tab = browser.tab("tab");
    tab.checked(Phase::Connected).await;
    let stranger = other.tab("stranger");
    stranger.checked(Phase::Unavailable).await;
    for message in [
        "null",
        r#"{"type":"a-newer-kind","from":1}"#,
        r#"{"type":"snapshot","from":1,"term":9e15,"snapshot":{"status":{}}}"#,
        r#"{"type":"heartbeat","from":1,"term":9e15}"#,
        r#"{"type":"offer","from":1,"term":9e15,"to":2}"#,
    ] {
        shout(&browser.channel(), message);
    }
    assert!(tab.manager.attempt_recovery().await);
    assert_eq!(browser.backend.requests(), ["tab stream", "tab health"]);
    assert_eq!(other.backend.requests(), ["stranger stream"]);
}

#[wasm_bindgen_test]
async fn where_locks_are_forbidden_a_tab_asks_by_itself_and_a_remount_does_not_end_that() {
    let browser = Browser::new(AVAILABLE);
    forbid_locks();
    focus();
    let tab = browser.tab("tab");
    let attempt = tab.manager.check_docker_availability();
    tab.reached(Phase::Connected).await;
    assert!(
        attempt.await,
        "it was asked for before locks were known to be forbidden"
    );
    let manager = tab.manager.clone();
    drop(tab);
    let tab = Watch::new(manager);
    // Longer than what nobody watches goes on.
    sleep(Duration::from_millis(1_300)).await;
    browser.backend.says(UNAVAILABLE);
    tab.reached(Phase::Unavailable).await;
}

#[wasm_bindgen_test]
async fn a_tab_that_is_remounted_keeps_its_place() {
    let browser = Browser::new(AVAILABLE);
    let tab = browser.tab("tab");
    tab.reached(Phase::Connected).await;
    let manager = tab.manager.clone();
    drop(tab);
    let tab = Watch::new(manager);
    sleep(Duration::from_millis(1_300)).await;
    browser.backend.says(UNAVAILABLE);
    tab.reached(Phase::Unavailable).await;
    assert_eq!(browser.backend.requests(), ["tab stream"]);
}
