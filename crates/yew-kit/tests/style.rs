//! Where the style of the components goes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_yew::prelude::*;
use js_sys::{Array, Reflect};
use page::{Page, Stage, UNAVAILABLE};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlIFrameElement, ShadowRoot, ShadowRootInit, ShadowRootMode};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

fn sheets(root: &JsValue) -> u32 {
    let sheets = Reflect::get(root, &"adoptedStyleSheets".into()).unwrap();
    sheets.unchecked_into::<Array>().length()
}

/// A document whose earlier components, if any, left no style.
fn bare_document() -> JsValue {
    let document = JsValue::from(gloo_utils::document());
    Reflect::set(&document, &"adoptedStyleSheets".into(), &Array::new()).unwrap();
    document
}

fn assert_styled(stage: &Stage) {
    // Without a style an icon is as wide as an image without a size.
    let width = stage.find("svg").get_bounding_client_rect().width();
    assert!((1.0..=32.0).contains(&width), "{width}");
}

fn shadow_root() -> (Element, ShadowRoot) {
    let host = gloo_utils::document().create_element("div").unwrap();
    gloo_utils::body().append_child(&host).unwrap();
    let init = ShadowRootInit::new(ShadowRootMode::Open);
    let shadow = host.attach_shadow(&init).unwrap();
    (host, shadow)
}

fn many(manager: ConnectionManager) -> Html {
    html! {
        <DockerConnectionProvider {manager}>
            <DockerStatusIndicator />
            <DockerStatusIndicator compact=true />
            <DockerStatusPanel />
            <DockerStatusButton />
            <DockerToaster />
        </DockerConnectionProvider>
    }
}

#[wasm_bindgen_test]
async fn a_shadow_root_has_the_sheet_once_and_the_document_when_it_needs_it() {
    let document = bare_document();
    let (host, shadow) = shadow_root();
    let (fake, manager) = page::manager();
    let inside = Stage::mount_in(&shadow, many(manager.clone()));
    yew::scheduler::flush().await;
    fake.advance(std::time::Duration::from_secs(3)).await;
    yew::scheduler::flush().await;
    assert_eq!((sheets(&shadow), sheets(&document)), (1, 0));
    assert_styled(&inside);

    let outside = Stage::mount(many(manager));
    yew::scheduler::flush().await;
    assert_eq!((sheets(&shadow), sheets(&document)), (1, 1));
    assert_styled(&outside);
    host.remove();
}

#[wasm_bindgen_test]
async fn a_component_without_a_provider_is_styled() {
    let document = bare_document();
    let stage = Stage::mount(html! { <DockerStatusIndicator /> });
    yew::scheduler::flush().await;
    assert_eq!(sheets(&document), 1);
    assert_styled(&stage);
}

#[wasm_bindgen_test]
async fn the_live_region_of_a_provider_without_components_is_styled() {
    let document = bare_document();
    let page = Page::with(UNAVAILABLE, Html::default()).await;
    assert_eq!(sheets(&document), 1);
    let size = page.find("[role=status]").get_bounding_client_rect();
    assert!(size.width() <= 1.0 && size.height() <= 1.0);
}

/// As of a popup window.
#[wasm_bindgen_test]
async fn a_component_in_another_document_is_styled_there() {
    let frame = gloo_utils::document().create_element("iframe").unwrap();
    gloo_utils::body().append_child(&frame).unwrap();
    let frame: HtmlIFrameElement = frame.unchecked_into();
    let other = frame.content_document().unwrap();
    let (_fake, manager) = page::manager();
    let stage = Stage::mount_in(&other.body().unwrap(), many(manager));
    yew::scheduler::flush().await;
    assert_eq!(sheets(&other), 1);
    assert_styled(&stage);
    frame.remove();
}

/// The app's own sheets stay, whatever they are.
#[wasm_bindgen_test]
async fn the_sheets_of_the_app_stay() {
    let document = bare_document();
    let own = web_sys::CssStyleSheet::new().unwrap();
    Reflect::set(&document, &"adoptedStyleSheets".into(), &Array::of1(&own)).unwrap();
    let _stage = Stage::mount(html! { <DockerStatusIndicator /> });
    yew::scheduler::flush().await;
    assert_eq!(sheets(&document), 2);
}
