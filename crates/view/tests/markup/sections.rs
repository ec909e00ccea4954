use docker_connection::{
    Advice, ContainerCounts, ContainerUsage, DiagnosisFact, DiagnosisNews, DiagnosisStatus,
    DiagnosisStep, DiskSpace, EngineDetails, EngineNews, Feature, Phase, Reason, StepState, Usage,
};
use docker_connection_view::{Action, Element, Node, Part, Request, ViewEvent, ViewState, update};

use crate::{all, attribute, draw, heard, status};

fn step(id: &str, state: StepState) -> DiagnosisStep {
    DiagnosisStep {
        id: id.to_owned(),
        title: "Socket".to_owned(),
        state,
        text: format!("It is {state}."),
        facts: vec![DiagnosisFact {
            name: "mode".to_owned(),
            value: "srw-rw----".to_owned(),
        }],
        advice: vec![Advice {
            text: "Let the user use Docker.".to_owned(),
            command: Some("sudo usermod".to_owned()),
            href: None,
        }],
        ms: 1,
    }
}

fn details() -> EngineDetails {
    EngineDetails {
        version: Some("29.0.1".to_owned()),
        containers: Some(ContainerCounts {
            running: 2,
            paused: 0,
            stopped: 5,
        }),
        images: Some(14),
        cpus: Some(4),
        memory_bytes: Some(16 << 30),
        storage_driver: Some("overlay2".to_owned()),
        disk: Some(DiskSpace {
            total_bytes: 100 << 30,
            free_bytes: 25 << 30,
        }),
    }
}

fn usage(cpu: Option<f64>, memory: Option<u64>) -> ViewEvent {
    ViewEvent::Engine(EngineNews::Usage(Usage {
        cpu_percent: cpu,
        memory_bytes: memory,
        running: Some(60),
        counted: 50,
        containers: Some(vec![ContainerUsage {
            name: "web".to_owned(),
            cpu_percent: cpu,
            memory_bytes: memory,
        }]),
    }))
}

fn press(state: &mut ViewState, action: Action) -> Option<Request> {
    update(state, ViewEvent::Pressed(action), None)
}

fn tell(state: &mut ViewState, event: ViewEvent) {
    assert_eq!(update(state, event, None), None);
}

/// A view with all sections open and something of everything in them.
pub(crate) fn open() -> ViewState {
    let mut state = ViewState::default();
    press(&mut state, Action::Diagnosis);
    for (id, found) in StepState::ALL.iter().enumerate() {
        // A peer may say the same twice.
        let step = step(&(id / 2).to_string(), *found);
        tell(&mut state, ViewEvent::Diagnosis(DiagnosisNews::Step(step)));
    }
    let end = DiagnosisNews::Ended(DiagnosisStatus::Unusable);
    tell(&mut state, ViewEvent::Diagnosis(end));
    press(&mut state, Action::Engine);
    tell(
        &mut state,
        ViewEvent::Engine(EngineNews::Details(details())),
    );
    tell(&mut state, usage(Some(200.0), Some(1 << 30)));
    state
}

fn panel(state: &ViewState) -> Element {
    draw(
        Part::PANEL,
        &status(Phase::Connected, None, 0, 0),
        state,
        false,
    )
}

/// What is heard of all that is in the panel.
fn said(root: &Element) -> String {
    let inside = root.children.iter().filter_map(|child| match child {
        Node::Element(child) => Some(heard(child)),
        _ => None,
    });
    inside.collect()
}

fn control<'a>(root: &'a Element, name: &str) -> Option<&'a Element> {
    all(root)
        .into_iter()
        .find(|one| attribute(one, Action::ATTRIBUTE) == Some(name))
}

fn classed<'a>(root: &'a Element, class: &str) -> Vec<&'a Element> {
    let elements = all(root).into_iter();
    elements
        .filter(|one| attribute(one, "class") == Some(class))
        .collect()
}

#[test]
fn sections_are_there_where_the_backend_offers_them_and_closed_at_first() {
    let mut bare = status(Phase::Connected, None, 0, 0);
    bare.features = vec![Feature::Terminal, Feature::Unknown];
    let root = draw(Part::PANEL, &bare, &ViewState::default(), false);
    assert!(classed(&root, "docker-status-section").is_empty());

    let root = panel(&ViewState::default());
    assert_eq!(classed(&root, "docker-status-section").len(), 2);
    for name in ["diagnosis", "engine"] {
        let button = control(&root, name).expect("there is a button");
        assert_eq!(attribute(button, "aria-expanded"), Some("false"));
    }
    assert!(classed(&root, "docker-status-section-content").is_empty());
    let status = status(Phase::Connected, None, 0, 0);
    let compact = draw(Part::PANEL, &status, &ViewState::default(), true);
    assert!(classed(&compact, "docker-status-section").is_empty());
}

