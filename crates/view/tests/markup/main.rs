//! What holds for the markup of every part in every state, without a browser.

mod sections;
mod start;

use std::collections::HashSet;

use docker_connection::{
    Advice, Countdown, Endpoint, Feature, Instant, Message, Outage, Phase, Reason, ResetBlock,
    RetryBlock, Sentence, Status, Warning,
};
use docker_connection_view::{
    Action, Catalogue, Element, Node, Options, Part, View, ViewEvent, ViewState, update,
};

const PARTS: [Part; 4] = [
    Part::INDICATOR,
    Part::PANEL,
    Part::STATUS_BUTTON,
    Part::TOASTER,
];

fn outage(since: u64) -> Outage {
    Outage {
        since: Instant::from_millis(since),
        until: Some(Instant::from_millis(since + 5_000)),
        first_reason: Reason::Hung,
        failures: 2,
        was_shown: true,
    }
}

/// A status with something to show of everything, at that second of a countdown.
fn status(phase: Phase, reason: Option<Reason>, failures: u32, left: u64) -> Status {
    let is_down = !matches!(phase, Phase::Unknown | Phase::Checking | Phase::Connected);
    let is_blocked = phase == Phase::RateLimited;
    let advice = |text: &str| Advice {
        text: text.to_owned(),
        command: Some("sudo systemctl start docker".to_owned()),
        href: Some("https://docs.example/".to_owned()),
    };
    Status {
        phase,
        reason,
        message: is_down.then(|| Message::failed(Sentence::of(reason), failures, 3)),
        // A peer may say the same twice.
        advice: vec![advice("Start it."), advice("Start it.")],
        last_checked: Some(Instant::from_millis(9_000)),
        consecutive_failures: failures,
        max_consecutive_failures: 3,
        next_retry_time: is_blocked.then(|| Instant::from_millis(60_000)),
        countdown: is_blocked.then_some(Countdown { left, total: 60 }),
        retry_block: is_blocked.then_some(RetryBlock::Cooldown),
        reset_block: (failures == 0).then_some(ResetBlock::NothingToReset),
        outage: is_down.then(|| outage(1_000)),
        history: vec![outage(1_000), outage(1_000)],
        features: Feature::ALL.to_vec(),
        warnings: ["podman", "podman"]
            .map(|code| Warning {
                code: code.to_owned(),
                text: "Podman answers.".to_owned(),
            })
            .to_vec(),
        ..Status::default()
    }
}

fn draw(part: Part, status: &Status, state: &ViewState, is_compact: bool) -> Element {
    let toast = outage(1_000);
    part.draw(&View {
        status,
        toast: Some(&toast).filter(|_| part.shows_toasts),
        state,
        catalogue: &Catalogue::default(),
        options: &Options {
            compact: is_compact,
            show_retry_button: true,
            ..Options::new("one")
        },
        epoch_millis: &|at| at.as_millis() as f64,
    })
}

/// Each part in each phase, for each reason, after each number of failures.
fn for_each_drawing(check: impl Fn(&Element)) {
    let reasons = Reason::ALL.iter().copied().map(Some).chain([None]);
    for reason in reasons {
        for &phase in Phase::ALL {
            for failures in [0, 1, 3, 5] {
                let status = status(phase, reason, failures, 30);
                for part in PARTS {
                    for is_compact in [false, true] {
                        check(&draw(part, &status, &ViewState::default(), is_compact));
                        check(&draw(part, &status, &sections::open(), is_compact));
                    }
                }
            }
        }
    }
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    let found = element.attributes.iter().find(|(other, _)| *other == name);
    found.map(|(_, value)| &**value)
}

fn all(element: &Element) -> Vec<&Element> {
    let mut found = vec![element];
    for child in &element.children {
        if let Node::Element(child) = child {
            found.extend(all(child));
        }
    }
    found
}

/// What a screen reader reads of it.
fn heard(element: &Element) -> String {
    if attribute(element, "aria-hidden") == Some("true") {
        return String::new();
    }
    if let Some(name) = attribute(element, "aria-label") {
        return name.to_owned();
    }
    let children = element.children.iter().map(|child| match child {
        Node::Nothing => String::new(),
        Node::Text(text) => text.to_string(),
        Node::Element(child) => heard(child),
    });
    children.collect()
}

