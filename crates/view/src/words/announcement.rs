use std::borrow::Cow;

use docker_connection::{Phase, Status};

use crate::{Catalogue, Text};

/// What a live region says: one text for each change of phase that lasts, none for what changes by
/// the second, nor for a page that finds Docker as it should be.
#[derive(Debug, Default)]
pub struct Announcement {
    news: Option<Phase>,
    text: Cow<'static, str>,
}

impl Announcement {
    /// The text after `status`; a screen reader speaks when it differs from the one before. News
    /// are left to others, or for later, unless the live region `is_heard`; that is not asked when
    /// there are none. `note` takes the phase that is news (`unknown` while nothing is known of
    /// Docker) and gives the one that the page was told of last, by whatever live region: what
    /// another one has said is not said again.
    #[must_use]
    pub fn after(
        &mut self,
        status: &Status,
        catalogue: &Catalogue,
        is_heard: impl FnOnce() -> bool,
        note: impl FnOnce(Phase) -> Option<Phase>,
    ) -> Cow<'static, str> {
        let is_verdict = !matches!(status.phase, Phase::Unknown | Phase::Checking);
        let news = if status.hides_docker() {
            Phase::Unknown
        } else {
            status.phase
        };
        if status.is_settled && is_verdict && self.news != Some(news) && is_heard() {
            let is_first = self.news.replace(news).is_none();
            let before = note(news);
            let goes_without_saying = is_first && before.is_none() && news == Phase::Connected;
            self.text = if before == Some(news) || goes_without_saying {
                Cow::default()
            } else {
                text(status, catalogue)
            };
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
        let mut noted = None;
        let texts = statuses.iter().map(|status| {
            let note = |phase| noted.replace(phase);
            announcement.after(status, &Catalogue::default(), || true, note)
        });
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
    fn what_another_has_told_is_not_told_again() {
        let mut regions = [Announcement::default(), Announcement::default()];
        let mut noted = None;
        let down = status(Phase::Unavailable, Some(Reason::SocketMissing));
        let connected = status(Phase::Connected, None);
        let mut texts = |status: &Status, are_heard: [bool; 2]| {
            let heard = regions.iter_mut().zip(are_heard);
            heard
                .map(|(region, is_heard)| {
                    let note = |phase| noted.replace(phase);
                    region.after(status, &Catalogue::default(), || is_heard, note)
                })
                .map(|text| !text.is_empty())
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(&down, [true, true]), [true, false]);
        assert_eq!(texts(&connected, [false, true]), [true, true]);
        // What the first one says is old; it becomes silent when it can be heard again.
        assert_eq!(texts(&connected, [true, true]), [false, true]);
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
