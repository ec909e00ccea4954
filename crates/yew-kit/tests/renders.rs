//! How often a component is rendered that shows a part of the status.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::Cell;
use std::rc::Rc;

use docker_connection_yew::prelude::*;
use page::{Page, UNAVAILABLE};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

#[derive(Clone, Default, PartialEq, Properties)]
struct Renders {
    count: Rc<Cell<u32>>,
}

impl Renders {
    fn note(&self) {
        self.count.set(self.count.get() + 1);
    }

    fn take(&self) -> u32 {
        self.count.take()
    }
}

#[component]
fn OfNothing(renders: &Renders) -> Html {
    renders.note();
    Html::default()
}

#[component]
fn OfPhase(renders: &Renders) -> Html {
    renders.note();
    let phase = use_docker_phase();
    html! { <p id="phase">{ phase.as_str() }</p> }
}

#[component]
fn OfFailures(renders: &Renders) -> Html {
    renders.note();
    let failures = use_docker_status(|status| status.consecutive_failures);
    html! { <p id="failures">{ failures }</p> }
}

#[component]
fn OfAll(renders: &Renders) -> Html {
    renders.note();
    let countdown = use_docker_connection().status.countdown;
    html! { <p id="left">{ countdown.map(|countdown| countdown.left) }</p> }
}

#[wasm_bindgen_test]
async fn a_component_is_rendered_when_its_part_changes_and_not_each_second() {
    let [nothing, phase, failures, all] = [(); 4].map(|()| Renders::default());
    let content = html! {
        <>
            <OfNothing ..nothing.clone() />
            <OfPhase ..phase.clone() />
            <OfFailures ..failures.clone() />
            <OfAll ..all.clone() />
        </>
    };
    let page = Page::with(UNAVAILABLE, content).await;
    page.advance(500).await;
    let renders = || [&nothing, &phase, &failures, &all].map(Renders::take);
    let shown = || ["#phase", "#failures", "#left"].map(|selector| page.text(selector));
    renders();
    assert_eq!(shown(), ["unavailable", "1", "5"]);

    page.advance(3_000).await;
    assert_eq!(shown(), ["unavailable", "1", "2"]);
    assert_eq!(renders(), [0, 0, 0, 3]);

    page.advance(2_000).await;
    assert_eq!(shown(), ["unavailable", "2", "5"]);
    let [nothing_now, phase_now, failures_now, _] = renders();
    assert_eq!([nothing_now, phase_now, failures_now], [0, 0, 1]);

    page.advance(5_000).await;
    assert_eq!(shown(), ["rate-limited", "3", "10"]);
    let [nothing_now, phase_now, failures_now, _] = renders();
    assert_eq!([nothing_now, phase_now, failures_now], [0, 1, 1]);
}
