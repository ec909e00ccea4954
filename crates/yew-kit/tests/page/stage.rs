//! A place of the document where components are rendered.

use std::time::Duration;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Node, ShadowRoot};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
struct RootProps {
    content: Html,
}

#[component]
fn Root(props: &RootProps) -> Html {
    props.content.clone()
}

/// Rendered components; removed when dropped.
pub(crate) struct Stage {
    pub(crate) root: Element,
    app: Option<AppHandle<Root>>,
}

impl Stage {
    /// Renders `content` in the document.
    pub(crate) fn mount(content: Html) -> Self {
        Self::mount_in(&gloo_utils::body(), content)
    }

    pub(crate) fn mount_in(parent: &Node, content: Html) -> Self {
        let root = parent
            .owner_document()
            .unwrap()
            .create_element("div")
            .unwrap();
        parent.append_child(&root).unwrap();
        let renderer =
            yew::Renderer::<Root>::with_root_and_props(root.clone(), RootProps { content });
        Self {
            app: Some(renderer.render()),
            root,
        }
    }

    /// Takes over what a server has rendered as `html`.
    pub(crate) fn hydrate(html: &str, content: Html) -> Self {
        let root = gloo_utils::document().create_element("div").unwrap();
        root.set_inner_html(html);
        gloo_utils::body().append_child(&root).unwrap();
        let renderer =
            yew::Renderer::<Root>::with_root_and_props(root.clone(), RootProps { content });
        Self {
            app: Some(renderer.hydrate()),
            root,
        }
    }

    /// What a server makes of `content`.
    pub(crate) async fn html_of(content: Html) -> String {
        let renderer = yew::LocalServerRenderer::<Root>::with_props(RootProps { content });
        let html = renderer.render().await;
        // The scheduler may have paused, and `flush` would not let it go on.
        gloo_timers::future::sleep(Duration::ZERO).await;
        html
    }

    /// Renders something else in the same place.
    pub(crate) async fn render(&mut self, content: Html) {
        self.app.as_mut().unwrap().update(RootProps { content });
        yew::scheduler::flush().await;
    }

    pub(crate) fn find(&self, selector: &str) -> Element {
        self.root
            .query_selector(selector)
            .unwrap()
            .unwrap_or_else(|| panic!("no {selector}"))
    }

    pub(crate) fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length())
            .map(|index| found.item(index).unwrap().unchecked_into())
            .collect()
    }

    pub(crate) fn has(&self, selector: &str) -> bool {
        self.root.query_selector(selector).unwrap().is_some()
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap()
    }

    /// The button of that text or name.
    pub(crate) fn button(&self, name: &str) -> HtmlElement {
        let button = self.all("button").into_iter().find(|element| {
            element.text_content().as_deref() == Some(name)
                || element.get_attribute("aria-label").as_deref() == Some(name)
        });
        button
            .unwrap_or_else(|| panic!("no button {name}"))
            .unchecked_into()
    }

    pub(crate) fn click(&self, name: &str) {
        self.button(name).click();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
        self.root.remove();
    }
}

/// Whether the focus is on `element`, in whatever root that is.
pub(crate) fn is_focused(element: &Element) -> bool {
    let root = element.get_root_node();
    let focused = match root.dyn_ref::<ShadowRoot>() {
        Some(root) => root.active_element(),
        None => root.unchecked_ref::<Document>().active_element(),
    };
    focused.as_ref() == Some(element)
}

/// Waits for what the browser does in its own time.
pub(crate) async fn wait_until(is_done: impl Fn() -> bool) {
    for _ in 0..500 {
        if is_done() {
            return;
        }
        gloo_timers::future::sleep(Duration::from_millis(10)).await;
    }
    panic!("it has not happened in 5 s");
}