#[test]
fn the_root_says_phase_and_reason() {
    for &phase in Phase::ALL {
        for part in PARTS {
            let status = status(phase, Some(Reason::Hung), 1, 3);
            let root = draw(part, &status, &ViewState::default(), false);
            assert_eq!(attribute(&root, "data-phase"), Some(phase.as_str()));
            assert_eq!(attribute(&root, "data-reason"), Some("hung"));
        }
    }
}

#[test]
fn children_are_known_by_their_place_or_all_by_keys_of_their_own() {
    for_each_drawing(|root| {
        for element in all(root) {
            let keys: Vec<_> = element.children.iter().filter_map(Node::key).collect();
            assert!(
                keys.is_empty() || keys.len() == element.children.len(),
                "{element}"
            );
            let different: HashSet<_> = keys.iter().collect();
            assert_eq!(different.len(), keys.len(), "{keys:?}");
        }
    });
}

#[test]
fn no_text_is_empty_or_next_to_another() {
    // A browser that reads them as HTML would see none, or one.
    for_each_drawing(|root| {
        for element in all(root) {
            let mut was_text = false;
            for child in &element.children {
                match child {
                    Node::Nothing => {}
                    Node::Text(text) => {
                        assert!(!was_text && !text.is_empty(), "{element}");
                        was_text = true;
                    }
                    Node::Element(_) => was_text = false,
                }
            }
        }
    });
}

#[test]
fn ids_are_there_once_and_begin_with_the_prefix() {
    for_each_drawing(|root| {
        let ids: Vec<_> = all(root)
            .into_iter()
            .filter_map(|element| attribute(element, "id"))
            .collect();
        assert!(ids.iter().all(|id| id.starts_with("one-")), "{ids:?}");
        let different: HashSet<_> = ids.iter().collect();
        assert_eq!(different.len(), ids.len(), "{ids:?}");
        for element in all(root) {
            for name in ["aria-controls", "aria-describedby", "popovertarget"] {
                if let Some(id) = attribute(element, name) {
                    assert!(ids.contains(&id), "{element}");
                }
            }
        }
    });
}

#[test]
fn every_button_has_a_name_and_every_list_is_one_in_safari_too() {
    for_each_drawing(|root| {
        for element in all(root) {
            match element.tag {
                "button" => assert!(!heard(element).is_empty(), "{element}"),
                "ol" | "ul" => assert_eq!(attribute(element, "role"), Some("list")),
                _ => {}
            }
            assert_eq!(attribute(element, "style"), None, "{element}");
        }
    });
}

#[test]
fn what_ticks_is_seen_and_not_heard() {
    for part in PARTS {
        for is_compact in [false, true] {
            let at = |left| {
                let status = status(Phase::RateLimited, Some(Reason::Hung), 3, left);
                draw(part, &status, &ViewState::default(), is_compact)
            };
            let (before, after) = (at(30), at(27));
            assert_eq!(heard(&before), heard(&after));
            let titles = |root: &Element| -> Vec<String> {
                let titles = all(root)
                    .into_iter()
                    .filter_map(|one| attribute(one, "title"));
                titles.map(str::to_owned).collect()
            };
            assert_eq!(titles(&before), titles(&after));
            if !part.shows_toasts {
                assert_ne!(before, after, "nothing ticks");
            }
        }
    }
}

#[test]
fn a_blocked_button_says_until_when() {
    let status = status(Phase::RateLimited, Some(Reason::Hung), 3, 30);
    let root = draw(Part::PANEL, &status, &ViewState::default(), false);
    let elements = all(&root);
    let retry = |one: &&&Element| attribute(one, Action::ATTRIBUTE) == Some("retry");
    let retry = elements.iter().find(retry).expect("there is a button");
    assert_eq!(attribute(retry, "aria-disabled"), Some("true"));
    let id = attribute(retry, "aria-describedby").expect("it is described");
    let why = elements.iter().find(|one| attribute(one, "id") == Some(id));
    assert_eq!(
        why.map(|why| heard(why)).as_deref(),
        Some("Attempts have failed: the next one waits until 00:01:00 UTC.")
    );
}

