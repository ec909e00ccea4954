//! What a provider is told.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::RefCell;
use std::rc::Rc;

use docker_connection_yew::prelude::*;
use js_sys::{Function, Promise};
use page::{AVAILABLE, Page, Stage, UNAVAILABLE, shown, wait_until};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Request, Response};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

/// A network that notes what it is asked. Only what begins with `/first` answers: that Docker is
/// available. The managers of a page are shared by their addresses, so each test has its own.
#[derive(Clone)]
struct Network {
    asked: Rc<RefCell<Vec<String>>>,
    fetch: Function,
}

impl Network {
    fn new() -> Self {
        let asked = Rc::<RefCell<Vec<String>>>::default();
        let fetch = {
            let asked = asked.clone();
            Closure::<dyn FnMut(Request) -> Promise>::new(move |request: Request| {
                let url = web_sys::Url::new(&request.url()).unwrap();
                let path = url.pathname();
                if path.ends_with("/stream") {
                    // There is none, here.
                    let response = Response::new().unwrap();
                    return Promise::resolve(&response).unchecked_into();
                }
                let answer = if path.starts_with("/first") {
                    let response = Response::new_with_opt_str(Some(AVAILABLE)).unwrap();
                    Promise::resolve(&response).unchecked_into::<Promise>()
                } else {
                    Promise::new(&mut |_, _| {})
                };
                asked.borrow_mut().push(path);
                answer
            })
        };
        Self {
            asked,
            fetch: fetch.into_js_value().unchecked_into(),
        }
    }

    fn config(&self, health_url: &str) -> ManagerConfig {
        ManagerConfig {
            health_url: health_url.to_owned(),
            fetch: Some(self.fetch.clone()),
            ..ManagerConfig::default()
        }
    }

    /// Each address once: how often it is asked is not the provider's concern.
    fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.borrow().clone();
        asked.dedup();
        asked
    }
}

/// Waits for the browser until `stage` shows that phase.
async fn phase_is(stage: &Stage, phase: Phase) {
    wait_until(|| stage.has(&format!("[data-phase={phase}]"))).await;
}

#[wasm_bindgen_test]
async fn another_health_url_begins_anew_and_the_same_one_does_not() {
    let network = Network::new();
    let content = |url: &'static str, text: &'static str| {
        html! {
            <DockerConnectionProvider health_url={url} config={network.config("/never")}>
                <DockerStatusIndicator />
                { text }
            </DockerConnectionProvider>
        }
    };
    let mut stage = Stage::mount(content("/first/url", "one"));
    phase_is(&stage, Phase::Connected).await;
    stage.render(content("/first/url", "two")).await;
    assert_eq!(network.asked(), ["/first/url"]);
    assert!(stage.root.text_content().unwrap().ends_with("two"));
    stage.render(content("/other/url", "two")).await;
    phase_is(&stage, Phase::Checking).await;
    wait_until(|| network.asked() == ["/first/url", "/other/url"]).await;
}

#[wasm_bindgen_test]
async fn another_configuration_begins_anew() {
    let network = Network::new();
    let content = |url| {
        html! {
            <DockerConnectionProvider config={network.config(url)}>
                <DockerStatusIndicator />
            </DockerConnectionProvider>
        }
    };
    let mut stage = Stage::mount(content("/first/configuration"));
    phase_is(&stage, Phase::Connected).await;
    stage.render(content("/other/configuration")).await;
    phase_is(&stage, Phase::Checking).await;
    let expected = ["/first/configuration", "/other/configuration"];
    wait_until(|| network.asked() == expected).await;
}

fn switched(manager: Option<ConnectionManager>, enabled: Option<bool>) -> Html {
    html! {
        <DockerConnectionProvider {manager} {enabled}>
            <DockerStatusIndicator />
        </DockerConnectionProvider>
    }
}

#[wasm_bindgen_test]
async fn switched_off_it_falls_silent_and_switched_on_it_goes_on() {
    let mut page = Page::built(UNAVAILABLE, |manager| switched(manager, Some(true))).await;
    let manager = Some(page.manager.clone());
    page.render(switched(manager.clone(), Some(false))).await;
    let before = page.checks();
    page.advance(120_000).await;
    assert_eq!(page.checks(), before);
    assert!(page.has("[data-phase=unknown]"));
    page.answer(AVAILABLE);
    page.render(switched(manager, Some(true))).await;
    page.advance(100).await;
    assert_eq!(page.checks(), before + 1);
    assert!(page.has("[data-phase=connected]"));
}

#[wasm_bindgen_test]
async fn switched_off_from_the_start_it_asks_nothing() {
    let page = Page::built(UNAVAILABLE, |manager| switched(manager, Some(false))).await;
    page.advance(60_000).await;
    assert_eq!(page.checks(), 0);

    let network = Network::new();
    let stage = Stage::mount(html! {
        <DockerConnectionProvider config={network.config("/first/off")} enabled=false>
            <DockerStatusIndicator />
        </DockerConnectionProvider>
    });
    yew::scheduler::flush().await;
    assert!(stage.has("[data-phase=unknown]"));
    assert!(network.asked().is_empty());
}

#[wasm_bindgen_test]
async fn no_longer_switched_by_the_provider_it_is_as_its_configuration_says() {
    for is_on in [true, false] {
        let network = Network::new();
        let content = |enabled: Option<bool>| {
            let config = ManagerConfig {
                enabled: is_on,
                ..network.config(&format!("/first/given/{is_on}"))
            };
            html! {
                <DockerConnectionProvider {config} {enabled}>
                    <DockerStatusIndicator />
                </DockerConnectionProvider>
            }
        };
        let mut stage = Stage::mount(content(Some(!is_on)));
        yew::scheduler::flush().await;
        let phase = |is_on| {
            if is_on {
                Phase::Connected
            } else {
                Phase::Unknown
            }
        };
        phase_is(&stage, phase(!is_on)).await;
        stage.render(content(None)).await;
        phase_is(&stage, phase(is_on)).await;
    }
}

#[wasm_bindgen_test]
async fn a_manager_of_the_apps_own_is_switched_by_the_app_if_not_by_the_provider() {
    let page = Page::built(UNAVAILABLE, |manager| {
        manager.as_ref().unwrap().set_enabled(false);
        switched(manager, None)
    })
    .await;
    assert_eq!(page.checks(), 0);
}

#[wasm_bindgen_test]
async fn a_status_of_the_apps_own_is_shown_and_nobody_is_asked() {
    let status = Status {
        phase: Phase::Unavailable,
        reason: Some(Reason::Hung),
        is_settled: true,
        ..Status::default()
    };
    let page = Page::built(UNAVAILABLE, |manager| {
        let status = Rc::new(status.clone());
        html! {
            <DockerConnectionProvider {manager} {status}>
                <DockerStatusIndicator />
            </DockerConnectionProvider>
        }
    })
    .await;
    page.advance(60_000).await;
    assert!(page.has("[data-phase=unavailable][data-reason=hung]"));
    assert_eq!(page.checks(), 0);
    assert!(!page.has("[role=status]"), "nothing is announced");
}

#[wasm_bindgen_test]
async fn another_status_of_the_apps_own_is_shown_at_once() {
    let of = |phase| Status {
        phase,
        ..Status::default()
    };
    let content = || html! { <DockerStatusIndicator /> };
    let mut stage = Stage::mount(shown(of(Phase::Starting), content()));
    stage.render(shown(of(Phase::Connected), content())).await;
    assert!(stage.has("[data-phase=connected]"));
}
