//! How long to wait after attempts that failed.

use std::time::Duration;

use docker_connection::{
    BASE_RETRY_DELAY, DockerErrorResponse, ErrorCode, Instant, MAX_CONSECUTIVE_FAILURES,
    MAX_RETRY_DELAY, Message, Reason, Sentence, cooldown,
};
use docker_connection_view::{Text, english};

/// What attempts that failed one after the other lead to. It knows no clock.
#[derive(Debug, Default)]
pub(crate) struct Ladder {
    failures: u32,
    blocked_until: Option<Instant>,
    is_logged: bool,
}

impl Ladder {
    /// The answer to an attempt that comes too early.
    pub(crate) fn refusal(&self, now: Instant) -> Option<DockerErrorResponse> {
        let wait = self.blocked_until?.saturating_duration_since(now);
        (wait > Duration::ZERO).then(|| rate_limited(wait, Some(self.failures)))
    }

    /// The answer to an attempt that failed.
    pub(crate) fn failed(&mut self, now: Instant, reason: Option<Reason>) -> DockerErrorResponse {
        self.failures = self.failures.saturating_add(1);
        let wait = cooldown(self.failures, BASE_RETRY_DELAY, MAX_RETRY_DELAY);
        self.blocked_until = Some(now + wait);
        let sentence = Sentence::of(reason);
        let message = Message::failed(sentence, self.failures, MAX_CONSECUTIVE_FAILURES);
        DockerErrorResponse {
            message: say(&message),
            code: ErrorCode::DockerUnavailable,
            failure_count: Some(self.failures),
            backoff_seconds: Some(wait.as_secs()),
            reason,
        }
    }

    /// Whether the log does not tell of this outage yet; it does from now on.
    pub(crate) fn is_news(&mut self) -> bool {
        !std::mem::replace(&mut self.is_logged, true)
    }

    /// How many there were since the last success.
    pub(crate) fn failures(&self) -> u32 {
        self.failures
    }

    /// The engine works.
    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }
}

/// The answer to an attempt that comes too early.
pub(crate) fn rate_limited(wait: Duration, failures: Option<u32>) -> DockerErrorResponse {
    // Rounded up: a client that is back in time is not refused for it.
    let seconds = wait.as_millis().div_ceil(1000);
    let seconds = u64::try_from(seconds).unwrap_or(u64::MAX).max(1);
    DockerErrorResponse {
        message: say(&Message::Wait { seconds }),
        code: ErrorCode::DockerRateLimited,
        failure_count: failures,
        backoff_seconds: Some(seconds),
        reason: None,
    }
}

fn say(message: &Message) -> String {
    english(Text::Message(message)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT_RUNNING: &str =
        "Docker is not running or not accessible. Please start Docker Desktop and try again.";
    const TOO_MANY: &str =
        "Docker connection failed too many times. Please check Docker and try again later.";

    fn at(seconds: u64) -> Instant {
        Instant::from_millis(seconds * 1000)
    }

    #[test]
    fn every_failure_is_answered_with_its_number_its_wait_and_its_words() {
        let mut ladder = Ladder::default();
        let mut now = 0;
        let twice = format!("{NOT_RUNNING} (attempt 2 of 3)");
        let thrice = format!("{NOT_RUNNING} (attempt 3 of 3) {TOO_MANY}");
        for (number, wait, words) in [
            (1, 0, NOT_RUNNING),
            (2, 5, &twice),
            (3, 10, &thrice),
            (4, 20, TOO_MANY),
            (5, 40, TOO_MANY),
            (6, 80, TOO_MANY),
            (7, 160, TOO_MANY),
            (8, 300, TOO_MANY),
            (9, 300, TOO_MANY),
        ] {
            assert_eq!(ladder.refusal(at(now)), None, "{number}");
            let answer = ladder.failed(at(now), Some(Reason::SocketMissing));
            assert_eq!(answer.code, ErrorCode::DockerUnavailable);
            assert_eq!(answer.failure_count, Some(number));
            assert_eq!(answer.backoff_seconds, Some(wait), "{number}");
            assert_eq!(answer.message, words);
            assert_eq!(answer.reason, Some(Reason::SocketMissing));
            now += wait;
        }
    }

    #[test]
    fn inside_a_cooldown_the_rest_of_it_is_told_in_whole_seconds() {
        let mut ladder = Ladder::default();
        ladder.failed(at(0), None);
        ladder.failed(at(0), None);
        let refusal = ladder.refusal(Instant::from_millis(1)).unwrap();
        assert_eq!(refusal.code, ErrorCode::DockerRateLimited);
        assert_eq!(refusal.failure_count, Some(2));
        assert_eq!(refusal.backoff_seconds, Some(5));
        let words = "Docker connection temporarily unavailable. \
                     Please wait 5 seconds before retrying.";
        assert_eq!(refusal.message, words);
        let refusal = ladder.refusal(Instant::from_millis(4_999)).unwrap();
        assert_eq!(refusal.backoff_seconds, Some(1));
        assert_eq!(ladder.refusal(at(5)), None);
    }

    #[test]
    fn a_success_forgets_the_failures_and_each_outage_is_news_once() {
        let mut ladder = Ladder::default();
        ladder.failed(at(0), None);
        assert_eq!((ladder.is_news(), ladder.is_news()), (true, false));
        ladder.failed(at(0), None);
        ladder.succeeded();
        assert_eq!(ladder.refusal(at(1)), None);
        assert_eq!(ladder.failed(at(1), None).failure_count, Some(1));
        assert!(ladder.is_news());
    }
}