#[test]
fn a_diagnosis_begins_when_its_section_is_opened_first_and_when_asked_for_once_it_ended() {
    let mut state = ViewState::default();
    assert_eq!(
        press(&mut state, Action::Diagnosis),
        Some(Request::Diagnose)
    );
    assert!(said(&panel(&state)).contains("Looking at the way"));
    let root = panel(&state);
    let again = control(&root, "diagnose").expect("it keeps the focus");
    assert_eq!(
        attribute(again, "aria-disabled"),
        Some("true"),
        "one at a time"
    );
    assert_eq!(press(&mut state, Action::Diagnose), None);
    assert_eq!(press(&mut state, Action::Diagnosis), None, "closed");
    assert_eq!(press(&mut state, Action::Diagnosis), None, "it goes on");

    let found = DiagnosisNews::Step(step("socket", StepState::Ok));
    tell(&mut state, ViewEvent::Diagnosis(found));
    assert_eq!(
        classed(&panel(&state), "docker-status-steps")[0]
            .children
            .len(),
        1
    );
    tell(&mut state, ViewEvent::Diagnosis(DiagnosisNews::Broken));
    assert!(said(&panel(&state)).contains("told no more before the end"));
    assert_eq!(press(&mut state, Action::Diagnose), Some(Request::Diagnose));
    assert!(
        classed(&panel(&state), "docker-status-steps")[0]
            .children
            .is_empty()
    );
}

#[test]
fn steps_say_what_was_found_and_what_is_well_says_no_more_than_that() {
    let down = status(Phase::Unavailable, Some(Reason::Hung), 1, 0);
    let root = draw(Part::PANEL, &down, &open(), false);
    let steps = &classed(&root, "docker-status-steps")[0].children;
    assert_eq!(
        steps.len(),
        StepState::ALL.len() - 1,
        "but for the skipped one"
    );
    let items: Vec<_> = all(&root)
        .into_iter()
        .filter(|one| one.tag == "li" && attribute(one, "data-state").is_some())
        .map(|one| (attribute(one, "data-state").unwrap_or_default(), heard(one)))
        .collect();
    let of = |state: &str| {
        let item = items.iter().find(|(one, _)| *one == state);
        item.map(|(_, text)| text.as_str()).unwrap_or_default()
    };
    assert!(of("failed").contains("Socketdoes not work It is failed.modesrw-rw----"));
    assert!(of("failed").contains("sudo usermod"));
    assert!(of("warning").contains("works, but It is warning.modesrw-rw----"));
    assert!(!of("ok").contains("srw-rw----"), "{}", of("ok"));
    assert!(said(&root).contains("Skipped 1Socket: It is skipped."));
    assert!(said(&root).contains("Docker cannot be used."));
}

#[test]
fn what_was_found_of_another_state_is_no_verdict_on_this_one() {
    let says = |found, phase, reason| {
        let mut state = open();
        press(&mut state, Action::Diagnose);
        tell(
            &mut state,
            ViewEvent::Diagnosis(DiagnosisNews::Ended(found)),
        );
        let root = draw(Part::PANEL, &status(phase, reason, 1, 0), &state, false);
        let verdict = classed(&root, "docker-status-verdict")[0];
        heard(verdict)
    };
    let (usable, unusable) = (DiagnosisStatus::Warnings, DiagnosisStatus::Unusable);
    let hung = Some(Reason::Hung);
    let outdated = "Docker's state has changed since this was found.";
    assert_eq!(
        says(unusable, Phase::Unavailable, hung),
        "Docker cannot be used."
    );
    assert_eq!(says(unusable, Phase::Connected, None), outdated);
    assert_eq!(says(usable, Phase::RateLimited, hung), outdated);
    let usable_still = "Docker can be used, but not all is as it should be.";
    assert_eq!(says(usable, Phase::Connected, None), usable_still);
    let offline = Some(Reason::BrowserOffline);
    assert_eq!(says(usable, Phase::Unavailable, offline), usable_still);
}

