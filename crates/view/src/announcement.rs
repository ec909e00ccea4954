use std::borrow::Cow;

use docker_connection::{Phase, Status};

use crate::{Catalogue, Text};

/// What the live region says: one text for each change of phase, none for what changes by the
/// second.
#[derive(Debug, Default)]
pub struct Announcement {
    said: Option<(Phase, bool)>,
    text: Cow<'static, str>,
}

impl Announcement {
    /// The text after `status`; a screen reader speaks when it differs from the one before.
    #[must_use]
    pub fn after(&mut self, status: &Status, catalogue: &Catalogue) -> Cow<'static, str> {
        let news = (status.phase, status.hides_docker());
        if self.is_news(news) {
            self.said = Some(news);
            self.text = text(status, catalogue);
        }
        self.text.clone()
    }

    fn is_news(&self, (phase, hides_docker): (Phase, bool)) -> bool {
        match phase {
            Phase::Unknown | Phase::Checking => false,
            _ => self.said != Some((phase, hides_docker)),
        }
    }
}

/// Without the message, which counts the attempts.
fn text(status: &Status, catalogue: &Catalogue) -> Cow<'static, str> {
    let heading = catalogue.heading(status);
    let reason = match status.phase {
        Phase::Connected | Phase::Starting => None,
        _ => status
            .reason
            .map(|reason| catalogue.say(Text::Reason(reason))),
    };
    match reason {
        Some(reason) => format!("{heading}. {reason}").into(),
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
            (Phase::RateLimited, Some(Reason::SocketMissing)),
            (Phase::Checking, None),
            (Phase::RateLimited, Some(Reason::BackendUnreachable)),
            (Phase::Starting, Some(Reason::Starting)),
            (Phase::Connected, None),
        ] {
            let text = announcement.after(&status(phase, reason), &Catalogue::default());
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
                "Docker status unknown. The IDE's server does not answer, so the state of Docker \
                 is not known.",
                "Docker is starting.",
                "Docker connected.",
            ]
        );
    }
}
