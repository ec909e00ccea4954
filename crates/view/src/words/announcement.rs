use std::borrow::Cow;

use docker_connection::{Phase, Status};

use crate::{Catalogue, Text};

/// What the live region says: one text for each change of phase that lasts, none for what changes
/// by the second, nor for a page that finds Docker as it should be.
#[derive(Debug, Default)]
pub struct Announcement {
    said: Option<(Phase, bool)>,
    text: Cow<'static, str>,
}

impl Announcement {
    /// The text after `status`; a screen reader speaks when it differs from the one before. Silent
    /// about what happens while that is another view's to say.
    #[must_use]
    pub fn after(
        &mut self,
        status: &Status,
        catalogue: &Catalogue,
        is_mine: bool,
    ) -> Cow<'static, str> {
        let news = Some((status.phase, status.hides_docker()));
        let is_verdict = !matches!(status.phase, Phase::Unknown | Phase::Checking);
        if status.is_settled && is_verdict && self.said != news {
            let goes_without_saying = self.said.is_none() && status.phase == Phase::Connected;
            if !goes_without_saying {
                self.text = if is_mine {
                    text(status, catalogue)
                } else {
                    Cow::default()
                };
            }
            self.said = news;
        }
        self.text.clone()
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
        Some(reason) => [&*heading, ". ", &*reason].concat().into(),
        None => [&*heading, "."].concat().into(),
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use docker_connection::Reason;

    use super::*;

    fn status(phase: Phase, reason: Option<Reason>) -> Status {
        Status {
            phase,
            reason,
            is_settled: true,
            ..Status::default()
        }
    }

    /// The texts that a screen reader speaks.
    fn said_after(statuses: &[Status]) -> Vec<Cow<'static, str>> {
        let mut announcement = Announcement::default();
        let texts = statuses
            .iter()
            .map(|status| announcement.after(status, &Catalogue::default(), true));
        let mut said: Vec<_> = iter::once(Cow::Borrowed("")).chain(texts).collect();
        said.dedup();
        said.split_off(1)
    }

    #[test]
    fn an_outage_is_told_in_as_few_texts_as_it_has_news() {
        let said = said_after(&[
            status(Phase::Unknown, None),
            status(Phase::Checking, None),
            status(Phase::Connected, None),
            status(Phase::Unavailable, Some(Reason::SocketMissing)),
            status(Phase::RateLimited, Some(Reason::SocketMissing)),
            status(Phase::RateLimited, Some(Reason::SocketMissing)),
            status(Phase::Checking, None),
            status(Phase::RateLimited, Some(Reason::BackendUnreachable)),
            status(Phase::Starting, Some(Reason::Starting)),
            status(Phase::Connected, None),
        ]);
        assert_eq!(
            said,
            [
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

    #[test]
    fn a_page_that_finds_docker_connected_says_nothing_of_it() {
        let connected = status(Phase::Connected, None);
        let starting = status(Phase::Starting, Some(Reason::Starting));
        assert!(said_after(&[connected.clone(), connected.clone()]).is_empty());
        let said = said_after(&[starting, connected]);
        assert_eq!(said, ["Docker is starting.", "Docker connected."]);
    }

    #[test]
    fn a_flash_is_told_neither_way() {
        let flash = |status: Status| Status {
            is_settled: false,
            ..status
        };
        let connected = status(Phase::Connected, None);
        let down = status(Phase::Unavailable, Some(Reason::SocketMissing));
        let flickers = |from: &Status, to: &Status| {
            said_after(&[
                flash(from.clone()),
                from.clone(),
                flash(to.clone()),
                flash(from.clone()),
                from.clone(),
            ])
        };
        assert!(flickers(&connected, &down).is_empty());
        assert_eq!(flickers(&down, &connected).len(), 1);
        assert!(
            said_after(&[flash(down), connected]).is_empty(),
            "nor does a flash make the first verdict a recovery"
        );
    }
}
