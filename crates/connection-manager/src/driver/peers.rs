//! One connection for all tabs: this one leads or follows.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use docker_connection::{
    Election, ElectionInput, ElectionOutput, Input, Instant, Reason, Snapshot, Status, Trigger,
};
use futures_channel::oneshot;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::Driver;
use crate::wire::Dates;
use crate::wire::tabs::{Letter, Message, News, TabId, read, write};
use crate::{Change, Runtime, Tabs, TabsEvent};

/// A leader that has nothing to tell says that it is alive, so often that nobody takes it for
/// stuck.
const SIGN_OF_LIFE: Duration = Duration::from_secs(25);

/// This tab among the others of its browser.
#[derive(Default)]
pub(super) struct Peers {
    /// The way to the others; there is none where tabs share nothing, and while nobody watches.
    tabs: RefCell<Option<Rc<dyn Tabs>>>,
    election: RefCell<Election>,
    me: Cell<TabId>,
    /// When this tab last said something as the leader.
    spoke_at: Cell<Instant>,
    /// What the leader was asked and may not have heard, or has not answered.
    requests: RefCell<Vec<Request>>,
    last_request: Cell<u32>,
    /// The tab that last had the focus, where a person looks for news.
    focused: Cell<Option<TabId>>,
    toast_tab: Cell<Option<TabId>>,
}

struct Request {
    id: u32,
    input: Input,
    /// Who waits for the verdict.
    verdict: Option<oneshot::Sender<bool>>,
}

impl Peers {
    pub(super) fn are_there(&self) -> bool {
        self.tabs.borrow().is_some()
    }

    fn lead(&self) -> bool {
        self.election.borrow().leads()
    }

