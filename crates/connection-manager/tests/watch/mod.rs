//! Awaiting what a manager finds out.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::{Phase, Reason};
use docker_connection_manager::{Change, ConnectionManager, Subscription};
use futures_channel::oneshot;
use gloo_timers::callback::Timeout;

type Waiting = Rc<RefCell<Vec<(Phase, oneshot::Sender<()>)>>>;

/// A subscription on which one can await a phase.
pub(crate) struct Watch {
    pub(crate) manager: ConnectionManager,
    waiting: Waiting,
    _subscription: Subscription,
}

impl Watch {
    pub(crate) fn new(manager: ConnectionManager) -> Self {
        let waiting = Waiting::default();
        let subscription = manager.subscribe({
            let waiting = waiting.clone();
            move |change| {
                if let Change::Status(status) = change
                    && !status.is_checking
                {
                    let mut waiting = waiting.borrow_mut();
                    for (_, sender) in waiting.extract_if(.., |(phase, _)| *phase == status.phase) {
                        // The test may have given up.
                        let _ = sender.send(());
                    }
                }
            }
        });
        Self {
            manager,
            waiting,
            _subscription: subscription,
        }
    }

    /// Waits for the end of a check that leaves this phase.
    pub(crate) async fn checked(&self, phase: Phase) {
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push((phase, sender));
        let waiting = self.waiting.clone();
        // Node would wait for ever.
        let _deadline = Timeout::new(10_000, move || waiting.borrow_mut().clear());
        let result = receiver.await;
        assert!(result.is_ok(), "{phase} has not come: {:?}", self.manager);
    }

    /// Waits for this phase, if it is not shown yet.
    #[allow(dead_code, reason = "each test program uses a part of it")]
    pub(crate) async fn reached(&self, phase: Phase) {
        until(|| self.manager.status().phase == phase).await;
    }

    /// Waits until the manager, which lingers for whoever comes back, is gone.
    #[allow(dead_code, reason = "each test program uses a part of it")]
    pub(crate) async fn gone(self) {
        let manager = self.manager.clone();
        drop(self);
        until(|| manager.status().phase == Phase::Unknown).await;
    }

    pub(crate) fn reason(&self) -> Option<Reason> {
        self.manager.status().reason
    }
}

/// Waits until that holds.
#[allow(dead_code, reason = "each test program uses a part of it")]
#[track_caller]
pub(crate) fn until(holds: impl Fn() -> bool) -> impl Future<Output = ()> {
    let caller = Location::caller();
    async move {
        for _ in 0..500 {
            if holds() {
                return;
            }
            gloo_timers::future::sleep(Duration::from_millis(20)).await;
        }
        panic!("waited in vain at {caller}");
    }
}
