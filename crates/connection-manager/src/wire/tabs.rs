//! What the tabs of one browser tell each other.

use docker_connection::{DockerError, Input, Snapshot, Trigger};
use wasm_bindgen::JsValue;

use super::json::Object;
use super::members::{self, Dates, Members};
use super::snapshot;
use super::text::{capped, plain};

/// Names one tab: a random whole number that JavaScript can hold.
pub(crate) type TabId = u64;

/// Clocks that differ by less, in ms, are one: messages take their time.
const ONE_CLOCK: f64 = 2_000.0;

/// A message and the tab that sent it.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) from: TabId,
    pub(crate) message: Message,
}

#[derive(Debug)]
pub(crate) enum Message {
    /// Who leads, and what is known?
    Hello { is_visible: bool, is_focused: bool },
    /// This tab got the focus of the keyboard, or can no longer be seen.
    Focus { is_focused: bool },
    /// The leader is asked for something; whether it is to tell its verdict.
    Request {
        id: u32,
        input: Input,
        wants_verdict: bool,
    },
    /// The leader of that term says something.
    Leader { term: u64, news: News },
}

#[derive(Debug)]
pub(crate) enum News {
    /// What is known.
    Snapshot {
        /// Whether the leader's page can be seen.
        is_visible: bool,
        /// The tab that last had the focus.
        focused: Option<TabId>,
        /// The tab that shows the toast.
        toast_tab: Option<TabId>,
        snapshot: Box<Snapshot>,
    },
    /// Nothing has changed.
    Heartbeat { is_visible: bool },
    /// The end of the check that a request asked for.
    Verdict {
        to: TabId,
        id: u32,
        is_available: bool,
    },
    /// That tab may take the lock.
    Offer { to: TabId },
    /// Nobody asks any more, and nothing is known.
    Gone,
    /// An outage is over.
    Recovered,
    /// A check in an outage did not end it.
    RecoveryFailed,
}

/// The letter as an object that any channel can carry.
pub(crate) fn write(letter: &mut Letter, dates: &dyn Dates) -> JsValue {
    members::written(dates, &mut |walk| members(walk, letter))
}

/// `None` for what makes no sense, or is of a kind that this release does not know.
pub(crate) fn read(letter: JsValue, dates: &dyn Dates) -> Option<Letter> {
    let object = Object::from(letter)?;
    let mut letter = Letter {
        from: TabId::default(),
        message: empty(&object.raw_text("type")?)?,
    };
    members::read(object, dates, &mut |walk| members(walk, &mut letter)).then_some(letter)
}

fn kind(message: &Message) -> &'static str {
    match message {
        Message::Hello { .. } => "hello",
        Message::Focus { .. } => "focus",
        Message::Request { .. } => "request",
        Message::Leader { news, .. } => match news {
            News::Snapshot { .. } => "snapshot",
            News::Heartbeat { .. } => "heartbeat",
            News::Verdict { .. } => "verdict",
            News::Offer { .. } => "offer",
            News::Gone => "gone",
            News::Recovered => "recovered",
            News::RecoveryFailed => "recovery-failed",
        },
    }
}

/// A message of that kind, to be filled with what is read.
fn empty(kind: &str) -> Option<Message> {
    let news = match kind {
        "hello" => {
            return Some(Message::Hello {
                is_visible: false,
                is_focused: false,
            });
        }
        "focus" => return Some(Message::Focus { is_focused: false }),
        "request" => {
            return Some(Message::Request {
                id: 0,
                input: Input::Attempt,
                wants_verdict: false,
            });
        }
        "snapshot" => News::Snapshot {
            is_visible: false,
            focused: None,
            toast_tab: None,
            snapshot: Box::default(),
        },
        "heartbeat" => News::Heartbeat { is_visible: false },
        "verdict" => News::Verdict {
            to: 0,
            id: 0,
            is_available: false,
        },
        "offer" => News::Offer { to: 0 },
        "gone" => News::Gone,
        "recovered" => News::Recovered,
        "recovery-failed" => News::RecoveryFailed,
        _ => return None,
    };
    Some(Message::Leader { term: 0, news })
}

fn members(walk: &mut Members<'_>, letter: &mut Letter) {
    walk.kind(kind(&letter.message));
    walk.id("from", &mut letter.from);
    match &mut letter.message {
        Message::Hello {
            is_visible,
            is_focused,
        } => {
            walk.flag("isVisible", is_visible);
            walk.flag("isFocused", is_focused);
        }
        Message::Focus { is_focused } => walk.flag("isFocused", is_focused),
        Message::Request {
            id,
            input,
            wants_verdict,
        } => {
            walk.count("id", id);
            walk.flag("wantsVerdict", wants_verdict);
            walk.object("request", input, request);
        }
        Message::Leader { term, news } => {
            walk.id("term", term);
            match news {
                News::Snapshot {
                    is_visible,
                    focused,
                    toast_tab,
                    snapshot,
                } => {
                    walk.flag("isVisible", is_visible);
                    walk.optional_id("focused", focused);
                    walk.optional_id("toastTab", toast_tab);
                    // The sender may be on another machine, whose clock differs.
                    walk.now("now", ONE_CLOCK);
                    walk.object("snapshot", &mut **snapshot, snapshot::members);
                }
                News::Heartbeat { is_visible } => walk.flag("isVisible", is_visible),
                News::Verdict {
                    to,
                    id,
                    is_available,
                } => {
                    walk.id("to", to);
                    walk.count("id", id);
                    walk.flag("isAvailable", is_available);
                }
                News::Offer { to } => walk.id("to", to),
                News::Gone | News::Recovered | News::RecoveryFailed => {}
            }
        }
    }
}