    /// Whether another tab asks, or will.
    pub(super) fn follow(&self) -> bool {
        self.are_there() && !self.lead()
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
        if self.lead() {
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
        self.peers.tabs.replace(Some(tabs.into()));
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
                self.leave_peers();
                self.handle(Input::StreamAllowed(self.page.may_stream()));
                self.take_over();
            }
            TabsEvent::Unanswered => {
                self.peers.requests.take();
                self.handle(Input::LeaderLost);
            }
        }
    }

    fn take_letter(self: &Rc<Self>, letter: Letter) {
        let from = letter.from;
        let focused = &self.peers.focused;
        match letter.message {
            Message::Hello {
                is_visible,
                is_focused,
            } => {
                if is_focused {
                    focused.set(Some(from));
                }
                self.elect(ElectionInput::LookedFor { from, is_visible });
            }
            Message::Focus { is_focused: true } => focused.set(Some(from)),
            Message::Focus { is_focused: false } => {
                focused.set(focused.get().filter(|tab| *tab != from));
            }
            Message::Request {
                id,
                input,
                wants_verdict,
            } => {
                if self.peers.lead() {
                    self.serve(from, id, input, wants_verdict);
                }
            }
            Message::Leader { term, news } => {
                if self.peers.election.borrow().believes(term) {
                    self.take_news(term, news);
                } else if let News::Snapshot { is_visible, .. } | News::Heartbeat { is_visible } =
                    news
                {
                    // A later one leads, or one that does not know yet that it leads no more.
                    self.elect(ElectionInput::Heard { term, is_visible });
                }
            }
        }
    }

    /// Does as the leader what another tab asks for.
    fn serve(self: &Rc<Self>, from: TabId, id: u32, input: Input, wants_verdict: bool) {
        let is_attempt = matches!(input, Input::Attempt | Input::Retry | Input::Reset);
        if is_attempt && self.status().reason == Some(Reason::BackendAuth) {
            // That tab may have a login that this one has not.
            return self.post_news(News::Offer { to: from });
        }
        if wants_verdict {
            let verdict = self.attempt(input);
            let driver = Rc::downgrade(self);
            spawn_local(async move {
                let is_available = verdict.await.unwrap_or(false);
                if let Some(driver) = driver.upgrade() {
                    driver.post_news(News::Verdict {
                        to: from,
                        id,
                        is_available,
                    });
                }
            });
        } else {
            self.request(input);
        }
        // It is to know that it was heard.
        self.post_snapshot();
    }

    /// Hears as a follower what the leader tells.
    fn take_news(self: &Rc<Self>, term: u64, news: News) {
        let peers = &self.peers;
        match news {
            News::Snapshot {
                is_visible,
                focused,
                toast_tab,
                snapshot,
            } => {
                peers.focused.set(focused);
                peers.toast_tab.set(toast_tab);
                self.handle(Input::Snapshot(snapshot));
                if term == peers.election.borrow().term() {
                    // It was said after they were heard.
                    let mut requests = peers.requests.borrow_mut();
                    requests.retain(|request| request.verdict.is_some());
                }
                self.elect(ElectionInput::Heard { term, is_visible });
            }
            News::Heartbeat { is_visible } => {
                self.elect(ElectionInput::Heard { term, is_visible });
            }
            News::Verdict {
                to,
                id,
                is_available,
            } => {
                let mut requests = peers.requests.borrow_mut();
                let answered = |request: &mut Request| to == peers.me.get() && request.id == id;
                for request in requests.extract_if(.., answered) {
                    // Nobody waits any more: fine.
                    let _ = request.verdict.map(|verdict| verdict.send(is_available));
                }
            }
            News::Offer { to } => {
                if to == peers.me.get() {
                    self.elect(ElectionInput::Offered { term });
                }
            }
            News::Recovered => {
                if let Some(outage) = self.status().history.last() {
                    self.tell(&Change::Recovered(*outage));
                }
            }
            News::RecoveryFailed => {
                let status = self.status();
                if let Some(message) = status.message.clone() {
                    let reason = status.reason.unwrap_or(Reason::Unknown);
                    self.tell(&Change::RecoveryFailed { reason, message });
                }
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
                for request in &*self.peers.requests.borrow() {
                    self.post_request(request);
                }
                if !self.peers.requests.borrow().is_empty() {
                    self.elect(ElectionInput::Asked);
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
        for request in self.peers.requests.take() {
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

    /// Asks the leader for what only the leader does.
    pub(super) fn ask_leader(
        self: &Rc<Self>,
        input: Input,
        verdict: Option<oneshot::Sender<bool>>,
    ) {
        let id = self.peers.last_request.get().wrapping_add(1);
        self.peers.last_request.set(id);
        let request = Request { id, input, verdict };
        self.post_request(&request);
        self.peers.requests.borrow_mut().push(request);
        self.elect(ElectionInput::Asked);
    }

    fn post_request(&self, request: &Request) {
        self.post(Message::Request {
            id: request.id,
            input: request.input.clone(),
            wants_verdict: request.verdict.is_some(),
        });
    }

    /// Tells the leader whether a person looks at this tab.
    pub(super) fn tell_focus(&self, is_focused: bool) {
        if !self.peers.are_there() {
            return;
        }
        let (focused, me) = (&self.peers.focused, self.peers.me.get());
        match is_focused {
            true => focused.set(Some(me)),
            false => focused.set(focused.get().filter(|tab| *tab != me)),
        }
        if self.peers.follow() {
            self.post(Message::Focus { is_focused });
        }
    }

    /// Tells the others as the leader that nothing has changed.
    pub(super) fn post_heartbeat(&self) {
        let is_visible = self.peers.election.borrow().is_visible();
        self.post_news(News::Heartbeat { is_visible });
    }

    /// Tells the others as the leader what is known.
    pub(super) fn post_snapshot(&self) {
        let Some(now) = self.now().filter(|_| self.peers.lead()) else {
            return;
        };
        let connection = self.connection.borrow();
        if connection.is_idle() {
            // Whoever goes on knows more.
            return;
        }
        self.post_news(News::Snapshot {
            is_visible: self.peers.election.borrow().is_visible(),
            focused: self.peers.focused.get(),
            toast_tab: self.peers.toast_tab.get(),
            snapshot: Box::new(connection.snapshot(now)),
        });
    }

    pub(super) fn post_news(&self, news: News) {
        let Some(now) = self.now().filter(|_| self.peers.lead()) else {
            return;
        };
        self.peers.spoke_at.set(now);
        let term = self.peers.election.borrow().term();
        self.post(Message::Leader { term, news });
    }

    fn post(&self, message: Message) {
        let from = self.peers.me.get();
        let letter = self.write_letter(&Letter { from, message });
        if let (Some(letter), Some(tabs)) = (letter, self.peers.tabs.borrow().clone()) {
            tabs.post(&letter);
        }
    }

    pub(crate) fn read_letter(&self, message: JsValue) -> Option<Letter> {
        read(message, &PageDates(&**self.runtime.as_ref()?))
    }

    pub(crate) fn write_letter(&self, letter: &Letter) -> Option<JsValue> {
        Some(write(letter, &PageDates(&**self.runtime.as_ref()?)))
    }

    /// What views are told; `None` while nobody watches.
    pub(crate) fn snapshot(&self) -> Option<Snapshot> {
        let connection = self.connection.borrow();
        let now = self.now().filter(|_| !connection.is_idle())?;
        let mut snapshot = connection.snapshot(now);
        snapshot.status = (*self.status()).clone();
        Some(snapshot)
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
        if self.peers.lead() {
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

/// The clock of this page.
struct PageDates<'a>(&'a dyn Runtime);

impl Dates for PageDates<'_> {
    fn millis(&self, at: Instant) -> f64 {
        self.0.epoch_millis(at)
    }

    fn instant(&self, millis: f64) -> Instant {
        let now = self.0.now();
        let millis = now.as_millis() as f64 + millis - self.0.epoch_millis(now);
        Instant::from_millis(millis as u64)
    }

    fn now(&self) -> f64 {
        self.0.epoch_millis(self.0.now())
    }
}
