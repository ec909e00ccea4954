use docker_connection::{
    DiagnosisFact, DiagnosisStatus, DiagnosisStep, Feature, Phase, Status, StepState,
};

use super::advice::advice_list;
use super::section::section;
use crate::markup::control::Control;
use crate::markup::icon::{check_icon, copy_icon, step_icon};
use crate::markup::node::element;
use crate::markup::state::{Diagnosis, Progress};
use crate::markup::view::hidden;
use crate::{Action, Element, Label, Str, View};

/// The way to the engine, looked at step by step.
pub(super) fn diagnosis_section(view: &View<'_>) -> Option<Element> {
    if !view.status.features.contains(&Feature::Diagnosis) {
        return None;
    }
    let diagnosis = &view.state.diagnosis;
    Some(section(
        view,
        &Action::Diagnosis,
        Label::Diagnosis,
        diagnosis.is_open,
        |place| content(place, diagnosis, view),
    ))
}

fn content(place: Element, diagnosis: &Diagnosis, view: &View<'_>) -> Element {
    let is_running = diagnosis.progress == Progress::Running;
    let is_skipped = |step: &&DiagnosisStep| step.state == StepState::Skipped;
    let made = diagnosis.steps.iter().filter(|step| !is_skipped(step));
    let steps = element("ol")
        .class("docker-status-steps")
        .with("role", "list")
        .with("aria-busy", if is_running { "true" } else { "false" })
        .list(made.map(|one| step(one, view)));
    let skipped: Vec<_> = diagnosis.steps.iter().filter(is_skipped).collect();
    let verdict = view.label(match diagnosis.progress {
        Progress::Ended(status) if is_outdated(status, view.status) => Label::DiagnosisOutdated,
        Progress::NotBegun | Progress::Running => Label::Diagnosing,
        Progress::Ended(DiagnosisStatus::Usable) => Label::Usable,
        Progress::Ended(DiagnosisStatus::Warnings) => Label::UsableWithWarnings,
        Progress::Ended(_) => Label::Unusable,
        Progress::Broken => Label::DiagnosisBroken,
    });
    // There from the first on, so that screen readers tell of its end.
    let verdict = element("p")
        .class("docker-status-verdict")
        .with("role", "status")
        .child(is_running.then(check_icon))
        .child(verdict);
    let class = "docker-status-button secondary";
    let again = match is_running {
        true => Control::Blocked(view.label(Label::Diagnosing)),
        false => Control::Free,
    };
    let [again, again_why] = view.control(class, &Action::Diagnose, Label::DiagnoseAgain, again);
    let copy = (!is_running).then(|| {
        let (name, is_in_clipboard) = view.copy_name(Label::CopyReport, &diagnosis.report());
        view.button(class, &Action::CopyReport)
            .child(is_in_clipboard.then(|| copy_icon(true)))
            .child(name)
    });
    place
        .child(steps)
        .child(skipped_steps(&skipped, view))
        .child(verdict)
        .child(again)
        .child(again_why)
        .child(copy)
}

/// Whether what was found cannot be true any more.
fn is_outdated(found: DiagnosisStatus, status: &Status) -> bool {
    match status.phase {
        Phase::Connected => found == DiagnosisStatus::Unusable,
        Phase::Unavailable | Phase::RateLimited => {
            found != DiagnosisStatus::Unusable && !status.hides_docker()
        }
        _ => false,
    }
}

fn step(step: &DiagnosisStep, view: &View<'_>) -> (Str, Element) {
    let facts = !matches!(step.state, StepState::Ok | StepState::Skipped);
    let facts = facts.then(|| fact_list(&step.facts)).flatten();
    let item = element("li")
        .with("data-state", step.state.as_str())
        .child(step_icon(step.state))
        .child(
            element("div")
                .child(element("strong").child(step.title.clone()))
                .child(hidden().child(view.label(meaning(step.state))))
                .child([" ", &step.text].concat())
                .child(facts)
                .child(advice_list(step.advice.clone(), view)),
        );
    (step.id.clone().into(), item)
}

fn meaning(state: StepState) -> Label {
    match state {
        StepState::Ok => Label::HopFine,
        StepState::Warning => Label::StepWarning,
        StepState::Failed => Label::HopBroken,
        _ => Label::HopUnknown,
    }
}

fn fact_list(facts: &[DiagnosisFact]) -> Option<Element> {
    if facts.is_empty() {
        return None;
    }
    let mut list = element("dl").class("docker-status-step-facts");
    for fact in facts {
        list = list.child(
            element("div")
                .child(element("dt").child(fact.name.clone()))
                .child(element("dd").child(fact.value.clone())),
        );
    }
    Some(list)
}

/// What need not be looked at, folded away.
fn skipped_steps(steps: &[&DiagnosisStep], view: &View<'_>) -> Option<Element> {
    if steps.is_empty() {
        return None;
    }
    let items = steps.iter().map(|step| {
        let text = [&step.title, ": ", &step.text].concat();
        (step.id.clone().into(), element("li").child(text))
    });
    Some(
        element("details")
            .class("docker-status-fold")
            .child(view.summary(Label::Skipped, steps.len()))
            .child(element("ul").with("role", "list").list(items)),
    )
}
