//! What holds whatever the tabs live through.
//!
//! The browser itself asserts that a hidden tab has no timer, and that who has heard a leader
//! believes none before it.

use proptest::prelude::*;

use crate::browser::{Browser, LATENCY};

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait { millis: u64 },
    Open { is_visible: bool },
    Close { tab: usize, in_order: bool },
    Show { tab: usize, is_visible: bool },
    Freeze { tab: usize },
    Thaw { tab: usize },
    HoldUp { tab: usize, millis: u64 },
    TakePart { tab: usize, takes_part: bool },
    Ask { tab: usize },
    Sleep { millis: u64 },
}

const MOST_TABS: usize = 6;

fn run(browser: &mut Browser, step: Step) {
    let open = browser.all(|tab| browser.is_open(tab));
    let pick = |tab: usize| open.get(tab % open.len().max(1)).copied();
    match step {
        Step::Wait { millis } => browser.run_ms(millis),
        Step::Open { is_visible } if open.len() < MOST_TABS => {
            browser.open(is_visible);
        }
        Step::Open { .. } => {}
        Step::Sleep { millis } => browser.sleep_ms(millis),
        Step::Close { tab, .. }
        | Step::Show { tab, .. }
        | Step::Freeze { tab }
        | Step::Thaw { tab }
        | Step::HoldUp { tab, .. }
        | Step::TakePart { tab, .. }
        | Step::Ask { tab } => {
            let Some(tab) = pick(tab) else {
                return;
            };
            match step {
                Step::Close { in_order, .. } => browser.close(tab, in_order),
                Step::Show { is_visible, .. } => browser.show(tab, is_visible),
                Step::Freeze { .. } => browser.freeze(tab),
                Step::Thaw { .. } => browser.thaw(tab),
                Step::HoldUp { millis, .. } => browser.hold_up(tab, millis),
                Step::TakePart { takes_part, .. } => browser.take_part(tab, takes_part),
                _ => browser.ask(tab),
            }
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let tab = 0..MOST_TABS;
    let step = prop_oneof![
        4 => (0..200_u64).prop_map(|millis| Step::Wait { millis }),
        3 => (0..5_000_u64).prop_map(|millis| Step::Wait { millis }),
        2 => (0..90_000_u64).prop_map(|millis| Step::Wait { millis }),
        3 => any::<bool>().prop_map(|is_visible| Step::Open { is_visible }),
        2 => (tab.clone(), any::<bool>())
            .prop_map(|(tab, in_order)| Step::Close { tab, in_order }),
        4 => (tab.clone(), any::<bool>())
            .prop_map(|(tab, is_visible)| Step::Show { tab, is_visible }),
        1 => tab.clone().prop_map(|tab| Step::Freeze { tab }),
        1 => tab.clone().prop_map(|tab| Step::Thaw { tab }),
        2 => (tab.clone(), 0..10_000_u64)
            .prop_map(|(tab, millis)| Step::HoldUp { tab, millis }),
        1 => (tab.clone(), any::<bool>())
            .prop_map(|(tab, takes_part)| Step::TakePart { tab, takes_part }),
        3 => tab.prop_map(|tab| Step::Ask { tab }),
        1 => (0..120_000_u64).prop_map(|millis| Step::Sleep { millis }),
    ];
    prop::collection::vec(step, 0..80)
}

fn lived(seed: u64, steps: &[Step]) -> Browser {
    let mut browser = Browser::new(seed);
    browser.open(true);
    for step in steps {
        run(&mut browser, *step);
    }
    browser
}

/// Somebody looks at one tab at least.
fn look(browser: &mut Browser) {
    if browser.all(|tab| browser.is_seen(tab)).is_empty() {
        browser.open(true);
    }
}

/// A browser with two tabs or more of which every one takes part and runs, and nothing has happened
/// for a minute.
fn settled(seed: u64, steps: &[Step]) -> Browser {
    let mut browser = lived(seed, steps);
    browser.run_s(10);
    for tab in browser.all(|tab| browser.is_open(tab)) {
        browser.thaw(tab);
        browser.take_part(tab, true);
    }
    while browser.all(|tab| browser.is_open(tab)).len() < 2 {
        browser.open(false);
    }
    browser.run_s(60);
    browser
}

fn assert_one_leads(browser: &Browser) {
    let leader = browser.leader();
    let tabs = &browser.tabs;
    assert_eq!(browser.lock.holder(), Some(leader));
    let seen = browser.all(|tab| browser.is_seen(tab));
    if seen.is_empty() {
        return;
    }
    assert!(browser.is_seen(leader), "a hidden tab leads");
    for tab in seen {
        assert_eq!(tabs[tab].election.term(), tabs[leader].election.term());
    }
}

proptest! {
    #[test]
    fn when_it_is_quiet_for_a_minute_one_visible_tab_leads_and_all_that_are_seen_believe_it(
        seed: u64,
        steps in steps(),
    ) {
        let mut browser = lived(seed, &steps);
        browser.run_s(10);
        look(&mut browser);
        let steals = browser.steals.len();
        browser.run_s(60);
        prop_assert!(browser.steals.len() - steals <= 3 * MOST_TABS);
        assert_one_leads(&browser);

        let (steals, leader) = (browser.steals.len(), browser.leader());
        browser.run_s(600);
        prop_assert_eq!(browser.steals.len(), steals);
        prop_assert_eq!(browser.leader(), leader);
    }

    #[test]
    fn a_leader_that_goes_is_replaced_within_a_second(
        seed: u64,
        steps in steps(),
        in_order: bool,
    ) {
        let mut browser = settled(seed, &steps);
        browser.close(browser.leader(), in_order);
        browser.run_s(1);
        assert_one_leads(&browser);
    }

    #[test]
    fn a_leader_that_stands_still_is_replaced_and_does_not_come_back(
        seed: u64,
        steps in steps(),
        is_frozen: bool,
        pause in 0..60_000_u64,
        asks: bool,
    ) {
        let mut browser = settled(seed, &steps);
        browser.run_ms(pause);
        let old = browser.leader();
        if is_frozen {
            browser.freeze(old);
        } else {
            browser.hold_up(old, 100_000);
        }
        look(&mut browser);
        let seen = browser.all(|tab| browser.is_seen(tab));
        if asks {
            // What it has said before is no answer.
            browser.run_ms(LATENCY);
            browser.ask(seen[0]);
            browser.run_ms(2_000 + 500);
        } else {
            browser.run_ms(40_000 + 500);
        }
        assert_one_leads(&browser);
        browser.run_s(60);
        browser.thaw(old);
        browser.run_s(60);
        assert_one_leads(&browser);
        prop_assert_ne!(browser.leader(), old);
        prop_assert!(seen.contains(&browser.leader()));
    }

    #[test]
    fn a_hidden_leader_yields_to_whoever_is_looked_at(
        seed: u64,
        steps in steps(),
        pause in 0..3_000_u64,
        which: usize,
        is_new: bool,
    ) {
        let mut browser = settled(seed, &steps);
        let open = browser.all(|tab| browser.is_open(tab));
        for tab in &open {
            browser.show(*tab, false);
        }
        browser.run_ms(pause);
        let seen = if is_new {
            browser.open(true)
        } else {
            let tab = open[which % open.len()];
            browser.show(tab, true);
            tab
        };
        browser.run_s(1);
        prop_assert_eq!(browser.leader(), seen);
        assert_one_leads(&browser);
    }

    #[test]
    fn a_sleep_of_the_machine_replaces_nobody(
        seed: u64,
        steps in steps(),
        pause in 0..60_000_u64,
        asleep in 0..200_000_u64,
    ) {
        let mut browser = settled(seed, &steps);
        look(&mut browser);
        browser.run_s(1);
        browser.run_ms(pause);
        let (leader, steals) = (browser.leader(), browser.steals.len());
        browser.sleep_ms(asleep);
        browser.run_s(60);
        prop_assert_eq!(browser.leader(), leader);
        prop_assert_eq!(browser.steals.len(), steals);
    }

    #[test]
    fn steals_are_few_however_the_tabs_are_driven(seed: u64, steps in steps()) {
        let browser = lived(seed, &steps);
        let asked = steps
            .iter()
            .filter(|step| !matches!(step, Step::Wait { .. } | Step::Sleep { .. }))
            .count();
        let by_silence = MOST_TABS * (browser.now_ms() as usize / 40_000 + 1);
        // Each event makes each tab steal twice at most.
        let by_events = 2 * MOST_TABS * (asked + 1);
        prop_assert!(browser.steals.len() <= by_silence + by_events);
    }
}
