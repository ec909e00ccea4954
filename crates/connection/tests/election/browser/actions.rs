//! What a person, the browser and the machine do to the tabs.

use std::collections::VecDeque;

use docker_connection::{Election, ElectionInput};

use super::{Browser, Letter, Pace, Tab};

impl Tab {
    /// What was told to it while it stood still is lost.
    pub(crate) fn forget_backlog(&mut self) {
        self.backlog.clear();
    }
}

impl Browser {
    /// A browser in which so many tabs, all visible, have found their leader.
    pub(crate) fn with_tabs(count: usize) -> Self {
        let mut browser = Self::new(7);
        for _ in 0..count {
            browser.open(true);
            browser.run_s(1);
        }
        browser
    }

    pub(crate) fn open(&mut self, is_visible: bool) -> usize {
        let tab = self.tabs.len();
        self.tabs.push(Tab {
            election: Election::new(),
            takes_part: false,
            pace: Pace::Runs,
            backlog: VecDeque::new(),
            request: None,
            spoke_at: 0,
            turn: None,
            heard_turn: 0,
            has_asked: false,
        });
        self.input(tab, ElectionInput::Visible(is_visible));
        self.take_part(tab, true);
        tab
    }

    /// The tab goes, in good order or not: the browser takes its lock either way.
    pub(crate) fn close(&mut self, tab: usize, in_order: bool) {
        if in_order && self.runs(tab) {
            self.input(tab, ElectionInput::Leave);
        }
        self.drop_request(tab);
        self.tabs[tab].pace = Pace::Closed;
        self.tabs[tab].backlog.clear();
    }

    pub(crate) fn show(&mut self, tab: usize, is_visible: bool) {
        if self.runs(tab) {
            self.input(tab, ElectionInput::Visible(is_visible));
        }
    }

    pub(crate) fn freeze(&mut self, tab: usize) {
        if self.runs(tab) {
            self.tabs[tab].pace = Pace::Frozen;
        }
    }

    pub(crate) fn thaw(&mut self, tab: usize) {
        if self.tabs[tab].pace == Pace::Frozen {
            self.go_on(tab);
        }
    }

    /// The tab computes for so long.
    pub(crate) fn hold_up(&mut self, tab: usize, millis: u64) {
        if self.runs(tab) {
            let until = self.now + millis;
            self.tabs[tab].pace = Pace::Stuck { until };
        }
    }

    pub(crate) fn take_part(&mut self, tab: usize, takes_part: bool) {
        if self.runs(tab) {
            self.tabs[tab].takes_part = takes_part;
            self.input(
                tab,
                match takes_part {
                    true => ElectionInput::Join,
                    false => ElectionInput::Leave,
                },
            );
        }
    }

    /// An app in that tab wants something of the leader.
    pub(crate) fn ask(&mut self, tab: usize) {
        if self.runs(tab) && !self.tabs[tab].election.leads() {
            self.broadcast(tab, Letter::Question);
            self.tabs[tab].has_asked = true;
            self.input(tab, ElectionInput::Asked);
        }
    }

    /// The machine sleeps.
    pub(crate) fn sleep_ms(&mut self, millis: u64) {
        self.now += millis;
    }
}
