use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::{
    DiagnosisNews, DiagnosisStatus, EngineNews, StartAnswer, StartOutcome, StepState, Usage,
};
use docker_connection_manager::{
    Answer, ConnectionManager, Fake, FetchFailed, PageEvent, StreamEvent, Subscription,
};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{SECOND, event, newest, page, unavailable};

const DIAGNOSIS: &str = "/api/diagnosis";
const ENGINE: &str = "/api/engine";
const USAGE: &str = "/api/engine/usage";
const START: &str = "/api/engine/start";

macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/wire/", $name, ".json"))
    };
}

type Heard<T> = Rc<RefCell<Vec<T>>>;

fn heard<T: Clone + 'static>() -> (Heard<T>, impl Fn(&T) + 'static) {
    let heard = Heard::default();
    let list = heard.clone();
    (heard, move |news: &T| list.borrow_mut().push(news.clone()))
}

fn ok(body: &str) -> Option<Result<Answer, FetchFailed>> {
    status(200, body)
}

fn status(status: u16, body: &str) -> Option<Result<Answer, FetchFailed>> {
    Some(Ok(Answer {
        status,
        body: body.to_owned(),
        ..Answer::default()
    }))
}

fn available_with(features: &str) -> Option<Result<Answer, FetchFailed>> {
    let golden = golden!("report-available");
    newest(&golden.replacen('{', &format!("{{\"features\":[{features}],"), 1))
}

