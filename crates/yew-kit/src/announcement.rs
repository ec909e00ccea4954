use docker_connection::{Phase, Status};
use yew::AttrValue;

use crate::Texts;
use crate::texts::hides_docker;

/// What the live region says: one text for each change of phase, none for what changes by the
/// second.
#[derive(Debug, Default)]
pub(crate) struct Announcement {
    said: Option<(Phase, bool)>,
    text: AttrValue,
}

impl Announcement {
    /// The text after `status`; a screen reader speaks when it differs from the one before.
    pub(crate) fn after(&mut self, status: &Status, texts: &Texts) -> AttrValue {
        let news = (status.phase, hides_docker(status));
        if self.is_news(news) {
            self.said = Some(news);
            self.text = text(status, texts);
        }
        self.text.clone()
    }

    fn is_news(&self, (phase, hides_docker): (Phase, bool)) -> bool {
        match phase {
            Phase::Unknown | Phase::Checking => false,
            // The end of a cooldown is no news: an attempt begins, whose failure starts another.
            Phase::Unavailable if self.said == Some((Phase::RateLimited, hides_docker)) => false,
            _ => self.said != Some((phase, hides_docker)),
        }
    }
}

/// Without the message, which counts the attempts, unless nothing else says what is wrong.
fn text(status: &Status, texts: &Texts) -> AttrValue {
    let heading = texts.heading(status);
    let detail = match status.phase {
        Phase::Connected | Phase::Starting => None,
        _ if hides_docker(status) => (texts.message)(status),
        _ => status.reason.and_then(texts.reason),
    };
    match detail {
        Some(detail) => format!("{heading}. {detail}").into(),
        None => format!("{heading}.").into(),
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::Reason;

    use super::*;

    fn status(phase: Phase, reason: Option<Reason>) -> Status {
        Status {
            phase,
            reason,
            error_message: reason.map(|_| "Something is wrong.".to_owned()),
            is_available: (reason != Some(Reason::BackendUnreachable)).then_some(false),
            ..Status::default()
        }
    }

    #[test]
    fn an_outage_is_told_in_as_few_texts_as_it_has_news() {
        let mut announcement = Announcement::default();
        let mut said = Vec::new();
        for (phase, reason) in [
            (Phase::Unknown, None),
            (Phase::Checking, None),
            (Phase::Connected, None),
            (Phase::Unavailable, Some(Reason::SocketMissing)),
            (Phase::RateLimited, Some(Reason::SocketMissing)),
            (Phase::Unavailable, Some(Reason::SocketMissing)),
            (Phase::RateLimited, Some(Reason::SocketMissing)),
            (Phase::Checking, None),
            (Phase::RateLimited, Some(Reason::BackendUnreachable)),
            (Phase::Starting, Some(Reason::Starting)),
            (Phase::Connected, None),
        ] {
            let text = announcement.after(&status(phase, reason), &Texts::ENGLISH);
            if said.last() != Some(&text) {
                said.push(text);
            }
        }
        assert_eq!(
            said,
            [
                "",
                "Docker connected.",
                "Docker unavailable. Docker's socket does not exist: the engine is not running.",
                "Docker unavailable, waiting to retry. Docker's socket does not exist: the engine \
                 is not running.",
                "Docker status unknown. Something is wrong.",
                "Docker is starting.",
                "Docker connected.",
            ]
        );
    }
}
