//! Two parts of a page that each bring a provider of the same manager.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_yew::prelude::*;
use page::{AVAILABLE, Page, UNAVAILABLE};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Element;
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

#[derive(PartialEq, Properties)]
struct Props {
    manager: ConnectionManager,
}

#[component]
fn Other(props: &Props) -> Html {
    html! {
        <DockerConnectionProvider manager={props.manager.clone()}>
            <DockerToaster />
        </DockerConnectionProvider>
    }
}

fn announced(root: &Element) -> String {
    let region = root.query_selector("[role=status]").unwrap().unwrap();
    region.text_content().unwrap()
}

fn toasts(root: &Element) -> u32 {
    root.query_selector_all(".docker-status-toast")
        .unwrap()
        .length()
}

#[wasm_bindgen_test]
async fn one_of_them_speaks_and_shows_toasts_and_the_other_takes_over() {
    let first = Page::open(UNAVAILABLE).await;
    let root = gloo_utils::document().create_element("div").unwrap();
    let props = Props {
        manager: first.manager.clone(),
    };
    let other = yew::Renderer::<Other>::with_root_and_props(root.clone(), props).render();
    first.answer(AVAILABLE);
    first.advance(5_000).await;
    assert_eq!(announced(&first.root), "Docker connected.");
    assert_eq!(announced(&root), "");
    assert_eq!((toasts(&first.root), toasts(&root)), (1, 0));

    let fake = first.fake.clone();
    fake.set_answer(Some(Ok(docker_connection_manager::Answer {
        status: 200,
        body: UNAVAILABLE.replace("b7c1", "another"),
        ..Default::default()
    })));
    drop(first);
    fake.advance(std::time::Duration::from_secs(5)).await;
    yew::scheduler::flush().await;
    assert_eq!(announced(&root), "", "it has been said");
    fake.advance(std::time::Duration::from_secs(35)).await;
    yew::scheduler::flush().await;
    assert!(
        announced(&root).starts_with("Docker unavailable"),
        "{}",
        announced(&root)
    );
    other.destroy();
}
