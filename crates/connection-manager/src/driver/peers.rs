//! One connection for all tabs: this one leads or follows.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use docker_connection::{Election, ElectionInput, ElectionOutput, Input, Instant, Status, Trigger};

use super::{Driver, Verdict};
use crate::wire::tabs::{Message, News, TabId};
use crate::{Runtime, Tabs, TabsEvent};

/// A leader that has nothing to tell says that it is alive, so often that nobody takes it for
/// stuck.
const SIGN_OF_LIFE: Duration = Duration::from_secs(25);

/// This tab among the others of its browser.
#[derive(Default)]
pub(super) struct Peers {
    /// The way to the others; there is none where tabs share nothing, and while nobody watches.
    pub(super) tabs: RefCell<Option<Rc<dyn Tabs>>>,
    pub(super) election: RefCell<Election>,
    pub(super) me: Cell<TabId>,
    /// When this tab last said something as the leader.
    pub(super) spoke_at: Cell<Instant>,
    /// What the leader was asked and may not have heard, or has not answered.
    pub(super) requests: RefCell<Vec<Request>>,
    pub(super) last_request: Cell<u32>,
    /// The tab that last had the focus, where a person looks for news.
    pub(super) focused: Cell<Option<TabId>>,
    pub(super) toast_tab: Cell<Option<TabId>>,
}

pub(super) struct Request {
    pub(super) id: u32,
    pub(super) input: Input,
    /// Who waits for the verdict.
    pub(super) verdict: Option<Verdict>,
}

impl Request {
    pub(super) fn message(&self) -> Message {
        Message::Request {
            id: self.id,
            input: self.input.clone(),
            wants_verdict: self.verdict.is_some(),
        }
    }
}

impl Peers {
    pub(super) fn are_there(&self) -> bool {
        self.tabs.borrow().is_some()
    }

    pub(super) fn leads(&self) -> bool {
        self.election.borrow().leads()
    }

    /// Whether another tab asks, or will.
    pub(super) fn follows(&self) -> bool {
        self.are_there() && !self.leads()
    }

    /// When the timer has something to do here.
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        let election = self.election.borrow();
        if election.leads() && election.is_visible() {
            return Some(self.spoke_at.get() + SIGN_OF_LIFE);
        }
        election.next_timeout()
    }

    /// The toast is shown in one tab only: that which last had the focus.
    pub(super) fn take_toast(&self, status: &mut Status) {
        if !self.are_there() {
            return;
        }
        if self.leads() {
            let chosen = self.toast_tab.get().or(self.focused.get());
            let chosen = chosen.unwrap_or(self.me.get());
            self.toast_tab.set(status.toast.map(|_| chosen));
        }
        status
            .toast
            .take_if(|_| self.toast_tab.get() != Some(self.me.get()));
    }
}

impl Driver {
    /// Takes part in what the tabs of this browser share; `false` where they share nothing.
    pub(super) fn join_peers(self: &Rc<Self>, runtime: &Rc<dyn Runtime>) -> bool {
        let driver = Rc::downgrade(self);
        let tabs = runtime.join_tabs(
            &self.name,
            Rc::new(move |event| {
                if let Some(driver) = driver.upgrade() {
                    driver.handle_tabs_event(event);
                }
            }),
        );
        let Some(tabs) = tabs else {
            return false;
        };
        self.handle(Input::StreamAllowed(true));
        self.peers.me.set(random_id(&**runtime));
        self.peers.tabs.replace(Some(tabs));
        self.elect(ElectionInput::Join);
        true
    }

    pub(super) fn leave_peers(self: &Rc<Self>) {
        if self.peers.are_there() {
            self.tell_focus(false);
            self.elect(ElectionInput::Leave);
            self.peers.tabs.take();
            self.peers.requests.take();
        }
    }

