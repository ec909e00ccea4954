use docker_connection::{Message, ResetBlock, RetryBlock};

use super::view::View;
use crate::{Action, Label, Str, Text};

/// What a person can do with a button.
#[derive(Debug, PartialEq)]
pub(crate) enum Control {
    /// It is not there.
    Absent,
    /// Press it.
    Free,
    /// Nothing, and why. In words that do not change by the second: whoever has the focus on it
    /// would hear them again with each.
    Blocked(Str),
}

impl View<'_> {
    pub(crate) fn retry_control(&self) -> Control {
        let Some(block) = self.status.retry_block else {
            return Control::Free;
        };
        Control::Blocked(match (block, self.status.next_retry_time) {
            (RetryBlock::CheckInFlight, _) => self.label(Label::CheckRunning),
            (RetryBlock::Cooldown, Some(at)) => {
                self.say(Text::WaitingUntil((self.epoch_millis)(at)))
            }
            (RetryBlock::Cooldown, None) => self.label(Label::Waiting),
        })
    }

    /// The button stays while it has the focus, which would fall to the page with it.
    pub(crate) fn indicator_retry_control(&self) -> Control {
        let is_wanted = self.options.show_retry_button && self.status.outage.is_some();
        if is_wanted || self.has_focus(&Action::Retry) {
            self.retry_control()
        } else {
            Control::Absent
        }
    }

    pub(crate) fn reset_control(&self) -> Control {
        match self.status.reset_block {
            None => Control::Free,
            Some(ResetBlock::JustReset) => Control::Blocked(self.label(Label::JustReset)),
            Some(ResetBlock::NothingToReset) if self.has_focus(&Action::Reset) => {
                Control::Blocked(self.label(Label::NothingToReset))
            }
            Some(ResetBlock::NothingToReset) => Control::Absent,
        }
    }

    /// Seconds until a person may retry, while a cooldown forbids it.
    pub(crate) fn cooldown_left(&self) -> Option<u64> {
        let is_blocked = self.status.retry_block == Some(RetryBlock::Cooldown);
        let countdown = self.status.countdown.filter(|_| is_blocked)?;
        Some(countdown.left)
    }

    /// Why a person cannot retry, by the second, for the eye.
    pub(crate) fn wait(&self) -> Option<Str> {
        if let Some(seconds) = self.cooldown_left() {
            return Some(self.say(Text::Message(&Message::Wait { seconds })));
        }
        match self.retry_control() {
            Control::Blocked(why) => Some(why),
            _ => None,
        }
    }
}