fn request(walk: &mut Members<'_>, input: &mut Input) {
    walk.choice("type", input, request_kind, empty_request);
    match input {
        Input::ReportFailure(error) => {
            walk.text("message", &mut error.message, capped);
            walk.optional_text("code", &mut error.code, plain);
            walk.duration("backoffSeconds", &mut error.backoff);
        }
        Input::Trigger(trigger) => walk.choice(
            "trigger",
            trigger,
            // That this page stood still says nothing of the leader's.
            |trigger| match trigger {
                Trigger::Focus => "focus",
                Trigger::Online => "online",
                _ => "visible",
            },
            |name| {
                Some(match name {
                    "focus" => Trigger::Focus,
                    "online" => Trigger::Online,
                    _ => Trigger::Visible,
                })
            },
        ),
        Input::ToastHeld(is_held) => walk.flag("isHeld", is_held),
        _ => {}
    }
}

/// None of them for what no tab asks another for.
fn request_kind(input: &Input) -> &'static str {
    match input {
        Input::Attempt => "attempt",
        Input::Retry => "retry",
        Input::Reset => "reset",
        Input::ReportSuccess => "report-success",
        Input::ReportFailure(_) => "report-failure",
        Input::Trigger(_) => "trigger",
        Input::ToastHeld(_) => "hold-toast",
        Input::ToastDismissed => "dismiss-toast",
        _ => "none",
    }
}

fn empty_request(kind: &str) -> Option<Input> {
    Some(match kind {
        "attempt" => Input::Attempt,
        "retry" => Input::Retry,
        "reset" => Input::Reset,
        "report-success" => Input::ReportSuccess,
        "report-failure" => Input::ReportFailure(DockerError::default()),
        "trigger" => Input::Trigger(Trigger::Visible),
        "hold-toast" => Input::ToastHeld(false),
        "dismiss-toast" => Input::ToastDismissed,
        _ => return None,
    })
}

#[cfg(all(test, target_family = "wasm"))]
mod tests {
    use docker_connection::Instant;
    use js_sys::{Array, JSON};
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// A page that was opened at the time of the golden messages.
    struct GoldenDates;

    const EPOCH: f64 = 1_795_370_000_000.0;

    impl Dates for GoldenDates {
        fn millis(&self, at: Instant) -> f64 {
            EPOCH + at.as_millis() as f64
        }

        fn instant(&self, millis: f64) -> Instant {
            Instant::from_millis((millis - EPOCH) as u64)
        }

        fn now(&self) -> f64 {
            EPOCH + 1000.0
        }
    }

    fn golden() -> Vec<JsValue> {
        let text = include_str!("../../../../tests/wire/tabs.json");
        Array::from(&JSON::parse(text).unwrap_or_default()).to_vec()
    }

    fn text(value: &JsValue) -> Option<String> {
        JSON::stringify(value).ok().map(String::from)
    }

    fn sorted(value: &JsValue) -> Option<serde_json::Value> {
        serde_json::from_str(&text(value)?).ok()
    }

    #[wasm_bindgen_test]
    fn each_golden_message_is_read_and_written_as_it_was() {
        let golden = golden();
        assert!(golden.len() > 20);
        for message in golden {
            let letter = read(message.clone(), &GoldenDates);
            let written = letter.map(|mut letter| write(&mut letter, &GoldenDates));
            let (written, message) = (written.as_ref().and_then(sorted), sorted(&message));
            assert!(message.is_some());
            assert_eq!(written, message);
        }
    }

    #[wasm_bindgen_test]
    fn nonsense_and_kinds_of_a_newer_release_are_no_message() {
        for nonsense in [
            "null",
            "7",
            "\"hello\"",
            "[]",
            "{}",
            r#"{"type":"hello"}"#,
            r#"{"type":7,"from":1}"#,
            r#"{"type":"a-newer-kind","from":1}"#,
            r#"{"type":"heartbeat","from":1}"#,
            r#"{"type":"heartbeat","from":1,"term":-1}"#,
            r#"{"type":"heartbeat","from":1,"term":1.5}"#,
            r#"{"type":"heartbeat","from":1,"term":9007199254740992}"#,
            r#"{"type":"heartbeat","from":1e300,"term":1}"#,
            r#"{"type":"snapshot","from":1,"term":1,"snapshot":{}}"#,
            r#"{"type":"request","from":1,"id":1,"request":{"type":"a-newer-kind"}}"#,
        ] {
            let value = JSON::parse(nonsense).unwrap_or_default();
            assert!(read(value, &GoldenDates).is_none(), "{nonsense}");
        }
    }
}
