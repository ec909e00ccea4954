//! One test for each sentence of the rules.

use docker_connection::{Election, ElectionInput, ElectionOutput, Instant};

use crate::browser::Browser;

fn outputs(election: &mut Election) -> Vec<ElectionOutput> {
    std::iter::from_fn(|| election.poll_output()).collect()
}

fn at(millis: u64) -> Instant {
    Instant::from_millis(millis)
}

fn heard(term: u64) -> ElectionInput {
    ElectionInput::Heard {
        term,
        is_visible: true,
    }
}

/// One that follows the leader of that term, which is visible.
fn following(term: u64) -> Election {
    let mut election = Election::new();
    election.handle(at(0), ElectionInput::Join);
    election.handle(at(0), heard(term));
    outputs(&mut election);
    election
}

#[test]
fn who_takes_part_waits_for_the_lock_and_looks_for_the_leader() {
    let mut election = Election::new();
    assert_eq!(outputs(&mut election), []);
    assert_eq!(election.next_timeout(), None);
    election.handle(at(0), ElectionInput::Join);
    let first = [
        ElectionOutput::Follow,
        ElectionOutput::AwaitLock,
        ElectionOutput::LookForLeader,
    ];
    assert_eq!(outputs(&mut election), first);
    election.handle(at(10), ElectionInput::Join);
    assert_eq!(outputs(&mut election), [], "it does already");
}

#[test]
fn who_takes_no_part_any_more_gives_up_the_lock_and_hears_nobody() {
    let mut election = following(5);
    election.handle(at(10), ElectionInput::Leave);
    assert_eq!(outputs(&mut election), [ElectionOutput::ReleaseLock]);
    assert_eq!(election.next_timeout(), None);
    for input in [
        ElectionInput::Leave,
        ElectionInput::Lost,
        ElectionInput::Asked,
        heard(9),
        ElectionInput::Offered { term: 9 },
        ElectionInput::Visible(false),
        ElectionInput::Visible(true),
        ElectionInput::Timeout,
    ] {
        election.handle(at(20), input);
        assert_eq!(outputs(&mut election), [], "{input:?}");
    }
    assert!(!election.believes(9));
}

#[test]
fn a_new_leader_has_a_higher_term_than_all_that_it_knows_whatever_the_clock_says() {
    for (clock, term) in [(1_000, 1_000), (3, 6)] {
        let mut election = following(5);
        let epoch_millis = clock;
        election.handle(at(10), ElectionInput::Won { epoch_millis });
        assert_eq!(outputs(&mut election), [ElectionOutput::Lead]);
        assert!(election.leads());
        assert_eq!(election.term(), term);
    }
}

#[test]
fn a_term_beyond_all_numbers_of_javascript_is_not_surpassed() {
    const LAST: u64 = (1 << 53) - 1;
    for heard in [LAST - 1, LAST] {
        let mut election = following(heard);
        let epoch_millis = 1_000;
        election.handle(at(10), ElectionInput::Won { epoch_millis });
        assert!(election.leads());
        assert_eq!(election.term(), LAST);
    }
}

#[test]
fn a_deposed_leader_is_not_believed() {
    let mut election = following(5);
    election.handle(at(10), heard(7));
    assert_eq!(outputs(&mut election), [ElectionOutput::LeaderChanged]);
    election.handle(at(20), heard(5));
    assert_eq!(outputs(&mut election), []);
    assert_eq!(election.term(), 7);
    assert!(!election.believes(5));
    election.handle(at(30), ElectionInput::Offered { term: 5 });
    assert_eq!(outputs(&mut election), []);
}

#[test]
fn a_leader_whose_clock_is_behind_is_believed_once_the_last_one_is_forgotten() {
    let mut election = following(7);
    election.forget_term();
    election.handle(at(10), heard(5));
    assert_eq!(outputs(&mut election), [ElectionOutput::LeaderChanged]);
    assert!(election.believes(5));
}

#[test]
fn the_first_tab_leads_and_the_others_follow_it() {
    let browser = Browser::with_tabs(4);
    assert_eq!(browser.leader(), 0);
    let term = browser.tabs[0].election.term();
    assert!(browser.tabs.iter().all(|tab| tab.election.term() == term));
    assert_eq!(browser.steals, [] as [u64; 0]);
}

#[test]
fn a_leader_that_shows_that_it_lives_is_left_alone() {
    let mut browser = Browser::with_tabs(3);
    browser.run_s(3600);
    assert_eq!(browser.leader(), 0);
    assert_eq!(browser.steals, [] as [u64; 0]);
}

#[test]
fn a_leader_that_is_silent_for_40_s_is_replaced() {
    let mut browser = Browser::with_tabs(2);
    browser.run_s(60);
    browser.freeze(0);
    let took = browser.run_until(41_000, |browser| browser.leads(1));
    assert!(took > 9_000, "it was heard 30 s ago at most: {took}");
}

#[test]
fn a_leader_that_does_not_react_is_replaced_2_s_after_it_was_asked() {
    let mut browser = Browser::with_tabs(2);
    browser.hold_up(0, 60_000);
    browser.ask(1);
    let took = browser.run_until(2_100, |browser| browser.leads(1));
    assert!(took >= 2_000);
    assert_eq!(browser.steals.len(), 1);
}

#[test]
fn questions_of_a_hidden_tab_replace_nobody() {
    let mut browser = Browser::with_tabs(2);
    browser.show(1, false);
    browser.hold_up(0, 60_000);
    browser.ask(1);
    browser.run_s(30);
    assert_eq!(browser.steals, [] as [u64; 0]);
}

