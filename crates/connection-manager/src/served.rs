use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use docker_connection::Input;
use wasm_bindgen::JsValue;

use crate::driver::{Driver, Verdict};
use crate::runtime::port::{self, OpenPort};
use crate::wire::tabs::{Letter, Message, News, TabId};
use crate::{Change, Subscription};

/// Tells views at the other end of a channel what this manager knows, and does what they ask for;
/// drop it to leave them alone.
#[must_use = "dropping it leaves the views alone"]
pub struct ServeHandle {
    _served: Rc<Served>,
    _subscription: Subscription,
}

struct Served {
    driver: Rc<Driver>,
    port: RefCell<Option<OpenPort>>,
    me: TabId,
    /// Higher for a manager that comes after this one.
    term: u64,
    /// The view that shows the toast: the last that had the focus, else the first.
    viewer: Cell<Option<TabId>>,
}

impl ServeHandle {
    /// `None` if `channel` is no such thing, or a server renders.
    pub(crate) fn new(driver: Rc<Driver>, channel: &JsValue) -> Option<Self> {
        let (me, term) = driver.name_of_leader()?;
        let served = Rc::new(Served {
            driver: driver.clone(),
            port: RefCell::default(),
            me,
            term,
            viewer: Cell::default(),
        });
        let weak = Rc::downgrade(&served);
        let port = port::open(channel, Rc::new(move |data| Served::hear(&weak, data)))?;
        served.port.replace(Some(port));
        let weak = Rc::downgrade(&served);
        let subscription = Subscription::new(driver, move |change| {
            if let Some(served) = weak.upgrade() {
                served.tell(change);
            }
        });
        served.post_snapshot();
        Some(Self {
            _served: served,
            _subscription: subscription,
        })
    }
}

impl Served {
    fn hear(served: &Weak<Self>, data: JsValue) {
        let Some(served) = served.upgrade() else {
            return;
        };
        let Some(Letter { from, message }) = served.driver.read_letter(data) else {
            return;
        };
        match message {
            Message::Hello { is_focused, .. } => {
                if is_focused {
                    served.driver.tell_focus(true);
                }
                if is_focused || served.viewer.get().is_none() {
                    served.viewer.set(Some(from));
                }
                served.post_snapshot();
            }
            Message::Focus { is_focused } => {
                served.driver.tell_focus(is_focused);
                if is_focused {
                    served.viewer.set(Some(from));
                }
            }
            Message::Request {
                id,
                input,
                wants_verdict,
            } => {
                match wants_verdict {
                    true => served.attempt(from, id, input),
                    false => served.driver.request(input),
                }
                // It is to know that it was heard.
                served.post_snapshot();
            }
            Message::Leader { .. } => {}
        }
    }

    fn attempt(self: &Rc<Self>, from: TabId, id: u32, input: Input) {
        let served = Rc::downgrade(self);
        let verdict = Verdict::new(move |is_available| {
            if let Some(served) = served.upgrade() {
                served.post(News::Verdict {
                    to: from,
                    id,
                    is_available,
                });
            }
        });
        self.driver.attempt(input, verdict);
    }

    fn tell(&self, change: &Change) {
        match change {
            Change::Status(_) => self.post_snapshot(),
            Change::Recovered(_) => self.post(News::Recovered),
            Change::RecoveryFailed { .. } => self.post(News::RecoveryFailed),
        }
    }

    fn post_snapshot(&self) {
        self.post(match self.driver.snapshot() {
            Some(snapshot) => News::Snapshot {
                // It is never to be replaced for being out of sight.
                is_visible: true,
                focused: None,
                toast_tab: self.viewer.get(),
                snapshot: Box::new(snapshot),
            },
            None => News::Gone,
        });
    }

    fn post(&self, news: News) {
        let message = Message::Leader {
            term: self.term,
            news,
        };
        let letter = Letter {
            from: self.me,
            message,
        };
        if let (Some(letter), Some(port)) = (self.driver.write_letter(letter), &*self.port.borrow())
        {
            port.post(&letter);
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.post(News::Gone);
    }
}

impl fmt::Debug for ServeHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServeHandle").finish_non_exhaustive()
    }
}
