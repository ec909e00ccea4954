use std::rc::Rc;
use std::time::Duration;

use docker_connection::Input;

use super::Driver;
use crate::Runtime;

/// A timer is never longer, so that a machine that slept is noticed this soon after it wakes.
const LONGEST_NAP: Duration = Duration::from_secs(30);

impl Driver {
    pub(super) fn arm_timer(self: &Rc<Self>, runtime: &Rc<dyn Runtime>) {
        let now = runtime.now();
        let at = match self.page.trigger_at() {
            None => {
                let rules = self.connection.borrow().next_timeout();
                let peers = self.peers.next_timeout();
                [rules, peers].into_iter().flatten().min()
            }
            at => at,
        };
        let Some(at) = at else {
            self.timer.take();
            return;
        };
        let is_armed = self
            .timer
            .borrow()
            .as_ref()
            .is_some_and(|(armed, _)| *armed == at);
        if is_armed {
            return;
        }
        let delay = at.saturating_duration_since(now).min(LONGEST_NAP);
        let driver = Rc::downgrade(self);
        // Without subscribers nobody else may keep what lingers, or the app's own attempt.
        let lingers = (!self.page.is_watched()).then(|| self.clone());
        let guard = runtime.set_timer(
            delay,
            Box::new(move || {
                if let Some(driver) = lingers.or_else(|| driver.upgrade()) {
                    driver.timer.take();
                    driver.run_timer();
                }
            }),
        );
        self.timer.replace(Some((at, guard)));
    }

    fn run_timer(self: &Rc<Self>) {
        if let Some(runtime) = &self.runtime {
            self.run_peers_timer(runtime);
        }
        match self.page.take_trigger() {
            Some(trigger) if self.peers.follows() => {
                self.ask_leader(Input::Trigger(trigger), None);
            }
            Some(trigger) => self.handle(Input::Trigger(trigger)),
            None => self.handle(Input::Timeout),
        }
    }
}
