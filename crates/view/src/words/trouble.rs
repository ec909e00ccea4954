use std::borrow::Cow;

use docker_connection::{Message, Reason, Sentence, Status};

use crate::{Catalogue, Text};

/// What is wrong, as two lines that say nothing twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Why, as far as it is known.
    pub reason: Option<Cow<'static, str>>,
    /// What else there is to say.
    pub message: Option<Cow<'static, str>>,
}

impl Trouble {
    /// `None` while nothing is wrong.
    #[must_use]
    pub fn of(status: &Status, catalogue: &Catalogue) -> Option<Self> {
        let message = status.message.as_ref()?;
        let reason = status.reason.filter(|reason| *reason != Reason::Unknown);
        Some(match message {
            // The heading has said it.
            Message::Starting => Self {
                reason: Some(catalogue.say(Text::Reason(Reason::Starting))),
                message: None,
            },
            Message::Failed {
                sentence: sentence @ (Sentence::Reason(_) | Sentence::Server(_)),
                attempt,
                is_last,
            } => Self {
                reason: Some(catalogue.say(Text::Message(&Message::Failed {
                    sentence: sentence.clone(),
                    attempt: *attempt,
                    is_last: false,
                }))),
                message: is_last.then(|| {
                    let sentence = sentence.clone();
                    catalogue.say(Text::Message(&Message::TooManyFailures { sentence }))
                }),
            },
            Message::TooManyFailures {
                sentence: Sentence::Server(text),
            } => Self {
                reason: Some(text.clone().into()),
                message: Some(catalogue.say(Text::Message(message))),
            },
            message => Self {
                reason: reason.map(|reason| catalogue.say(Text::Reason(reason))),
                message: Some(catalogue.say(Text::Message(message))),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(reason: Option<Reason>, failures: u32) -> [Option<String>; 2] {
        let status = Status {
            reason,
            message: Some(Message::failed(Sentence::of(reason), failures, 3)),
            ..Status::default()
        };
        let Trouble { reason, message } =
            Trouble::of(&status, &Catalogue::default()).unwrap_or(Trouble {
                reason: None,
                message: None,
            });
        [reason, message].map(|line| line.map(Cow::into_owned))
    }

    #[test]
    fn no_sentence_stands_twice() {
        for &reason in Reason::ALL {
            for failures in 0..6 {
                let [Some(first), Some(second)] = trouble(Some(reason), failures) else {
                    continue;
                };
                assert!(
                    !first.contains(&second) && !second.contains(&first),
                    "{first} {second}"
                );
            }
        }
    }

    #[test]
    fn the_reason_stands_above_every_message() {
        for &reason in Reason::ALL.iter().filter(|one| **one != Reason::Unknown) {
            for failures in 0..6 {
                let [first, _] = trouble(Some(reason), failures);
                assert!(first.is_some(), "{reason} {failures}");
            }
        }
        assert_eq!(trouble(None, 1)[0], None);
    }

    #[test]
    fn what_the_server_says_of_a_reason_unknown_here_stays() {
        for failures in 0..6 {
            let sentence = Sentence::Server("Docker is on fire.".to_owned());
            let status = Status {
                reason: Some(Reason::Unknown),
                message: Some(Message::failed(sentence, failures, 3)),
                ..Status::default()
            };
            let reason = Trouble::of(&status, &Catalogue::default()).and_then(|t| t.reason);
            assert!(reason.is_some_and(|reason| reason.starts_with("Docker is on fire.")));
        }
    }
}
