//! Who hears what.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use docker_connection_manager::Change;
use docker_connection_manager::rules::{Phase, Reason, Recovery, RecoveryMode};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{SECOND, available, page, unavailable};

#[wasm_bindgen_test]
async fn the_last_subscription_takes_everything_with_it() {
    let (fake, manager) = page(None);
    let held = || (fake.requests(), fake.timers(), fake.listeners());
    for _ in 0..1000 {
        let first = manager.subscribe(|_| {});
        let second = manager.subscribe(|_| {});
        assert_eq!(held(), (1, 1, 1));
        drop(first);
        assert_eq!(held(), (1, 1, 1));
        drop(second);
        assert_eq!(
            held(),
            (1, 1, 0),
            "for the component that comes back at once"
        );
    }
    assert_eq!(fake.urls().len(), 1);
    fake.advance(SECOND).await;
    assert_eq!(held(), (0, 0, 0));
    assert_eq!(manager.status().phase, Phase::Unknown);
}

#[wasm_bindgen_test]
async fn a_subscriber_may_call_back_and_unsubscribe() {
    let (fake, manager) = page(available());
    let subscription = Rc::new(RefCell::new(None));
    let calls = Rc::new(Cell::new(0));
    let callback = {
        let (subscription, calls, manager) = (subscription.clone(), calls.clone(), manager.clone());
        move |change: &Change| {
            calls.set(calls.get() + 1);
            manager.report_connection_success();
            manager.retry();
            if matches!(change, Change::Status(status) if status.phase == Phase::Connected) {
                subscription.take();
            }
        }
    };
    subscription.replace(Some(manager.subscribe(callback)));
    fake.advance(60 * SECOND).await;
    assert!(calls.get() >= 1);
    assert_eq!(fake.listeners(), 0);
    assert_eq!(manager.status().phase, Phase::Unknown);
}

#[wasm_bindgen_test]
async fn a_subscription_may_own_another() {
    let (fake, manager) = page(available());
    let inner = manager.subscribe(|_| {});
    let outer = manager.subscribe(move |_| {
        let _ = &inner;
    });
    drop(outer);
    assert_eq!(fake.listeners(), 0);
}

#[wasm_bindgen_test]
async fn several_recoveries_share_the_shortest_interval_and_the_largest_limit() {
    let (fake, manager) = page(unavailable());
    let _subscription = manager.subscribe(|_| {});
    let wish = |seconds, max_retries| {
        manager.recover(RecoveryMode::Periodic(Recovery {
            check_interval: seconds * SECOND,
            max_retries,
        }))
    };
    let handles = [wish(60, 4), wish(10, 1), wish(300, 2)];
    fake.advance(700 * SECOND).await;
    // The ladder's ten, and four periodic ones that the shortest interval has let in between.
    let with_recovery = fake.urls().len();
    drop(handles);
    fake.advance(3600 * SECOND).await;
    let ladder_alone = fake.urls().len() - with_recovery;
    assert_eq!(ladder_alone, 12, "one in 300 s");
    assert_eq!(with_recovery, 9 + 4);
}

#[wasm_bindgen_test]
async fn subscribers_hear_of_the_recovery_once() {
    let (fake, manager) = page(unavailable());
    let recoveries = Rc::new(Cell::new(0));
    let _subscription = manager.subscribe({
        let recoveries = recoveries.clone();
        move |change| {
            if let Change::Recovered(outage) = change {
                assert_eq!(outage.first_reason, Reason::SocketMissing);
                recoveries.set(recoveries.get() + 1);
            }
        }
    });
    fake.advance(20 * SECOND).await;
    fake.set_answer(available());
    fake.advance(300 * SECOND).await;
    assert_eq!(recoveries.get(), 1);
}

#[wasm_bindgen_test]
async fn a_subscriber_that_another_one_drops_is_not_called_any_more() {
    let (fake, manager) = page(available());
    let second = Rc::new(RefCell::new(None));
    let _first = manager.subscribe({
        let second = second.clone();
        move |_| drop(second.take())
    });
    let calls = Rc::new(Cell::new(0));
    second.replace(Some(manager.subscribe({
        let calls = calls.clone();
        move |_| calls.set(calls.get() + 1)
    })));
    calls.set(0);
    fake.settle().await;
    assert_eq!(manager.status().phase, Phase::Connected);
    assert_eq!(calls.get(), 0);
}

#[wasm_bindgen_test]
async fn a_subscriber_that_throws_harms_nobody_else() {
    let (fake, manager) = page(unavailable());
    let _broken = manager.subscribe(|_| wasm_bindgen::throw_str("a mistake of the app"));
    let phase = Rc::new(Cell::new(Phase::Unknown));
    let _subscription = manager.subscribe({
        let phase = phase.clone();
        move |change| {
            if let Change::Status(status) = change {
                phase.set(status.phase);
            }
        }
    });
    fake.advance(11 * SECOND).await;
    assert_eq!(phase.get(), Phase::RateLimited);
    fake.set_answer(available());
    fake.advance(10 * SECOND).await;
    assert_eq!(phase.get(), Phase::Connected);
}

#[wasm_bindgen_test]
async fn an_outage_outlives_a_moment_in_which_nobody_holds_the_manager() {
    let (fake, manager) = page(unavailable());
    let weak = manager.subscribe(|_| {});
    fake.advance(3 * SECOND).await;
    drop((weak, manager));
    assert_eq!((fake.timers(), fake.listeners()), (1, 0));
    fake.advance(SECOND).await;
    assert_eq!((fake.timers(), fake.requests()), (0, 0), "and no longer");
}