#[test]
fn a_report_for_the_clipboard_has_all_that_was_found() {
    let mut state = open();
    let Some(Request::Copy(report)) = press(&mut state, Action::CopyReport) else {
        panic!("nothing to copy");
    };
    let lines: Vec<_> = report.lines().collect();
    assert_eq!(
        lines[..6],
        [
            "Docker: unusable",
            "[ok] Socket: It is ok.",
            "    mode: srw-rw----",
            "    > Let the user use Docker.",
            "      sudo usermod",
            "[warning] Socket: It is warning.",
        ]
    );
    assert!(report.contains("[skipped]"));
    let name = |state: &ViewState| heard(control(&panel(state), "copy-report").expect("a button"));
    assert_eq!(name(&state), "Copy report");
    let copied = ViewEvent::Copied {
        text: report,
        is_in_clipboard: true,
    };
    tell(&mut state, copied);
    assert_eq!(name(&state), "Copied");
}

#[test]
fn the_engine_is_watched_while_its_section_is_open() {
    let mut state = ViewState::default();
    let watch = |is_wanted| Some(Request::WatchEngine(is_wanted));
    assert_eq!(press(&mut state, Action::Engine), watch(true));
    assert!(said(&panel(&state)).contains("Asking Docker"));
    let down = status(Phase::Unavailable, None, 1, 0);
    let root = draw(Part::PANEL, &down, &state, false);
    assert!(said(&root).contains("Known as soon as Docker answers."));
    assert_eq!(press(&mut state, Action::Engine), watch(false));
}

#[test]
fn figures_are_words_beside_pictures_that_nobody_hears() {
    let root = panel(&open());
    let meters = classed(&root, "docker-status-meters")[0];
    let rows: Vec<_> = all(meters)
        .into_iter()
        .filter(|one| one.tag == "tr")
        .map(heard)
        .collect();
    assert_eq!(
        rows,
        [
            "CPU50 % of 4 CPUs",
            "Memory1.0 GiB of 16 GiB",
            "Disk25 GiB of 100 GiB free",
        ]
    );
    let pictures = classed(meters, "docker-status-chart");
    assert_eq!(pictures.len(), 3);
    assert!(pictures.iter().all(|one| heard(one).is_empty()));
    let text = said(&root);
    assert!(text.contains("Counted are 50 of 60 running containers."));
    assert!(text.contains("Containers2 running, 5 stoppedImages14Storageoverlay2"));
    assert!(text.contains("ContainerCPUMemoryweb200 %1.0 GiB"));
}

#[test]
fn what_is_not_known_is_never_shown_as_nothing() {
    let mut state = ViewState::default();
    press(&mut state, Action::Engine);
    let unknown = EngineNews::Details(EngineDetails::default());
    tell(&mut state, ViewEvent::Engine(unknown));
    for cpu in [None, Some(f64::INFINITY), Some(f64::NAN)] {
        tell(&mut state, usage(cpu, None));
        let text = said(&panel(&state));
        assert!(text.contains("CPUnot knownMemorynot known"), "{text}");
        assert!(!text.contains("Disk") && !text.contains("Images"), "{text}");
    }
}

#[test]
fn a_course_ends_at_the_right_edge_and_has_a_gap_where_nothing_was_known() {
    let mut state = open();
    tell(&mut state, usage(Some(0.0), Some(0)));
    let line = |state: &ViewState| {
        let root = panel(state);
        let chart = classed(&root, "docker-status-chart")[0];
        let path = all(chart).into_iter().find(|one| one.tag == "path");
        path.and_then(|path| attribute(path, "d").map(str::to_owned))
    };
    assert_eq!(line(&state).as_deref(), Some("M88 20h.1L89 100"));
    // An outage, or a page that nobody saw.
    for _ in 0..3 {
        tell(&mut state, ViewEvent::Engine(EngineNews::Unknown));
    }
    tell(&mut state, usage(Some(400.0), Some(0)));
    assert_eq!(line(&state).as_deref(), Some("M86 60h.1L87 100M89 20h.1"));
    for _ in 0..1_000 {
        tell(&mut state, usage(Some(100.0), None));
    }
    let full = line(&state).unwrap_or_default();
    assert!(full.starts_with("M0 "), "{full}");
    assert_eq!(full.matches('L').count(), 89);
}
