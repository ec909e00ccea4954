//! Two parts of a page that each bring a provider of the same manager.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::time::Duration;

use docker_connection_manager::Answer;
use docker_connection_yew::prelude::*;
use page::{AVAILABLE, Page, Stage, UNAVAILABLE, wait_until};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

fn announced(stage: &Stage) -> String {
    stage.text("[role=status]")
}

fn toasts(stage: &Stage) -> usize {
    stage.all(".docker-status-toast").len()
}

#[wasm_bindgen_test]
async fn one_of_them_speaks_and_shows_toasts_and_the_other_takes_over() {
    let first = Page::open(UNAVAILABLE).await;
    let manager = first.manager.clone();
    let other = Stage::mount(html! {
        <DockerConnectionProvider {manager}><DockerToaster /></DockerConnectionProvider>
    });
    first.answer(AVAILABLE);
    first.advance(5_500).await;
    assert_eq!(announced(&first), "Docker connected.");
    assert_eq!(announced(&other), "");
    assert_eq!((toasts(&first), toasts(&other)), (1, 0));

    let fake = first.fake.clone();
    let advance = async |seconds| {
        fake.advance(Duration::from_secs(seconds)).await;
        yew::scheduler::flush().await;
    };
    fake.set_answer(Some(Ok(Answer {
        status: 200,
        body: UNAVAILABLE.replace("b7c1", "another"),
        ..Answer::default()
    })));
    drop(first);
    advance(5).await;
    assert_eq!(announced(&other), "", "it has been said");
    advance(35).await;
    let announced = announced(&other);
    assert!(announced.starts_with("Docker unavailable"), "{announced}");
}

#[wasm_bindgen_test]
async fn one_in_a_part_of_the_page_that_is_closed_leaves_it_to_the_other() {
    let closed = Page::open(AVAILABLE).await;
    closed.root.set_attribute("hidden", "").unwrap();
    let manager = closed.manager.clone();
    let other = Stage::mount(html! {
        <DockerConnectionProvider {manager}><DockerToaster /></DockerConnectionProvider>
    });
    closed.advance(1_000).await;
    closed.answer(UNAVAILABLE);
    closed.manager.retry();
    closed.advance(1_000).await;
    assert_eq!(announced(&closed), "");
    let announced = announced(&other);
    assert!(announced.starts_with("Docker unavailable"), "{announced}");
}

#[wasm_bindgen_test]
async fn what_nobody_could_hear_is_told_when_that_part_of_the_page_opens() {
    let page = Page::with(UNAVAILABLE, html! {}).await;
    page.root.set_attribute("hidden", "").unwrap();
    page.advance(1_000).await;
    assert_eq!(announced(&page), "");
    page.root.remove_attribute("hidden").unwrap();
    wait_until(|| announced(&page).starts_with("Docker unavailable")).await;
}
