//! Where the focus is when what had it is needed no more.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_yew::prelude::*;
use page::{AVAILABLE, Page, Stage, UNAVAILABLE, description, is_focused};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, FocusEvent, FocusEventInit, HtmlElement, ShadowRootInit, ShadowRootMode};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

const COPY: &str = "[data-docker-action=copy]";

fn with_link() -> String {
    let href = r#""href": "https://docs.docker.com/engine/install/", "command""#;
    UNAVAILABLE.replace("\"command\"", href)
}

fn focus(element: &Element) {
    element.unchecked_ref::<HtmlElement>().focus().unwrap();
    assert!(is_focused(element));
}

#[wasm_bindgen_test]
async fn the_indicators_button_stays_while_it_has_the_focus() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusIndicator /> }).await;
    let retry = page.button("Retry");
    focus(&retry);
    page.recover().await;
    assert!(
        page.text(".docker-status-indicator")
            .contains("Docker connected")
    );
    assert!(is_focused(&retry));
    let before = page.checks();
    retry.click();
    page.advance(100).await;
    assert_eq!(page.checks(), before + 1, "it goes on to work");
    retry.blur().unwrap();
    page.advance(0).await;
    assert!(!page.has("button"));
}

#[wasm_bindgen_test]
async fn the_reset_button_stays_while_it_has_the_focus_and_does_nothing() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusPanel /> }).await;
    let reset = page.button("Reset counter");
    focus(&reset);
    page.recover().await;
    assert!(is_focused(&reset));
    let is_disabled = reset.get_attribute("aria-disabled");
    assert_eq!(is_disabled.as_deref(), Some("true"));
    assert_eq!(description(&reset), "No failure is counted.");
    let before = page.checks();
    reset.click();
    page.advance(100).await;
    assert_eq!(page.checks(), before);
    reset.blur().unwrap();
    page.advance(0).await;
    assert!(!page.has("[data-docker-action=reset]"));
}

#[wasm_bindgen_test]
async fn a_pressed_reset_button_keeps_the_focus() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusPanel /> }).await;
    let reset = page.button("Reset counter");
    focus(&reset);
    page.answer(AVAILABLE);
    reset.click();
    page.advance(100).await;
    assert_eq!(page.text("h2"), "Docker connected");
    assert!(is_focused(&reset));
    assert_eq!(description(&reset), "The counter was reset a moment ago.");
    page.advance(5_000).await;
    assert!(is_focused(&reset));
    assert_eq!(description(&reset), "No failure is counted.");
}

#[wasm_bindgen_test]
async fn the_focus_of_what_vanishes_goes_to_the_heading() {
    for selector in [COPY, "a[href]"] {
        for compact in [false, true] {
            let content = html! { <DockerStatusPanel {compact} /> };
            let page = Page::with(&with_link(), content).await;
            focus(&page.find(selector));
            page.recover().await;
            assert!(!page.has(selector));
            assert!(is_focused(&page.find("h2")), "{selector} {compact}");
        }
    }
}

#[wasm_bindgen_test]
async fn the_focus_in_a_popover_goes_to_the_heading_in_it() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusButton /> }).await;
    page.find("[popovertarget]")
        .unchecked_ref::<HtmlElement>()
        .click();
    focus(&page.find(COPY));
    page.recover().await;
    assert!(is_focused(&page.find("[popover] h2")));
    assert!(page.has(":popover-open"));
}

#[wasm_bindgen_test]
async fn the_focus_in_a_shadow_root_goes_to_the_heading_in_it() {
    let host = gloo_utils::document().create_element("div").unwrap();
    gloo_utils::body().append_child(&host).unwrap();
    let init = ShadowRootInit::new(ShadowRootMode::Open);
    let shadow = host.attach_shadow(&init).unwrap();
    let page = Page::with(UNAVAILABLE, Html::default()).await;
    let manager = page.manager.clone();
    let stage = Stage::mount_in(
        &shadow,
        html! {
            <DockerConnectionProvider {manager}><DockerStatusPanel /></DockerConnectionProvider>
        },
    );
    page.advance(0).await;
    focus(&stage.find(COPY));
    page.recover().await;
    assert!(is_focused(&stage.find("h2")));
    host.remove();
}

#[wasm_bindgen_test]
async fn the_focus_elsewhere_is_never_taken() {
    let content = html! {
        <>
            <input />
            <DockerStatusPanel />
            <DockerStatusIndicator />
            <DockerStatusButton />
            <DockerToaster />
        </>
    };
    for selector in [
        "input",
        ".docker-status-indicator button",
        "[popovertarget]",
    ] {
        let page = Page::with(&with_link(), content.clone()).await;
        let elsewhere = page.find(selector);
        focus(&elsewhere);
        page.recover().await;
        assert!(page.has(".docker-status-toast"));
        assert!(is_focused(&elsewhere), "{selector}");
        page.answer(UNAVAILABLE);
        page.advance(60_000).await;
        assert!(is_focused(&elsewhere), "{selector}");
    }
}

#[wasm_bindgen_test]
async fn a_page_without_a_focus_stays_without() {
    let page = Page::open(UNAVAILABLE).await;
    page.recover().await;
    assert!(is_focused(&gloo_utils::body()));
}

/// As when a person goes to another window to start Docker there: the document keeps the focus for
/// the time when the person comes back.
#[wasm_bindgen_test]
async fn a_window_without_the_focus_keeps_what_had_it() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusIndicator /> }).await;
    let retry = page.button("Retry");
    focus(&retry);
    let init = FocusEventInit::new();
    init.set_bubbles(true);
    let event = FocusEvent::new_with_focus_event_init_dict("focusout", &init).unwrap();
    retry.dispatch_event(&event).unwrap();
    page.recover().await;
    assert!(is_focused(&retry));
}
