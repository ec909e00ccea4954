use std::time::Duration;

use crate::Instant;
use crate::queue::next;

/// A leader sends a sign of life each 30 s at the latest; one that is silent for so long is looked
/// for.
const SILENCE: Duration = Duration::from_secs(38);

/// A leader that is asked something says a word so soon, or it is stuck, or its page is frozen.
const ANSWER: Duration = Duration::from_secs(2);

/// A timer that fires so late says that the page or the machine stood still.
const STOOD_STILL: Duration = Duration::from_secs(5);

/// JavaScript's largest whole number. Whoever hears such a term, which is nonsense, still finds a
/// leader to believe.
const LAST_TERM: u64 = (1 << 53) - 1;

/// Which of the tabs of one browser asks the backend for all of them.
///
/// A lock of the browser decides: who holds it leads. This says when to wait for the lock, to steal
/// it from a leader that is stuck or out of sight, and to give it up. Like
/// [`Connection`](crate::Connection) it knows no clock, no lock and no channel.
#[derive(Clone, Debug)]
pub struct Election {
    standing: Standing,
    /// The term of the last leader that was heard or was this one.
    term: u64,
    is_visible: bool,
    outputs: Vec<ElectionOutput>,
}

#[derive(Clone, Copy, Debug)]
enum Standing {
    /// Takes no part.
    Away,
    Follows {
        /// When the leader was last heard, or looked for.
        heard_at: Instant,
        /// When it was asked something that it has not reacted to.
        asked_at: Option<Instant>,
        /// The leader in that term was out of sight, and has been asked to yield.
        asked_to_yield: Option<u64>,
        /// The lock has been stolen and is on its way.
        is_stealing: bool,
    },
    Leads,
}

/// What happened outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ElectionInput {
    /// Take part.
    Join,
    /// Take no part any more: nobody wants to know, or the page is about to stand still.
    Leave,
    /// The lock is this tab's.
    Won {
        /// Milliseconds since 1970, by the wall clock that all tabs share: later leaders have
        /// higher terms, even if they have never heard of the ones before.
        epoch_millis: u64,
    },
    /// The lock was stolen, perhaps before this tab heard that it was its own.
    Lost,
    /// A leader said something: also to be told to one that leads, or takes no part.
    Heard {
        /// Its term.
        term: u64,
        /// Whether its page can be seen.
        is_visible: bool,
    },
    /// A leader leaves the lock to this tab.
    Offered {
        /// Its term.
        term: u64,
    },
    /// Another tab looks for the leader.
    LookedFor {
        /// Names that tab.
        from: u64,
        /// Whether its page can be seen.
        is_visible: bool,
    },
    /// The leader was asked something.
    Asked,
    /// This page is shown or hidden.
    Visible(bool),
    /// The instant of [`Election::next_timeout`] has come.
    Timeout,
}

/// What the driver must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ElectionOutput {
    /// Wait for the lock, behind others that wait.
    AwaitLock,
    /// Take the lock from whoever holds it, instead of waiting for it.
    StealLock,
    /// Give up the lock, or wait for it no longer.
    ReleaseLock,
    /// Look for the leader: ask for its snapshot.
    LookForLeader,
    /// Ask the backend, and tell the others.
    Lead,
    /// Ask nobody; show what the leader tells.
    Follow,
    /// Tell the one that looked for the leader, and the others, what is known.
    Tell,
    /// Leave the lock to that tab, which is to take it.
    Offer {
        /// From [`ElectionInput::LookedFor`].
        to: u64,
    },
    /// Another one leads: what the last leader was asked may be lost.
    LeaderChanged,
}

