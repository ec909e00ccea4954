//! Words from JavaScript.

use docker_connection_manager::rules::{Message, Sentence};
use docker_connection_view::{Catalogue, Text, english};
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::options::given;

/// The words that `texts`, an object, has: a string by the name of each text, or a function that
/// makes one; English for the others.
pub(crate) fn catalogue(texts: Option<JsValue>) -> Catalogue {
    match texts {
        Some(texts) => Catalogue::new(move |text| own(&texts, text)),
        None => Catalogue::default(),
    }
}

fn own(texts: &JsValue, text: Text<'_>) -> Option<String> {
    let say = |name: &str, arguments: &[JsValue]| say(texts, name, arguments);
    match text {
        Text::Label(label) => say(label.as_str(), &[]),
        Text::Phase(phase) => say(&["phase.", phase.as_str()].concat(), &[]),
        Text::Reason(reason) => say(&["reason.", reason.as_str()].concat(), &[]),
        Text::Advice(reason) => say(&["advice.", reason.as_str()].concat(), &[]),
        Text::Message(message) => own_message(texts, message),
        Text::Warning(warning) => say(
            &["warning.", &warning.code].concat(),
            &[(&warning.text).into()],
        ),
        Text::NextAttemptIn(seconds) => say("nextAttemptIn", &[number(seconds)]),
        Text::NextAttemptAt(at) => say("nextAttemptAt", &[date(at)]),
        Text::RetryAllowedIn(seconds) => say("retryAllowedIn", &[number(seconds)]),
        Text::RetryAllowedAt(at) => say("retryAllowedAt", &[date(at)]),
        Text::SecondsLeft(seconds) => say("secondsLeft", &[number(seconds)]),
        Text::WaitingUntil(at) => say("waitingUntil", &[date(at)]),
        Text::Attempts(failed, limit) => say("attemptsOf", &[failed.into(), limit.into()]),
        Text::Time(at) => say("time", &[date(at)]),
        Text::Lasted(duration) => say("lasted", &[number(duration.as_secs())]),
        Text::Recovered(duration) => say("recovered", &[number(duration.as_secs())]),
        Text::Cpu(percent, cpus) => say(
            "cpuUse",
            &[percent.into(), cpus.map_or(JsValue::NULL, Into::into)],
        ),
        Text::Memory(used, total) => say(
            "memoryUse",
            &[number(used), total.map_or(JsValue::NULL, number)],
        ),
        Text::Disk(disk) => say(
            "diskFree",
            &[number(disk.free_bytes), number(disk.total_bytes)],
        ),
        Text::Containers(counts) => say(
            "containerStates",
            &[counts.running, counts.paused, counts.stopped].map(number),
        ),
        Text::Counted(counted, running) => {
            say("containersCounted", &[counted, running].map(number))
        }
        Text::StartFailed(status) => {
            say("startFailed", &[status.map_or(JsValue::NULL, Into::into)])
        }
        _ => None,
    }
}

fn own_message(texts: &JsValue, message: &Message) -> Option<String> {
    match message {
        Message::Starting => say(texts, "starting", &[]),
        Message::Failed {
            sentence,
            attempt,
            is_last,
        } => {
            let own = match sentence {
                Sentence::Reason(reason) => own(texts, Text::Reason(*reason)),
                Sentence::NotRunning => say(texts, "notRunning", &[]),
                _ => None,
            };
            let has_own = own.is_some();
            let sentence = own.map_or_else(|| sentence.clone(), Sentence::Server);
            let (number, limit) = attempt.unzip();
            let words = english(Text::Message(&Message::Failed {
                sentence: sentence.clone(),
                attempt: None,
                is_last: false,
            }));
            let arguments = [
                (&*words).into(),
                number.map_or(JsValue::NULL, Into::into),
                limit.map_or(JsValue::NULL, Into::into),
                (*is_last).into(),
            ];
            say(texts, "failed", &arguments).or_else(|| {
                let message = Message::Failed {
                    sentence,
                    attempt: *attempt,
                    is_last: *is_last,
                };
                has_own.then(|| english(Text::Message(&message)).into_owned())
            })
        }
        Message::TooManyFailures { .. } => say(texts, "tooManyFailures", &[]),
        Message::Wait { seconds } => say(texts, "wait", &[number(*seconds)]),
        _ => None,
    }
}

/// What `texts` has under that name. A text that throws or is none leaves it to English.
fn say(texts: &JsValue, name: &str, arguments: &[JsValue]) -> Option<String> {
    let text = given(texts, name)?;
    match text.dyn_ref::<Function>() {
        Some(function) => {
            let arguments: Array = arguments.iter().collect();
            Reflect::apply(function, &JsValue::UNDEFINED, &arguments)
                .ok()?
                .as_string()
        }
        None => text.as_string(),
    }
}

fn number(whole: u64) -> JsValue {
    (whole as f64).into()
}

fn date(epoch_millis: f64) -> JsValue {
    js_sys::Date::new(&epoch_millis.into()).into()
}