#[test]
fn a_tab_that_is_shown_gives_the_leader_time_to_answer() {
    // It has heard nothing while it stood still, and has asked something before.
    for asks in [false, true] {
        for away in [3, 39, 41, 44, 50, 600] {
            let mut browser = Browser::with_tabs(2);
            browser.show(1, false);
            if asks {
                browser.ask(1);
            }
            browser.freeze(1);
            browser.run_s(away);
            browser.tabs[1].forget_backlog();
            browser.thaw(1);
            browser.show(1, true);
            browser.run_s(60);
            assert_eq!(browser.steals, [] as [u64; 0], "after {away} s");
            assert_eq!(browser.leader(), 0);
        }
    }
}

#[test]
fn after_a_sleep_of_the_machine_the_leader_is_looked_for_first() {
    for asleep in (1..=60).chain([600, 36_000]) {
        let mut browser = Browser::with_tabs(3);
        browser.run_s(20);
        let looks = browser.looks.len();
        browser.sleep_ms(asleep * 1000);
        browser.run_s(30);
        assert_eq!(browser.steals, [] as [u64; 0], "after {asleep} s");
        assert_eq!(browser.leader(), 0);
        if asleep >= 40 {
            assert_eq!(browser.looks.len(), looks + 2, "after {asleep} s");
        }
    }
}

#[test]
fn a_question_that_a_sleep_of_the_machine_cut_off_is_asked_again() {
    let mut browser = Browser::with_tabs(2);
    browser.ask(1);
    browser.sleep_ms(60_000);
    browser.run_s(60);
    assert_eq!(browser.steals, [] as [u64; 0]);
    assert_eq!(browser.leader(), 0);
}

#[test]
fn a_leader_that_is_hidden_yields_to_a_tab_that_is_seen() {
    let mut browser = Browser::with_tabs(2);
    browser.show(0, false);
    browser.run_s(1);
    assert_eq!(browser.leader(), 1);
    assert_eq!(browser.steals.len(), 1);

    browser.show(1, false);
    browser.run_s(1);
    assert_eq!(browser.leader(), 1, "none is better");
    browser.show(0, true);
    browser.run_s(1);
    assert_eq!(browser.leader(), 0);

    browser.show(0, false);
    browser.run_s(1);
    let new = browser.open(true);
    browser.run_s(1);
    assert_eq!(browser.leader(), new);
}

#[test]
fn a_hidden_leader_is_asked_to_yield_once_and_only_by_a_tab_that_is_seen() {
    for (is_visible, asks) in [(true, 1), (false, 0)] {
        let mut election = Election::new();
        election.handle(at(0), ElectionInput::Visible(is_visible));
        election.handle(at(0), ElectionInput::Join);
        election.handle(at(0), heard(5));
        outputs(&mut election);
        let hidden = ElectionInput::Heard {
            term: 5,
            is_visible: false,
        };
        election.handle(at(10), hidden);
        election.handle(at(20), hidden);
        let asked = vec![ElectionOutput::LookForLeader; asks];
        assert_eq!(outputs(&mut election), asked);
    }
}

#[test]
fn a_leader_that_is_seen_yields_to_nobody() {
    let mut browser = Browser::with_tabs(3);
    for _ in 0..10 {
        browser.show(1, false);
        browser.run_ms(100);
        browser.show(1, true);
        browser.run_ms(100);
    }
    assert_eq!(browser.leader(), 0);
    assert_eq!(browser.steals, [] as [u64; 0]);
}

#[test]
fn a_tab_that_is_hidden_again_takes_no_offer() {
    let mut election = following(5);
    election.handle(at(10), ElectionInput::Visible(false));
    election.handle(at(20), ElectionInput::Offered { term: 5 });
    assert_eq!(outputs(&mut election), []);
}

#[test]
fn an_offer_is_taken_once() {
    let mut election = following(5);
    election.handle(at(10), ElectionInput::Offered { term: 5 });
    assert_eq!(outputs(&mut election), [ElectionOutput::StealLock]);
    election.handle(at(11), ElectionInput::Offered { term: 5 });
    assert_eq!(outputs(&mut election), []);
}

#[test]
fn a_leader_that_hears_a_later_one_follows_it() {
    let mut election = following(5);
    election.handle(at(10), ElectionInput::Won { epoch_millis: 8 });
    election.handle(at(20), heard(5));
    assert!(election.leads(), "an earlier one is late");
    election.handle(at(20), heard(8));
    assert!(election.leads(), "the lock decides between two of one term");
    election.handle(at(20), heard(9));
    assert!(!election.leads());
    assert!(election.believes(9));
    let outputs = outputs(&mut election);
    assert!(outputs.contains(&ElectionOutput::Follow));
    assert!(outputs.contains(&ElectionOutput::AwaitLock));
    election.handle(at(30), ElectionInput::Lost);
    assert!(!election.leads());
}

/// The lock comes to a tab that is stuck, and is stolen from it before it notices either.
#[test]
fn a_lock_that_was_won_and_lost_unnoticed_makes_no_second_leader() {
    for is_visible in [true, false] {
        let mut browser = Browser::with_tabs(3);
        browser.show(1, is_visible);
        browser.run_s(1);
        browser.hold_up(1, 20_000);
        browser.close(0, true);
        browser.run_s(1);
        assert_eq!(browser.lock.holder(), Some(1));
        browser.ask(2);
        browser.run_s(3);
        assert_eq!(browser.leader(), 2);
        browser.run_s(16);
        // It has gone on.
        browser.run_s(1);
        let leader = browser.leader();
        let terms = [1, 2].map(|tab: usize| browser.tabs[tab].election.term());
        assert_eq!(terms[0], terms[1], "{is_visible}");
        assert_eq!(browser.lock.holder(), Some(leader));
        assert!(browser.is_seen(leader));
    }
}