    fn handle_tabs_event(self: &Rc<Self>, event: TabsEvent) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        let now = runtime.now();
        match event {
            TabsEvent::Message(message) => {
                if let Some(letter) = self.read_letter(message) {
                    self.take_letter(letter);
                }
            }
            TabsEvent::LockWon => self.elect(ElectionInput::Won {
                epoch_millis: runtime.epoch_millis(now) as u64,
            }),
            TabsEvent::LockLost => self.elect(ElectionInput::Lost),
            TabsEvent::Forbidden => {
                let requests = self.peers.requests.take();
                self.leave_peers();
                self.handle(Input::StreamAllowed(self.page.may_stream()));
                self.take_over();
                self.do_requests(requests);
            }
            TabsEvent::Unanswered => {
                self.peers.requests.take();
                // The clock of the next one may be behind.
                self.peers.election.borrow_mut().forget_term();
                self.handle(Input::LeaderLost);
            }
        }
    }

    pub(super) fn elect(self: &Rc<Self>, input: ElectionInput) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        self.peers
            .election
            .borrow_mut()
            .handle(runtime.now(), input);
        loop {
            let Some(output) = self.peers.election.borrow_mut().poll_output() else {
                break;
            };
            self.perform_election(output);
        }
        self.arm_timer(runtime);
    }

    fn perform_election(self: &Rc<Self>, output: ElectionOutput) {
        let Some(tabs) = self.peers.tabs.borrow().clone() else {
            return;
        };
        match output {
            ElectionOutput::AwaitLock => tabs.await_lock(),
            ElectionOutput::StealLock => tabs.steal_lock(),
            ElectionOutput::ReleaseLock => tabs.release_lock(),
            ElectionOutput::LookForLeader => self.post(Message::Hello {
                is_visible: self.peers.election.borrow().is_visible(),
                is_focused: self.page.is_focused(),
            }),
            ElectionOutput::Follow => {
                self.log.debug(|| "another tab leads, or will".to_owned());
                self.handle(Input::Follow);
            }
            ElectionOutput::Lead => {
                self.log.debug(|| "this tab leads".to_owned());
                self.lead();
            }
            ElectionOutput::Tell => self.post_snapshot(),
            ElectionOutput::Offer { to } => self.post_news(News::Offer { to }),
            ElectionOutput::LeaderChanged => {
                let requests = self.peers.requests.borrow();
                let messages: Vec<_> = requests.iter().map(Request::message).collect();
                drop(requests);
                for message in messages {
                    self.elect(ElectionInput::Asked);
                    self.post(message);
                }
            }
            _ => {}
        }
    }

    fn lead(self: &Rc<Self>) {
        if self.page.is_focused() {
            self.peers.focused.set(Some(self.peers.me.get()));
        }
        self.take_over();
        self.post_snapshot();
        // The last leader may not have heard them.
        self.do_requests(self.peers.requests.take());
    }

    fn do_requests(self: &Rc<Self>, requests: Vec<Request>) {
        for request in requests {
            if let Some(verdict) = request.verdict
                && self.can_attempt()
            {
                self.waiting.borrow_mut().push(verdict);
            }
            self.handle(request.input);
        }
    }

    /// Asks from now on, and goes on where another or an earlier life of the page has stopped.
    pub(super) fn take_over(self: &Rc<Self>) {
        self.handle(Input::Lead);
        if self.status().hides_docker() {
            // The way to the backend may be another one here and now.
            self.handle(Input::Trigger(Trigger::Visible));
        }
    }

    /// Tells the leader whether a person looks at this tab.
    pub(crate) fn tell_focus(&self, is_focused: bool) {
        if !self.peers.are_there() {
            return;
        }
        let (focused, me) = (&self.peers.focused, self.peers.me.get());
        match is_focused {
            true => focused.set(Some(me)),
            false => focused.set(focused.get().filter(|tab| *tab != me)),
        }
        if self.peers.follows() {
            self.post(Message::Focus { is_focused });
        }
    }

    /// By what views tell this manager from another, earlier or later one.
    pub(crate) fn name_of_leader(&self) -> Option<(TabId, u64)> {
        let runtime = self.runtime.as_ref()?;
        let term = runtime.epoch_millis(runtime.now()) as u64;
        Some((random_id(&**runtime), term))
    }

    /// Does what is due among the tabs.
    pub(super) fn run_peers_timer(self: &Rc<Self>, runtime: &Rc<dyn Runtime>) {
        if self
            .peers
            .next_timeout()
            .is_none_or(|at| at > runtime.now())
        {
            return;
        }
        if self.peers.leads() {
            self.post_heartbeat();
        } else {
            self.elect(ElectionInput::Timeout);
        }
    }
}

/// JavaScript's numbers hold 53 bits.
fn random_id(runtime: &dyn Runtime) -> TabId {
    runtime.seed() >> 11
}