#[test]
fn a_control_stays_while_it_has_the_focus() {
    let connected = status(Phase::Connected, None, 0, 0);
    for (part, action) in [
        (Part::INDICATOR, Action::Retry),
        (Part::PANEL, Action::Reset),
    ] {
        let mut state = ViewState::default();
        let name = match action {
            Action::Retry => "retry",
            _ => "reset",
        };
        let is_there = |state: &ViewState| {
            let root = draw(part, &connected, state, false);
            let elements = all(&root);
            elements
                .into_iter()
                .any(|one| attribute(one, Action::ATTRIBUTE) == Some(name))
        };
        assert!(!is_there(&state), "{name}");
        update(&mut state, ViewEvent::FocusIn(Some(action.clone())), None);
        assert!(is_there(&state), "{name}");
        update(&mut state, ViewEvent::FocusOut, None);
        assert!(!is_there(&state), "{name}");
    }
}

#[test]
fn what_became_of_a_copy_is_said_until_the_focus_goes() {
    let status = status(Phase::Unavailable, Some(Reason::Hung), 1, 0);
    let mut state = ViewState::default();
    let names = |state: &ViewState| {
        let root = draw(Part::PANEL, &status, state, false);
        let elements = all(&root);
        let copies = elements
            .into_iter()
            .filter(|one| attribute(one, Action::ATTRIBUTE) == Some("copy"));
        copies.map(heard).collect::<Vec<_>>()
    };
    assert_eq!(names(&state), ["Copy command"; 2]);
    for (is_in_clipboard, said) in [
        (true, "Copied"),
        (false, "Selected: copy it with the keyboard"),
    ] {
        let event = ViewEvent::Copied {
            text: "sudo systemctl start docker".to_owned(),
            is_in_clipboard,
        };
        update(&mut state, event, None);
        assert_eq!(names(&state), [said; 2]);
    }
    update(&mut state, ViewEvent::FocusOut, None);
    assert_eq!(names(&state), ["Copy command"; 2]);
}

#[test]
fn a_full_indicator_says_what_is_wrong_and_offers_to_retry() {
    let status = status(Phase::Unavailable, Some(Reason::PermissionDenied), 1, 0);
    let html =
        |is_compact| draw(Part::INDICATOR, &status, &ViewState::default(), is_compact).to_string();
    assert!(html(false).contains("may not open Docker's socket.</span>"));
    assert!(html(false).contains(">Retry</button>"));
    assert!(html(true).contains("title=\"The IDE's server may not open Docker's socket.\""));
}

#[test]
fn an_address_that_nobody_knows_has_no_row() {
    let panel = |host: &str| {
        let status = Status {
            endpoint: Some(Endpoint {
                host: host.to_owned(),
                ..Endpoint::default()
            }),
            ..status(Phase::Unavailable, Some(Reason::AgentSilent), 1, 0)
        };
        draw(Part::PANEL, &status, &ViewState::default(), false).to_string()
    };
    assert!(panel("unix:///docker.sock").contains("Endpoint"));
    assert!(!panel("").contains("Endpoint"));
}

#[test]
fn options_shape_the_root_and_the_heading() {
    let status = status(Phase::Connected, None, 0, 0);
    let root = Part::PANEL.draw(&View {
        status: &status,
        toast: None,
        state: &ViewState::default(),
        catalogue: &Catalogue::default(),
        options: &Options {
            id: Some("mine".into()),
            class: "wide dark".into(),
            heading_level: 4,
            ..Options::new("mine")
        },
        epoch_millis: &|_| 0.0,
    });
    assert_eq!(attribute(&root, "id"), Some("mine"));
    assert_eq!(
        attribute(&root, "class"),
        Some("docker-status docker-status-panel wide dark")
    );
    assert!(root.to_string().contains("<h4 "), "{root}");
}
