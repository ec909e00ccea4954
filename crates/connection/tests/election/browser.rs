//! Tabs, each with a real [`Election`], a lock, and a channel that takes its time.

mod actions;

use std::collections::{BTreeMap, VecDeque};

use docker_connection::{Election, ElectionInput, ElectionOutput, Instant};

use crate::lock::{Lock, Request, Word};

/// A leader that can be seen says so often that it is there, in ms.
const SIGN_OF_LIFE: u64 = 30_000;

/// The longest that a message or a word of the lock takes, in ms.
pub(crate) const LATENCY: u64 = 50;

/// What the wall clock shows at the start.
const EPOCH: u64 = 1_790_000_000_000;

#[derive(Clone, Copy, Debug)]
enum Letter {
    Hello { from: usize, is_visible: bool },
    Life { term: u64, is_visible: bool },
    Offer { to: usize, term: u64 },
    Question,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Word(Word),
    Letter {
        letter: Letter,
        /// Which holder of the lock in turn the sender was.
        turn: Option<u64>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pace {
    Runs,
    /// Handles nothing until then.
    Stuck {
        until: u64,
    },
    /// Handles nothing until it is thawed.
    Frozen,
    Closed,
}

#[derive(Clone, Debug)]
pub(crate) struct Tab {
    pub(crate) election: Election,
    takes_part: bool,
    pace: Pace,
    /// What has arrived and could not be handled.
    backlog: VecDeque<Event>,
    request: Option<Request>,
    spoke_at: u64,
    /// Which holder of the lock in turn it was last.
    turn: Option<u64>,
    /// The latest holder that it has heard.
    heard_turn: u64,
    /// It has asked something, and has heard nothing since.
    has_asked: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) tabs: Vec<Tab>,
    pub(crate) lock: Lock,
    /// When the lock was stolen.
    pub(crate) steals: Vec<u64>,
    /// When somebody looked for the leader.
    pub(crate) looks: Vec<u64>,
    now: u64,
    /// What arrives when, at which tab.
    post: BTreeMap<(u64, u64), (usize, Event)>,
    posted: u64,
    /// When the last message from one tab to another arrives.
    last_arrival: BTreeMap<(usize, usize), u64>,
    requests: u64,
    /// How many have held the lock.
    turns: u64,
    turn_of_request: BTreeMap<u64, u64>,
    random: u64,
}

impl Browser {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            tabs: Vec::new(),
            lock: Lock::default(),
            steals: Vec::new(),
            looks: Vec::new(),
            now: 0,
            post: BTreeMap::new(),
            posted: 0,
            last_arrival: BTreeMap::new(),
            requests: 0,
            turns: 0,
            turn_of_request: BTreeMap::new(),
            random: seed | 1,
        }
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.now
    }

    pub(crate) fn is_open(&self, tab: usize) -> bool {
        self.tabs[tab].pace != Pace::Closed
    }

    /// Whether it is there and handles what happens.
    pub(crate) fn runs(&self, tab: usize) -> bool {
        self.tabs[tab].pace == Pace::Runs
    }

    /// Whether it takes part, can be seen and handles what happens.
    pub(crate) fn is_seen(&self, tab: usize) -> bool {
        self.runs(tab) && self.tabs[tab].takes_part && self.tabs[tab].election.is_visible()
    }

    pub(crate) fn leads(&self, tab: usize) -> bool {
        self.runs(tab) && self.tabs[tab].election.leads()
    }

    /// Those that lead and can do so.
    pub(crate) fn leaders(&self) -> Vec<usize> {
        self.all(|tab| self.leads(tab))
    }

    pub(crate) fn all(&self, is_meant: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..self.tabs.len()).filter(|tab| is_meant(*tab)).collect()
    }

    /// The one that leads.
    pub(crate) fn leader(&self) -> usize {
        let leaders = self.leaders();
        assert_eq!(leaders.len(), 1, "leaders {leaders:?} at {} ms", self.now);
        leaders[0]
    }

    pub(crate) fn run_s(&mut self, seconds: u64) {
        self.run_ms(seconds * 1000);
    }

    pub(crate) fn run_ms(&mut self, millis: u64) {
        let end = self.now + millis;
        loop {
            let arrival = self.post.keys().next().map(|(at, _)| *at);
            let timer = self.next_timer();
            let at = arrival.into_iter().chain(timer.map(|(at, _)| at)).min();
            let Some(at) = at.filter(|at| *at <= end) else {
                break;
            };
            // What was due while the machine slept comes late.
            self.now = self.now.max(at);
            match timer {
                Some((due, tab)) if due == at && arrival != Some(at) => self.run_timer(tab),
                _ => self.deliver(),
            }
        }
        self.now = end;
    }

    /// Runs until that holds; panics if it takes longer than so many ms. Returns how long it took.
    pub(crate) fn run_until(&mut self, most: u64, holds: impl Fn(&Self) -> bool) -> u64 {
        let start = self.now;
        while !holds(self) {
            assert!(self.now - start < most, "not within {most} ms");
            self.run_ms(1);
        }
        self.now - start
    }

    fn next_timer(&self) -> Option<(u64, usize)> {
        let due = |tab: usize| {
            let Tab {
                election,
                pace,
                spoke_at,
                ..
            } = &self.tabs[tab];
            match pace {
                Pace::Closed | Pace::Frozen => None,
                Pace::Stuck { until } => Some(*until),
                Pace::Runs if election.leads() && election.is_visible() => {
                    Some(spoke_at + SIGN_OF_LIFE)
                }
                Pace::Runs => election.next_timeout().map(Instant::as_millis),
            }
        };
        (0..self.tabs.len())
            .filter_map(|tab| Some((due(tab)?, tab)))
            .min()
    }

    fn run_timer(&mut self, tab: usize) {
        if !self.runs(tab) {
            self.go_on(tab);
        } else if self.tabs[tab].election.leads() {
            self.tell(tab);
        } else {
            let due = self.tabs[tab].election.next_timeout();
            self.input(tab, ElectionInput::Timeout);
            let next = self.tabs[tab].election.next_timeout();
            assert_ne!(next, due, "a timeout that does not move");
        }
    }

    /// What has waited is handled at once, a timer before or after the rest.
    fn go_on(&mut self, tab: usize) {
        self.tabs[tab].pace = Pace::Runs;
        let timer_first = self.below(2) == 0;
        let is_due = |browser: &Self| {
            let at = browser.tabs[tab].election.next_timeout();
            at.is_some_and(|at| at.as_millis() <= browser.now)
        };
        if timer_first && is_due(self) {
            self.input(tab, ElectionInput::Timeout);
        }
        while let Some(event) = self.tabs[tab].backlog.pop_front() {
            self.handle(tab, event);
        }
    }

    fn deliver(&mut self) {
        let Some((_, (tab, event))) = self.post.pop_first() else {
            return;
        };
        match self.tabs[tab].pace {
            Pace::Closed => {}
            Pace::Runs => self.handle(tab, event),
            Pace::Stuck { .. } | Pace::Frozen => self.tabs[tab].backlog.push_back(event),
        }
    }

    fn handle(&mut self, tab: usize, event: Event) {
        match event {
            Event::Word(Word::Granted(request)) => {
                if self.tabs[tab].request == Some(request) {
                    // It may have been stolen again while the tab could not hear of it.
                    let turn = self.turn_of_request.get(&request.id).copied();
                    self.tabs[tab].turn = turn.filter(|_| self.lock.is_held_by(request));
                    let epoch_millis = EPOCH + self.now;
                    self.input(tab, ElectionInput::Won { epoch_millis });
                }
            }
            Event::Word(Word::Stolen(request)) => {
                if self.tabs[tab].request == Some(request) {
                    self.tabs[tab].request = None;
                    self.input(tab, ElectionInput::Lost);
                }
            }
            Event::Letter { letter, turn } => self.read(tab, letter, turn),
        }
    }

    fn read(&mut self, tab: usize, letter: Letter, turn: Option<u64>) {
        match letter {
            Letter::Hello { from, is_visible } => {
                let from = from as u64;
                self.input(tab, ElectionInput::LookedFor { from, is_visible });
            }
            Letter::Life { term, is_visible } => {
                if self.tabs[tab].election.believes(term) {
                    let heard_turn = self.tabs[tab].heard_turn;
                    assert!(
                        turn.is_none_or(|turn| turn >= heard_turn),
                        "a deposed leader is believed at {} ms",
                        self.now
                    );
                    self.tabs[tab].heard_turn = turn.unwrap_or(heard_turn);
                    self.tabs[tab].has_asked = false;
                }
                self.input(tab, ElectionInput::Heard { term, is_visible });
            }
            Letter::Offer { to, term } => {
                if to == tab {
                    self.input(tab, ElectionInput::Offered { term });
                }
            }
            Letter::Question => {
                if self.tabs[tab].election.leads() {
                    self.tell(tab);
                }
            }
        }
    }

    fn input(&mut self, tab: usize, input: ElectionInput) {
        let now = Instant::from_millis(self.now);
        self.tabs[tab].election.handle(now, input);
        while let Some(output) = self.tabs[tab].election.poll_output() {
            self.perform(tab, output);
        }
        let Tab { election, .. } = &self.tabs[tab];
        if !election.is_visible() {
            assert_eq!(election.next_timeout(), None, "a hidden page sleeps");
        }
    }

    fn perform(&mut self, tab: usize, output: ElectionOutput) {
        match output {
            ElectionOutput::AwaitLock => {
                let request = self.renew_request(tab);
                self.lock.request(request);
            }
            ElectionOutput::StealLock => {
                self.steals.push(self.now);
                let request = self.renew_request(tab);
                self.lock.steal(request);
            }
            ElectionOutput::ReleaseLock => self.drop_request(tab),
            ElectionOutput::LookForLeader => {
                self.looks.push(self.now);
                let is_visible = self.tabs[tab].election.is_visible();
                let from = tab;
                self.broadcast(tab, Letter::Hello { from, is_visible });
            }
            ElectionOutput::Lead | ElectionOutput::Tell => self.tell(tab),
            ElectionOutput::Offer { to } => {
                let term = self.tabs[tab].election.term();
                let to = to as usize;
                self.broadcast(tab, Letter::Offer { to, term });
            }
            ElectionOutput::LeaderChanged if self.tabs[tab].has_asked => {
                self.broadcast(tab, Letter::Question);
            }
            _ => {}
        }
        self.pass_on_words();
    }

    fn tell(&mut self, tab: usize) {
        let Tab {
            election, spoke_at, ..
        } = &mut self.tabs[tab];
        if election.leads() {
            *spoke_at = self.now;
            let term = election.term();
            let is_visible = election.is_visible();
            self.broadcast(tab, Letter::Life { term, is_visible });
        }
    }

    fn renew_request(&mut self, tab: usize) -> Request {
        self.drop_request(tab);
        self.requests += 1;
        let id = self.requests;
        let request = Request { tab, id };
        self.tabs[tab].request = Some(request);
        request
    }

    fn drop_request(&mut self, tab: usize) {
        if let Some(request) = self.tabs[tab].request.take() {
            self.lock.drop_request(request);
            self.pass_on_words();
        }
    }

    fn pass_on_words(&mut self) {
        for word in self.lock.take_words() {
            let (Word::Granted(request) | Word::Stolen(request)) = word;
            if let Word::Granted(request) = word {
                self.turns += 1;
                self.turn_of_request.insert(request.id, self.turns);
            }
            self.send(request.tab, request.tab, Event::Word(word));
        }
    }

    fn broadcast(&mut self, from: usize, letter: Letter) {
        let turn = self.tabs[from].turn;
        for to in 0..self.tabs.len() {
            if to != from && self.is_open(to) {
                self.send(from, to, Event::Letter { letter, turn });
            }
        }
    }

    /// It arrives a little later, but not before what was sent before it on the same way.
    fn send(&mut self, from: usize, to: usize, event: Event) {
        let latency = 1 + self.below(LATENCY);
        let arrival = self.last_arrival.entry((from, to)).or_default();
        *arrival = (*arrival).max(self.now + latency);
        self.posted += 1;
        self.post.insert((*arrival, self.posted), (to, event));
    }

    fn below(&mut self, limit: u64) -> u64 {
        // Xorshift (Marsaglia 2003).
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % limit
    }
}
