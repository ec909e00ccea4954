//! The components over a page under the test's control.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::Config;
use docker_connection_manager::{Answer, Fake};
use docker_connection_yew::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

pub(crate) const AVAILABLE: &str = include_str!("../../../../tests/wire/report-available.json");
pub(crate) const UNAVAILABLE: &str = include_str!("../../../../tests/wire/report-unavailable.json");

#[derive(PartialEq, Properties)]
struct AppProps {
    manager: ConnectionManager,
    catalogue: Catalogue,
}

#[component]
fn App(props: &AppProps) -> Html {
    html! {
        <DockerConnectionProvider manager={props.manager.clone()} catalogue={props.catalogue.clone()}>
            <DockerStatusPanel />
            <DockerStatusIndicator compact=true show_retry_button=true />
            <DockerToaster />
        </DockerConnectionProvider>
    }
}

/// A rendered [`App`]; removed when dropped.
pub(crate) struct Page {
    pub(crate) fake: Fake,
    pub(crate) manager: ConnectionManager,
    pub(crate) root: Element,
    answers: Cell<u32>,
    app: Option<AppHandle<App>>,
}

impl Page {
    pub(crate) async fn open(report: &str) -> Self {
        Self::open_in(Catalogue::default(), report).await
    }

    pub(crate) async fn open_in(catalogue: Catalogue, report: &str) -> Self {
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
        let props = AppProps {
            manager: manager.clone(),
            catalogue,
        };
        let app = yew::Renderer::<App>::with_root_and_props(root.clone(), props).render();
        let page = Self {
            app: Some(app),
            manager,
            root,
            answers: Cell::default(),
            fake,
        };
        page.answer(report);
        page.advance(100).await;
        page
    }

    /// What each check brings from now on. Each report is of a backend of its own, so that none
    /// is older than the one before it.
    pub(crate) fn answer(&self, report: &str) {
        self.answers.set(self.answers.get() + 1);
        let answer = Answer {
            status: 200,
            body: report.replace("b7c1", &self.answers.get().to_string()),
            ..Answer::default()
        };
        self.fake.set_answer(Some(Ok(answer)));
    }

    pub(crate) async fn advance(&self, millis: u64) {
        yew::scheduler::flush().await;
        self.fake.advance(Duration::from_millis(millis)).await;
        yew::scheduler::flush().await;
    }

    pub(crate) fn find(&self, selector: &str) -> Element {
        self.root
            .query_selector(selector)
            .unwrap()
            .unwrap_or_else(|| panic!("no {selector}"))
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap()
    }

    pub(crate) fn has(&self, selector: &str) -> bool {
        self.root.query_selector(selector).unwrap().is_some()
    }

    /// The button of that text or name.
    pub(crate) fn button(&self, name: &str) -> HtmlElement {
        let buttons = self.root.query_selector_all("button").unwrap();
        (0..buttons.length())
            .filter_map(|index| buttons.item(index)?.dyn_into::<HtmlElement>().ok())
            .find(|element| {
                element.text_content().as_deref() == Some(name)
                    || element.get_attribute("aria-label").as_deref() == Some(name)
            })
            .unwrap_or_else(|| panic!("no button {name}"))
    }

    pub(crate) fn click(&self, name: &str) {
        self.button(name).click();
    }

    /// What the elements say that describe `element`.
    pub(crate) fn description(&self, element: &Element) -> String {
        let ids = element
            .get_attribute("aria-describedby")
            .unwrap_or_default();
        let texts: Vec<_> = ids
            .split(' ')
            .map(|id| self.text(&format!("#{id}")))
            .collect();
        texts.join(" ")
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
