//! What the tabs tell each other, and what is done about it.

use std::rc::Rc;

use docker_connection::{ElectionInput, Input, Instant, Reason, Snapshot, Status};
use wasm_bindgen::JsValue;

use super::peers::Request;
use super::{Driver, Verdict};
use crate::wire::tabs::{Letter, Message, News, TabId, read, write};
use crate::wire::{Dates, write_status};
use crate::{Change, Runtime};

impl Driver {
    pub(super) fn take_letter(self: &Rc<Self>, letter: Letter) {
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
                if self.peers.leads() {
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
        if !self.page.is_watched() {
            // It is about to leave; whoever comes next is asked again.
            return;
        }
        let is_attempt = matches!(input, Input::Attempt | Input::Retry | Input::Reset);
        let lacks_login = self.status().reason == Some(Reason::BackendAuth);
        if is_attempt && lacks_login && self.can_attempt() {
            // That tab may have a login that this one has not.
            return self.post_news(News::Offer { to: from });
        }
        if wants_verdict {
            let driver = Rc::downgrade(self);
            let verdict = Verdict::new(move |is_available| {
                if let Some(driver) = driver.upgrade() {
                    driver.post_news(News::Verdict {
                        to: from,
                        id,
                        is_available,
                    });
                }
            });
            self.attempt(input, verdict);
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
                let answered: Vec<_> = requests.extract_if(.., answered).collect();
                drop(requests);
                for verdict in answered.into_iter().filter_map(|request| request.verdict) {
                    verdict.tell(is_available);
                }
            }
            News::Offer { to } => {
                if to == peers.me.get() {
                    if !peers.election.borrow().is_visible() {
                        // It stays where it is, and nobody else will do what was asked for.
                        peers.requests.take();
                    }
                    self.elect(ElectionInput::Offered { term });
                }
            }
            News::Gone => self.handle(Input::LeaderLost),
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

    /// Asks the leader for what only the leader does.
    pub(super) fn ask_leader(self: &Rc<Self>, input: Input, verdict: Option<Verdict>) {
        let id = self.peers.last_request.get().wrapping_add(1);
        self.peers.last_request.set(id);
        let request = Request { id, input, verdict };
        let message = request.message();
        self.peers.requests.borrow_mut().push(request);
        self.elect(ElectionInput::Asked);
        // Last: the answer may come at once.
        self.post(message);
    }

    /// Tells the others as the leader that nothing has changed.
    pub(super) fn post_heartbeat(&self) {
        let is_visible = self.peers.election.borrow().is_visible();
        self.post_news(News::Heartbeat { is_visible });
    }

    /// Tells the others as the leader what is known.
    pub(super) fn post_snapshot(&self) {
        let Some(now) = self.now().filter(|_| self.peers.leads()) else {
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
        let Some(now) = self.now().filter(|_| self.peers.leads()) else {
            return;
        };
        self.peers.spoke_at.set(now);
        let term = self.peers.election.borrow().term();
        self.post(Message::Leader { term, news });
    }

    pub(super) fn post(&self, message: Message) {
        let from = self.peers.me.get();
        let letter = self.write_letter(Letter { from, message });
        let tabs = self.peers.tabs.borrow().clone();
        if let (Some(letter), Some(tabs)) = (letter, tabs) {
            tabs.post(&letter);
        }
    }

    pub(crate) fn read_letter(&self, message: JsValue) -> Option<Letter> {
        read(message, &PageDates(&**self.runtime.as_ref()?))
    }

    pub(crate) fn write_letter(&self, mut letter: Letter) -> Option<JsValue> {
        Some(write(&mut letter, &PageDates(&**self.runtime.as_ref()?)))
    }

    pub(crate) fn to_object(&self, status: Status) -> JsValue {
        match &self.runtime {
            Some(runtime) => write_status(status, &PageDates(&**runtime)),
            None => JsValue::UNDEFINED,
        }
    }

    /// What views are told; `None` while nobody watches.
    pub(crate) fn snapshot(&self) -> Option<Snapshot> {
        let connection = self.connection.borrow();
        let now = self.now().filter(|_| !connection.is_idle())?;
        let mut snapshot = connection.snapshot(now);
        snapshot.status = (*self.status()).clone();
        Some(snapshot)
    }
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
