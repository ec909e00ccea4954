//! The components in a browser, over a page under the test's control.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::Config;
use docker_connection_manager::{Answer, ConnectionManager, Fake, ManagerConfig};
use docker_connection_yew::{
    DockerConnectionProvider, DockerStatusIndicator, DockerStatusPanel, use_docker_connection,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

const AVAILABLE: &str = include_str!("../../../tests/wire/report-available.json");
const UNAVAILABLE: &str = include_str!("../../../tests/wire/report-unavailable.json");

#[derive(PartialEq, Properties)]
struct AppProps {
    manager: ConnectionManager,
}

#[component]
fn App(props: &AppProps) -> Html {
    html! {
        <DockerConnectionProvider manager={props.manager.clone()}>
            <DockerStatusPanel />
            <DockerStatusIndicator compact=true show_retry_button=true />
        </DockerConnectionProvider>
    }
}

/// A rendered [`App`]; removed when dropped.
struct Page {
    fake: Fake,
    root: Element,
    app: Option<AppHandle<App>>,
}

impl Page {
    async fn open(report: &str) -> Self {
        let fake = Fake::new();
        let config = ManagerConfig {
            rules: Config {
                jitter: 0.0,
                ..Config::default()
            },
            ..ManagerConfig::default()
        };
        let runtime = Rc::new(fake.clone());
        let manager = ConnectionManager::with_runtime(config, runtime).unwrap();
        let root = gloo_utils::document().create_element("div").unwrap();
        gloo_utils::body().append_child(&root).unwrap();
        let page = Self {
            app: Some(
                yew::Renderer::<App>::with_root_and_props(root.clone(), AppProps { manager })
                    .render(),
            ),
            root,
            fake,
        };
        page.answer(report);
        page.advance(100).await;
        page
    }

    fn answer(&self, report: &str) {
        let answer = Answer {
            status: 200,
            body: report.to_owned(),
            ..Answer::default()
        };
        self.fake.set_answer(Some(Ok(answer)));
    }

    async fn advance(&self, millis: u64) {
        yew::scheduler::flush().await;
        self.fake.advance(Duration::from_millis(millis)).await;
        yew::scheduler::flush().await;
    }

    fn find(&self, selector: &str) -> Element {
        self.root
            .query_selector(selector)
            .unwrap()
            .unwrap_or_else(|| panic!("no {selector}"))
    }

    fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap()
    }

    fn click(&self, button: &str) {
        let buttons = self.root.query_selector_all("button").unwrap();
        let button = (0..buttons.length())
            .filter_map(|index| buttons.item(index)?.dyn_into::<HtmlElement>().ok())
            .find(|element| element.text_content().as_deref() == Some(button))
            .unwrap();
        button.click();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
        self.root.remove();
    }
}

#[wasm_bindgen_test]
async fn both_components_show_the_phase_and_the_reason() {
    let page = Page::open(UNAVAILABLE).await;
    for selector in [".docker-status-panel", ".docker-status-indicator"] {
        let element = page.find(selector);
        assert_eq!(
            element.get_attribute("data-phase").as_deref(),
            Some("unavailable")
        );
        assert_eq!(
            element.get_attribute("data-reason").as_deref(),
            Some("socket-missing")
        );
    }
    let text = page.text(".docker-status-panel");
    for expected in [
        "Docker unavailable",
        "Docker is not running or not accessible. Please start Docker Desktop and try again.",
        "sudo systemctl start docker",
        "unix:///var/run/docker.sock",
        "Next attempt in 5 s",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[wasm_bindgen_test]
async fn the_page_turns_green_without_being_touched() {
    let page = Page::open(UNAVAILABLE).await;
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    assert_eq!(page.text("h2"), "Docker connected");
    assert!(
        page.text("dl")
            .contains("Docker 20.10.24 (API 1.41, linux/amd64)")
    );
}

#[wasm_bindgen_test]
async fn the_countdown_ticks() {
    let page = Page::open(UNAVAILABLE).await;
    let countdown = || page.text(".docker-status-countdown");
    assert_eq!(countdown(), "Next attempt in 5 s");
    page.advance(1_000).await;
    assert_eq!(countdown(), "Next attempt in 4 s");
    assert_eq!(
        page.find("progress").get_attribute("value").as_deref(),
        Some("1")
    );
}

#[wasm_bindgen_test]
async fn the_buttons_send_requests() {
    let page = Page::open(UNAVAILABLE).await;
    let before = page.fake.urls().len();
    page.click("Check connection");
    page.advance(100).await;
    assert_eq!(page.fake.urls().len(), before + 1);
    page.click("Reset counter");
    page.advance(100).await;
    assert_eq!(page.fake.urls().len(), before + 2);
}

#[wasm_bindgen_test]
async fn a_change_of_phase_is_announced_and_the_countdown_is_not() {
    let page = Page::open(UNAVAILABLE).await;
    let announced = || page.text("[role=status]");
    let first = announced();
    assert!(first.starts_with("Docker unavailable."), "{first}");
    page.advance(3_000).await;
    assert_eq!(announced(), first);
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    assert_eq!(announced(), "Docker connected.");
}

#[wasm_bindgen_test]
async fn an_app_that_goes_takes_its_timers_with_it() {
    let page = Page::open(UNAVAILABLE).await;
    let fake = page.fake.clone();
    drop(page);
    yew::scheduler::flush().await;
    assert_eq!(
        (fake.requests(), fake.timers(), fake.listeners()),
        (0, 0, 0)
    );
}

#[component]
fn Orphan() -> Html {
    let connection = use_docker_connection();
    html! { <p>{ connection.status.phase.as_str() }</p> }
}

#[wasm_bindgen_test]
async fn without_a_provider_the_phase_is_unknown() {
    let root = gloo_utils::document().create_element("div").unwrap();
    let app = yew::Renderer::<Orphan>::with_root(root.clone()).render();
    yew::scheduler::flush().await;
    assert_eq!(root.text_content().as_deref(), Some("unknown"));
    app.destroy();
}
