//! What the tabs of one browser tell each other.

use docker_connection::{DockerError, Input, Snapshot, Trigger};
use wasm_bindgen::JsValue;

use super::duration::duration;
use super::json::Object;
use super::snapshot::{self, Ahead, Dates};
use super::text;

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
pub(crate) fn write(letter: &Letter, dates: &impl Dates) -> JsValue {
    let kind = |name: &str| {
        Object::new()
            .with("type", name)
            .with("from", letter.from as f64)
    };
    let object = match &letter.message {
        Message::Hello {
            is_visible,
            is_focused,
        } => kind("hello")
            .with("isVisible", *is_visible)
            .with("isFocused", *is_focused),
        Message::Focus { is_focused } => kind("focus").with("isFocused", *is_focused),
        Message::Request {
            id,
            input,
            wants_verdict,
        } => kind("request")
            .with("id", *id)
            .with("wantsVerdict", *wants_verdict)
            .with_option("request", write_request(input)),
        Message::Leader { term, news } => match news {
            News::Snapshot {
                is_visible,
                focused,
                toast_tab,
                snapshot,
            } => kind("snapshot")
                .with("isVisible", *is_visible)
                .with_option("focused", focused.map(|tab| tab as f64))
                .with_option("toastTab", toast_tab.map(|tab| tab as f64))
                .with("now", dates.now())
                .with("snapshot", snapshot::write(snapshot, dates)),
            News::Heartbeat { is_visible } => kind("heartbeat").with("isVisible", *is_visible),
            News::Verdict {
                to,
                id,
                is_available,
            } => kind("verdict")
                .with("to", *to as f64)
                .with("id", *id)
                .with("isAvailable", *is_available),
            News::Offer { to } => kind("offer").with("to", *to as f64),
            News::Gone => kind("gone"),
            News::Recovered => kind("recovered"),
            News::RecoveryFailed => kind("recovery-failed"),
        }
        .with("term", *term as f64),
    };
    object.into()
}

/// `None` for what makes no sense, or is of a kind that this release does not know.
pub(crate) fn read(letter: JsValue, dates: &impl Dates) -> Option<Letter> {
    let letter = Object::from(letter)?;
    let tab = |name: &str| letter.whole_number(name);
    let id = || letter.whole_number("id").map(|id| id as u32);
    let is_visible = letter.is_true("isVisible");
    let is_focused = letter.is_true("isFocused");
    let news = match letter.text("type")?.as_str() {
        "hello" => Err(Message::Hello {
            is_visible,
            is_focused,
        }),
        "focus" => Err(Message::Focus { is_focused }),
        "request" => Err(Message::Request {
            id: id()?,
            input: read_request(&letter.object("request")?)?,
            wants_verdict: letter.is_true("wantsVerdict"),
        }),
        "snapshot" => Ok(News::Snapshot {
            is_visible,
            focused: tab("focused"),
            toast_tab: tab("toastTab"),
            snapshot: {
                let ahead = letter.number("now").map_or(0.0, |now| now - dates.now());
                // The sender may be on another machine, whose clock differs.
                let ahead = if ahead.abs() < ONE_CLOCK {
                    0.0
                } else {
                    (ahead / 1000.0).round() * 1000.0
                };
                Box::new(snapshot::read(
                    &letter.object("snapshot")?,
                    &Ahead(dates, ahead),
                )?)
            },
        }),
        "heartbeat" => Ok(News::Heartbeat { is_visible }),
        "verdict" => Ok(News::Verdict {
            to: tab("to")?,
            id: id()?,
            is_available: letter.is_true("isAvailable"),
        }),
        "offer" => Ok(News::Offer { to: tab("to")? }),
        "gone" => Ok(News::Gone),
        "recovered" => Ok(News::Recovered),
        "recovery-failed" => Ok(News::RecoveryFailed),
        _ => return None,
    };
    let message = match news {
        Ok(news) => Message::Leader {
            term: letter.whole_number("term")?,
            news,
        },
        Err(message) => message,
    };
    Some(Letter {
        from: tab("from")?,
        message,
    })
}

/// `None` for what no tab asks another for.
fn write_request(input: &Input) -> Option<Object> {
    let kind = |name: &str| Object::new().with("type", name);
    Some(match input {
        Input::Attempt => kind("attempt"),
        Input::Retry => kind("retry"),
        Input::Reset => kind("reset"),
        Input::ReportSuccess => kind("report-success"),
        Input::ReportFailure(error) => kind("report-failure")
            .with("message", &error.message)
            .with_option("code", error.code.as_ref())
            .with_option(
                "backoffSeconds",
                error.backoff.map(|time| time.as_secs_f64()),
            ),
        // That this page stood still says nothing of the leader's.
        Input::Trigger(trigger) => kind("trigger").with(
            "trigger",
            match trigger {
                Trigger::Focus => "focus",
                Trigger::Online => "online",
                _ => "visible",
            },
        ),
        Input::ToastHeld(is_held) => kind("hold-toast").with("isHeld", *is_held),
        Input::ToastDismissed => kind("dismiss-toast"),
        _ => return None,
    })
}

fn read_request(request: &Object) -> Option<Input> {
    Some(match request.text("type")?.as_str() {
        "attempt" => Input::Attempt,
        "retry" => Input::Retry,
        "reset" => Input::Reset,
        "report-success" => Input::ReportSuccess,
        "report-failure" => Input::ReportFailure(DockerError {
            message: {
                let mut message = request.raw_text("message")?;
                text::cap(&mut message);
                message
            },
            code: request.text("code"),
            backoff: request.number("backoffSeconds").and_then(duration),
        }),
        "trigger" => Input::Trigger(match request.text("trigger")?.as_str() {
            "focus" => Trigger::Focus,
            "online" => Trigger::Online,
            _ => Trigger::Visible,
        }),
        "hold-toast" => Input::ToastHeld(request.is_true("isHeld")),
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
            let written = letter.map(|letter| write(&letter, &GoldenDates));
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
