//! Whatever the other tabs and the lock do, a tab knows whether it leads, believes no earlier term,
//! and is woken no more often than it asks for.

#![no_main]

use std::time::Duration;

use docker_connection::{Election, ElectionInput, ElectionOutput, Instant};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

/// JavaScript, and so any letter, knows no larger ones.
const TERMS: u64 = 1 << 53;
/// The most that one input has a tab do.
const MOST: usize = 8;

#[derive(Arbitrary, Debug)]
enum Step {
    Wait { millis: u16 },
    Input(Event),
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Event {
    Join,
    Leave,
    Won { epoch_millis: u64 },
    Lost,
    Heard { term: u64, is_visible: bool },
    Offered { term: u64 },
    LookedFor { is_visible: bool },
    Asked,
    Visible(bool),
}

fuzz_target!(|steps: Vec<Step>| {
    let mut election = Election::new();
    let mut now = Instant::from_millis(0);
    let mut leads = false;
    for step in steps {
        let end = match &step {
            Step::Wait { millis } => now + Duration::from_millis((*millis).into()),
            Step::Input(_) => now,
        };
        while let Some(at) = election.next_timeout().filter(|at| *at <= end) {
            now = at;
            take(&mut election, now, ElectionInput::Timeout, &mut leads);
            assert!(election.next_timeout().is_none_or(|next| next > now));
        }
        now = end;
        if let Step::Input(event) = step {
            take(&mut election, now, event.into(), &mut leads);
        }
    }
});

fn take(election: &mut Election, now: Instant, input: ElectionInput, leads: &mut bool) {
    let before = election.term();
    election.handle(now, input);
    let mut outputs = Vec::new();
    while let Some(output) = election.poll_output() {
        match output {
            ElectionOutput::Lead => *leads = true,
            ElectionOutput::Follow | ElectionOutput::ReleaseLock => *leads = false,
            _ => {}
        }
        outputs.push(output);
    }
    assert!(outputs.len() <= MOST, "{outputs:?}");
    assert_eq!(election.leads(), *leads);
    assert!(election.term() >= before);
    assert!(election.term() < TERMS);
    assert!(!(election.leads() && election.believes(u64::MAX)));
}

impl From<Event> for ElectionInput {
    fn from(event: Event) -> Self {
        match event {
            Event::Join => Self::Join,
            Event::Leave => Self::Leave,
            Event::Won { epoch_millis } => Self::Won {
                epoch_millis: epoch_millis % TERMS,
            },
            Event::Lost => Self::Lost,
            Event::Heard { term, is_visible } => Self::Heard {
                term: term % TERMS,
                is_visible,
            },
            Event::Offered { term } => Self::Offered { term: term % TERMS },
            Event::LookedFor { is_visible } => Self::LookedFor {
                from: 1,
                is_visible,
            },
            Event::Asked => Self::Asked,
            Event::Visible(is_visible) => Self::Visible(is_visible),
        }
    }
}