/// A page that is connected to a backend that offers all there is.
async fn connected() -> (Fake, ConnectionManager, Subscription) {
    let (fake, manager) = page(available_with(r#""engine","usage","diagnosis","start""#));
    fake.set_answer_at(ENGINE, ok(golden!("engine/engine")));
    let subscription = manager.subscribe(|_| {});
    fake.advance(2 * SECOND).await;
    (fake, manager, subscription)
}

fn asked(fake: &Fake, url: &str) -> usize {
    fake.urls().iter().filter(|asked| *asked == url).count()
}

#[wasm_bindgen_test]
async fn a_diagnosis_is_told_step_by_step_and_its_stream_closed_at_the_end() {
    let (fake, manager, _subscription) = connected().await;
    let (news, hear) = heard();
    let _inquiry = manager.diagnose(hear);
    assert_eq!(asked(&fake, DIAGNOSIS), 1);
    fake.stream(&event("step", golden!("diagnosis/step-failed")));
    fake.stream(&event("step", "<html>"));
    fake.stream(&event("step", golden!("diagnosis/step-skipped")));
    fake.stream(&event("end", golden!("diagnosis/end")));
    assert_eq!(fake.streams(), 0);
    let news = news.borrow();
    let [
        DiagnosisNews::Step(failed),
        DiagnosisNews::Step(skipped),
        end,
    ] = &news[..]
    else {
        panic!("{news:?}");
    };
    assert_eq!(
        (failed.id.as_str(), failed.state),
        ("socket", StepState::Failed)
    );
    assert_eq!(failed.facts[0].value, "srw-rw----");
    assert!(failed.advice[0].command.is_some());
    assert_eq!(
        (skipped.id.as_str(), skipped.state),
        ("tls", StepState::Skipped)
    );
    assert_eq!(*end, DiagnosisNews::Ended(DiagnosisStatus::Unusable));
}

#[wasm_bindgen_test]
async fn a_diagnosis_that_ends_too_early_or_never_is_broken_once() {
    let (fake, manager, _subscription) = connected().await;
    for is_cut in [true, false] {
        let (news, hear) = heard();
        let _inquiry = manager.diagnose(hear);
        if is_cut {
            fake.stream(&StreamEvent::Ended);
        }
        fake.advance(21 * SECOND).await;
        assert_eq!(*news.borrow(), [DiagnosisNews::Broken], "{is_cut}");
        assert_eq!(fake.streams(), 0);
    }
}

#[wasm_bindgen_test]
async fn a_diagnosis_that_nobody_waits_for_is_not_read_on() {
    let (fake, manager, _subscription) = connected().await;
    let (news, hear) = heard::<DiagnosisNews>();
    drop(manager.diagnose(hear));
    assert_eq!(fake.streams(), 0);
    fake.advance(21 * SECOND).await;
    assert!(news.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn a_manager_that_asks_nobody_says_so() {
    let (news, hear) = heard();
    let _inquiry = ConnectionManager::detached().diagnose(hear);
    assert_eq!(*news.borrow(), [DiagnosisNews::Broken]);
}

#[wasm_bindgen_test]
async fn a_manager_that_is_switched_off_asks_nothing_for_a_person_either() {
    let (fake, manager, _subscription) = connected().await;
    manager.set_enabled(false);
    fake.advance(2 * SECOND).await;
    let before = fake.urls();
    let (found, hear) = heard();
    let _diagnosis = manager.diagnose(hear);
    let (answer, hear) = heard();
    let _start = manager.start_engine(hear);
    fake.advance(SECOND).await;
    assert_eq!(fake.urls(), before);
    assert_eq!(*found.borrow(), [DiagnosisNews::Broken]);
    assert_eq!(*answer.borrow(), [StartAnswer::Unanswered]);
}

#[wasm_bindgen_test]
async fn the_engine_is_asked_about_only_while_somebody_looks() {
    let (fake, manager, _subscription) = connected().await;
    fake.advance(60 * SECOND).await;
    assert_eq!((asked(&fake, ENGINE), asked(&fake, USAGE)), (0, 0));

    let (news, hear) = heard();
    let watch = manager.watch_engine(hear);
    fake.advance(25 * SECOND).await;
    assert_eq!(
        (asked(&fake, ENGINE), asked(&fake, USAGE)),
        (3, 1),
        "every 10 s"
    );
    fake.stream(&event("usage", golden!("engine/usage")));
    assert_eq!(news.borrow()[0], EngineNews::Unknown);
    assert!(matches!(&news.borrow()[1], EngineNews::Details(it) if it.images == Some(14)));
    assert!(matches!(news.borrow().last(), Some(EngineNews::Usage(it)) if it.counted == 50));

    drop(watch);
    assert_eq!(fake.streams(), 0);
    fake.advance(60 * SECOND).await;
    assert_eq!(asked(&fake, ENGINE), 3);
}

#[wasm_bindgen_test]
async fn two_that_look_at_the_engine_share_the_requests() {
    let (fake, manager, _subscription) = connected().await;
    let (first, hear) = heard();
    let _first = manager.watch_engine(hear);
    let (second, hear) = heard();
    let one_more = manager.watch_engine(hear);
    fake.advance(SECOND).await;
    assert_eq!((asked(&fake, ENGINE), fake.streams()), (1, 1));
    assert_eq!(*first.borrow(), *second.borrow());
    drop(one_more);
    assert_eq!(fake.streams(), 1);

    let (third, hear) = heard();
    let _third = manager.watch_engine(hear);
    fake.advance(SECOND).await;
    assert!(matches!(
        third.borrow()[..],
        [EngineNews::Unknown, EngineNews::Details(_)]
    ));
    assert_eq!((asked(&fake, USAGE), fake.streams()), (1, 1));
}

#[wasm_bindgen_test]
async fn a_hidden_page_and_a_lost_engine_ask_nothing_about_it() {
    let (fake, manager, _subscription) = connected().await;
    let (news, hear) = heard();
    let _watch = manager.watch_engine(hear);
    fake.advance(SECOND).await;

    fake.emit(PageEvent::Visible(false));
    assert_eq!(fake.streams(), 0);
    assert_eq!(news.borrow().last(), Some(&EngineNews::Unknown));
    fake.emit(PageEvent::Visible(true));
    assert_eq!(fake.streams(), 1);
    fake.advance(SECOND).await;

    fake.set_answer(unavailable());
    manager.retry();
    fake.advance(SECOND).await;
    assert_eq!(fake.streams(), 0);
    assert_eq!(news.borrow().last(), Some(&EngineNews::Unknown));
    let before = asked(&fake, ENGINE);
    fake.advance(Duration::from_millis(500)).await;
    assert_eq!(asked(&fake, ENGINE), before);
}

#[wasm_bindgen_test]
async fn a_manager_that_is_off_for_a_moment_goes_on_asking_about_the_engine() {
    let (fake, manager, _subscription) = connected().await;
    let (_, hear) = heard();
    let _watch = manager.watch_engine(hear);
    fake.advance(SECOND).await;
    manager.set_enabled(false);
    let before = asked(&fake, ENGINE);
    manager.set_enabled(true);
    fake.advance(11 * SECOND).await;
    assert_eq!(asked(&fake, ENGINE), before + 2);
}

#[wasm_bindgen_test]
async fn what_the_backend_does_not_offer_is_not_asked_for() {
    let (fake, manager) = page(available_with(r#""engine""#));
    fake.set_answer_at(ENGINE, ok("<html>"));
    let _subscription = manager.subscribe(|_| {});
    fake.advance(2 * SECOND).await;
    let (news, hear) = heard();
    let _watch = manager.watch_engine(hear);
    fake.advance(61 * SECOND).await;
    assert_eq!((asked(&fake, ENGINE), asked(&fake, USAGE)), (7, 0));
    assert_eq!(
        *news.borrow(),
        [EngineNews::Unknown],
        "its answer makes no sense"
    );
}

#[wasm_bindgen_test]
async fn a_stream_of_usage_that_ends_is_opened_again_with_the_next_request() {
    let (fake, manager, _subscription) = connected().await;
    let (_, hear) = heard();
    let _watch = manager.watch_engine(hear);
    fake.stream(&StreamEvent::Ended);
    assert_eq!(fake.streams(), 0);
    fake.advance(11 * SECOND).await;
    assert_eq!((fake.streams(), asked(&fake, USAGE)), (1, 2));
}

#[wasm_bindgen_test]
async fn a_stream_of_usage_that_falls_silent_is_opened_again_and_its_figures_forgotten() {
    let (fake, manager, _subscription) = connected().await;
    let (news, hear) = heard();
    let _watch = manager.watch_engine(hear);
    for _ in 0..5 {
        fake.stream(&event("usage", golden!("engine/usage")));
        fake.advance(9 * SECOND).await;
    }
    assert_eq!(asked(&fake, USAGE), 1, "it speaks");
    fake.advance(32 * SECOND).await;
    assert_eq!((asked(&fake, USAGE), fake.streams()), (2, 1));
    let is_unknown =
        |news: &EngineNews| matches!(news, EngineNews::Usage(it) if *it == Usage::default());
    assert_eq!(news.borrow().iter().filter(|it| is_unknown(it)).count(), 1);
}

#[wasm_bindgen_test]
async fn of_a_list_without_an_end_no_more_is_read_than_can_be_shown() {
    let (fake, manager, _subscription) = connected().await;
    let (news, hear) = heard();
    let _watch = manager.watch_engine(hear);
    let containers = vec![r#"{"name":"web"}"#; 10_000].join(",");
    let usage = format!(r#"{{"counted":1,"containers":[{containers}]}}"#);
    fake.stream(&event("usage", &usage));
    let news = news.borrow();
    let Some(EngineNews::Usage(usage)) = news.last() else {
        panic!("{news:?}");
    };
    assert_eq!(usage.containers.as_ref().map(Vec::len), Some(100));
}

#[wasm_bindgen_test]
async fn what_came_of_a_start_is_told_once() {
    let (fake, manager, _subscription) = connected().await;
    let refused = |answer: &StartAnswer| match answer {
        StartAnswer::Refused(error) => (error.message.clone(), error.backoff),
        other => panic!("{other:?}"),
    };
    let ended = |exit_status| StartAnswer::Ended(StartOutcome { exit_status });
    for (answer, expected) in [
        (ok(golden!("engine/start")), Some(ended(Some(0)))),
        (ok(golden!("engine/start-killed")), Some(ended(None))),
        (status(429, golden!("engine/start-rate-limited")), None),
        (status(409, golden!("engine/start-running")), None),
        (status(502, "<html>"), Some(StartAnswer::Unanswered)),
        (
            Some(Err(FetchFailed::Unreachable)),
            Some(StartAnswer::Unanswered),
        ),
        (None, Some(StartAnswer::Unanswered)),
    ] {
        let (news, hear) = heard();
        fake.set_answer_at(START, answer.clone());
        let _inquiry = manager.start_engine(hear);
        fake.advance(41 * SECOND).await;
        assert_eq!(news.borrow().len(), 1, "{answer:?}");
        match expected {
            Some(expected) => assert_eq!(news.borrow()[0], expected),
            None => {
                let (message, backoff) = refused(&news.borrow()[0]);
                let is_early = answer.unwrap().unwrap().status == 429;
                assert!(!message.is_empty());
                assert_eq!(backoff, is_early.then_some(5 * SECOND));
            }
        }
    }
}