impl Election {
    /// Takes no part yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            standing: Standing::Away,
            term: 0,
            is_visible: true,
            outputs: Vec::new(),
        }
    }

    /// Whether this tab leads.
    #[must_use]
    pub fn leads(&self) -> bool {
        matches!(self.standing, Standing::Leads)
    }

    /// Whether this page can be seen.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        self.is_visible
    }

    /// The term of the leader, this one or another.
    #[must_use]
    pub fn term(&self) -> u64 {
        self.term
    }

    /// Whether what a leader of that term says still holds.
    #[must_use]
    pub fn believes(&self, term: u64) -> bool {
        matches!(self.standing, Standing::Follows { .. }) && term >= self.term
    }

    /// Believes any leader from now on.
    pub fn forget_term(&mut self) {
        self.term = 0;
    }

    /// Takes in what happened outside.
    pub fn handle(&mut self, now: Instant, input: ElectionInput) {
        match input {
            ElectionInput::Join => self.join(now),
            ElectionInput::Leave => self.leave(),
            ElectionInput::Won { epoch_millis } => self.win(epoch_millis),
            ElectionInput::Lost => {
                if !matches!(self.standing, Standing::Away) {
                    self.follow(now);
                }
            }
            ElectionInput::Heard { term, is_visible } => self.hear(now, term, is_visible),
            ElectionInput::Offered { term } => self.take_offer(now, term),
            ElectionInput::LookedFor { from, is_visible } => self.answer(from, is_visible),
            ElectionInput::Asked => self.ask(now),
            ElectionInput::Visible(is_visible) => self.set_visible(now, is_visible),
            ElectionInput::Timeout => {
                if let Some(at) = self.next_timeout().filter(|at| *at <= now) {
                    self.run_out(now, at);
                }
            }
        }
    }

    /// What the driver must do next; call it until it returns `None`.
    #[must_use]
    pub fn poll_output(&mut self) -> Option<ElectionOutput> {
        next(&mut self.outputs)
    }

    /// When to call [`handle`](Self::handle) with [`ElectionInput::Timeout`] if nothing else
    /// happens: never while the page is hidden.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        match self.standing {
            Standing::Follows {
                heard_at, asked_at, ..
            } if self.is_visible => {
                let silent_at = heard_at + SILENCE;
                Some(asked_at.map_or(silent_at, |at| silent_at.min(at + ANSWER)))
            }
            _ => None,
        }
    }

    fn join(&mut self, now: Instant) {
        if matches!(self.standing, Standing::Away) {
            self.follow(now);
        }
    }

    fn follow(&mut self, now: Instant) {
        self.standing = Standing::Follows {
            heard_at: now,
            asked_at: None,
            asked_to_yield: None,
            is_stealing: false,
        };
        self.outputs.push(ElectionOutput::Follow);
        self.outputs.push(ElectionOutput::AwaitLock);
        self.look_for_leader(now);
    }

    fn leave(&mut self) {
        if !matches!(self.standing, Standing::Away) {
            self.standing = Standing::Away;
            self.outputs.push(ElectionOutput::ReleaseLock);
        }
    }

    fn win(&mut self, epoch_millis: u64) {
        if matches!(self.standing, Standing::Follows { .. }) {
            self.term = epoch_millis.max(self.term.saturating_add(1)).min(LAST_TERM);
            self.standing = Standing::Leads;
            self.outputs.push(ElectionOutput::Lead);
        }
    }

    fn hear(&mut self, now: Instant, term: u64, leader_is_visible: bool) {
        if self.leads() && term > self.term {
            // The lock has been stolen, which this tab is about to hear, or has heard too late.
            self.follow(now);
        }
        if !self.believes(term) {
            return;
        }
        let is_new = term != self.term;
        self.term = term;
        if let Standing::Follows {
            heard_at,
            asked_at,
            asked_to_yield,
            ..
        } = &mut self.standing
        {
            *heard_at = now;
            *asked_at = None;
            if leader_is_visible {
                *asked_to_yield = None;
            } else if self.is_visible && *asked_to_yield != Some(term) {
                self.look_for_leader(now);
            }
        }
        if is_new {
            self.outputs.push(ElectionOutput::LeaderChanged);
        }
    }

    fn look_for_leader(&mut self, now: Instant) {
        let term = self.term;
        if let Standing::Follows { asked_to_yield, .. } = &mut self.standing {
            *asked_to_yield = self.is_visible.then_some(term);
            self.outputs.push(ElectionOutput::LookForLeader);
            self.ask(now);
        }
    }

    fn ask(&mut self, now: Instant) {
        if let Standing::Follows { asked_at, .. } = &mut self.standing {
            asked_at.get_or_insert(now);
        }
    }

    fn answer(&mut self, from: u64, is_visible: bool) {
        if self.leads() {
            self.outputs.push(ElectionOutput::Tell);
            if is_visible && !self.is_visible {
                self.outputs.push(ElectionOutput::Offer { to: from });
            }
        }
    }

    fn set_visible(&mut self, now: Instant, is_visible: bool) {
        let was_visible = std::mem::replace(&mut self.is_visible, is_visible);
        if was_visible == is_visible {
            return;
        }
        match &mut self.standing {
            Standing::Away => {}
            // Those in sight may want to lead.
            Standing::Leads => self.outputs.push(ElectionOutput::Tell),
            Standing::Follows { asked_at, .. } if !is_visible => *asked_at = None,
            Standing::Follows {
                heard_at, asked_at, ..
            } => {
                // What it heard while it was hidden, if it ran at all, says little of now.
                *heard_at = now;
                *asked_at = None;
                self.look_for_leader(now);
            }
        }
    }

    fn take_offer(&mut self, now: Instant, term: u64) {
        let is_stealing = matches!(
            self.standing,
            Standing::Follows {
                is_stealing: true,
                ..
            }
        );
        if self.believes(term) && self.is_visible && !is_stealing {
            self.steal(now);
        }
    }

    fn run_out(&mut self, now: Instant, at: Instant) {
        let Standing::Follows {
            heard_at, asked_at, ..
        } = &mut self.standing
        else {
            return;
        };
        let is_unanswered = asked_at.is_some_and(|asked_at| asked_at + ANSWER == at);
        // The leader may have been heard, had this page or the machine not stood still.
        let stood_still = at + STOOD_STILL <= now;
        if is_unanswered && !stood_still {
            return self.steal(now);
        }
        *heard_at = now;
        if stood_still {
            *asked_at = None;
        }
        self.look_for_leader(now);
    }

    /// The lock comes, or the leader is heard again meanwhile; else it is tried once more.
    fn steal(&mut self, now: Instant) {
        if let Standing::Follows {
            heard_at,
            asked_at,
            is_stealing,
            ..
        } = &mut self.standing
        {
            *heard_at = now;
            *asked_at = None;
            *is_stealing = true;
            self.outputs.push(ElectionOutput::StealLock);
        }
    }
}

impl Default for Election {
    fn default() -> Self {
        Self::new()
    }
}
