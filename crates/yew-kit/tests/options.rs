//! How an app asks for a component.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::collections::HashSet;

use docker_connection_yew::ToasterPosition;
use docker_connection_yew::prelude::*;
use page::{Page, UNAVAILABLE, UNTIL_RATE_LIMITED};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_root_element_has_the_apps_id_and_classes() {
    let content = html! {
        <>
            <DockerStatusIndicator id="indicator" class={classes!("one", "two")} />
            <DockerStatusPanel id="panel" class={classes!("one", "two")} />
            <DockerStatusButton id="button" class={classes!("one", "two")} />
            <DockerToaster id="toaster" class={classes!("one", "two")} />
        </>
    };
    let page = Page::with(UNAVAILABLE, content).await;
    for selector in [
        "#indicator.docker-status-indicator.one.two",
        "#panel.docker-status-panel.one.two",
        "#button.docker-status-bar.one.two",
        "#toaster.docker-status-toaster.one.two",
    ] {
        assert!(page.has(selector), "{selector}");
    }
    assert_eq!(page.all(".one").len(), 4, "not on what is inside");
    assert!(page.has("#button-popover[popover]"));
}

#[wasm_bindgen_test]
async fn the_heading_has_the_level_that_the_page_has_room_for() {
    let content = html! {
        <>
            <DockerStatusPanel id="default" />
            <DockerStatusPanel id="panel" heading_level=4 />
            <DockerStatusButton id="button" heading_level=5 />
        </>
    };
    let page = Page::with(UNAVAILABLE, content).await;
    let headings = page.all("h1, h2, h3, h4, h5, h6");
    assert_eq!(headings.len(), 3);
    for selector in ["#default h2", "#panel h4", "#button h5"] {
        assert_eq!(page.text(selector), "Docker unavailable");
    }
}

#[wasm_bindgen_test]
async fn toasts_appear_in_the_corner_that_the_app_says() {
    let corners = [
        (ToasterPosition::BottomEnd, "bottom-end"),
        (ToasterPosition::BottomStart, "bottom-start"),
        (ToasterPosition::TopEnd, "top-end"),
        (ToasterPosition::TopStart, "top-start"),
    ];
    let mut page = Page::with(UNAVAILABLE, html! { <DockerToaster /> }).await;
    let corner = |page: &Page| {
        let toaster = page.find(".docker-status-toaster");
        toaster.get_attribute("data-position").unwrap()
    };
    assert_eq!(corner(&page), "bottom-end");
    for (position, name) in corners {
        let manager = page.manager.clone();
        let content = html! {
            <DockerConnectionProvider {manager}><DockerToaster {position} /></DockerConnectionProvider>
        };
        page.render(content).await;
        assert_eq!(corner(&page), name);
    }
}

#[wasm_bindgen_test]
async fn an_advice_may_have_a_link_that_takes_nothing_of_the_page_along() {
    let href = "https://docs.docker.com/engine/install/";
    let report = |href: &str| {
        let link = format!("\"href\": \"{href}\", \"command\"");
        UNAVAILABLE.replace("\"command\"", &link)
    };
    let page = Page::open(&report(href)).await;
    let link = page.find(".docker-status-advice a");
    let attribute = |name| link.get_attribute(name);
    assert_eq!(attribute("href").as_deref(), Some(href));
    assert_eq!(attribute("target").as_deref(), Some("_blank"));
    assert_eq!(attribute("rel").as_deref(), Some("noopener noreferrer"));
    assert_eq!(link.text_content().as_deref(), Some("Learn more"));

    for href in ["http://docs.docker.com/", "javascript:alert(1)"] {
        let page = Page::open(&report(href)).await;
        assert!(page.has(".docker-status-advice li"));
        assert!(!page.has("a"), "{href}");
    }
}

#[wasm_bindgen_test]
async fn no_two_elements_have_the_same_id_and_every_reference_leads_somewhere() {
    let content = html! {
        <>
            { for (0..2).map(|_| html! {
                <>
                    <DockerStatusIndicator />
                    <DockerStatusIndicator compact=true show_retry_button=true />
                    <DockerStatusPanel />
                    <DockerStatusPanel compact=true />
                    <DockerStatusButton />
                </>
            }) }
            <DockerStatusPanel id="own" />
        </>
    };
    let page = Page::with(UNAVAILABLE, content).await;
    page.click("Reset counter");
    page.advance(UNTIL_RATE_LIMITED).await;
    let ids: Vec<_> = page.all("[id]").iter().map(|one| one.id()).collect();
    let distinct: HashSet<_> = ids.iter().cloned().collect();
    assert_eq!(ids.len(), distinct.len(), "{ids:?}");
    assert!(ids.contains(&"own-retry".to_owned()), "{ids:?}");
    for name in ["aria-describedby", "popovertarget"] {
        let references = page.all(&format!("[{name}]"));
        assert!(!references.is_empty(), "{name}");
        for element in references {
            let id = element.get_attribute(name).unwrap();
            assert!(distinct.contains(&id), "{name} {id}");
        }
    }
}
