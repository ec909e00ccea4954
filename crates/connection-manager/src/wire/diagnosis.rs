use docker_connection::{DiagnosisStatus, DiagnosisStep, StepState};

use super::json::Object;
use super::members::Members;
use super::report;
use super::text::{plain, shown};

/// Reads a step of a diagnosis; `None` if the text is none.
pub(crate) fn parse_step(text: &str) -> Option<DiagnosisStep> {
    report::parse(text, members)
}

/// Reads what the end of a diagnosis says; `None` if the text is none.
pub(crate) fn parse_end(text: &str) -> Option<DiagnosisStatus> {
    let status = Object::parse(text)?.raw_text("status")?;
    Some(DiagnosisStatus::from_name(&status))
}

fn members(walk: &Members<'_>, step: &mut DiagnosisStep) {
    walk.text("id", &mut step.id, plain);
    walk.text("title", &mut step.title, shown);
    walk.choice(
        "state",
        &mut step.state,
        |it| it.as_str(),
        |name| Some(StepState::from_name(name)),
    );
    walk.text("text", &mut step.text, shown);
    walk.list("facts", &mut step.facts, |walk, fact| {
        walk.text("name", &mut fact.name, plain);
        walk.text("value", &mut fact.value, plain);
    });
    report::advice(walk, &mut step.advice);
    let mut millis = None;
    walk.optional_id("ms", &mut millis);
    step.ms = millis.unwrap_or_default();
}
