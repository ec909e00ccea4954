use docker_connection::{Diagnosis, DiagnosisEnd, DiagnosisStep, StepState};
use docker_connection_backend::{Backend, Environment, diagnose};
use futures_util::StreamExt;
use std::process::Command;

use super::{Answer, ask, get};

/// What a diagnosis of that engine in that environment finds, by the steps' ids.
pub async fn diagnosed(docker_host: Option<&str>, environment: Environment) -> Steps {
    let steps = diagnose(docker_host.map(str::to_owned), environment);
    Steps(steps.collect().await)
}

/// The steps of a diagnosis.
#[derive(Debug)]
pub struct Steps(pub Vec<DiagnosisStep>);

impl Steps {
    pub fn step(&self, id: &str) -> &DiagnosisStep {
        let step = self.0.iter().find(|step| step.id == id);
        step.unwrap_or_else(|| panic!("no {id}: {self:#?}"))
    }

    pub fn state(&self, id: &str) -> StepState {
        self.step(id).state
    }

    /// The value of a step's fact, or nothing.
    pub fn fact(&self, id: &str, name: &str) -> &str {
        let mut facts = self.step(id).facts.iter();
        let fact = facts.find(|fact| fact.name == name);
        fact.map_or("", |fact| &fact.value)
    }

    /// The ids of the steps in that state.
    pub fn that_are(&self, state: StepState) -> Vec<&str> {
        let steps = self.0.iter().filter(|step| step.state == state);
        steps.map(|step| &*step.id).collect()
    }
}

/// A diagnosis as a browser gets it: its steps and its end.
pub async fn streamed(backend: &Backend) -> (Steps, DiagnosisEnd) {
    parse(&ask(backend, get("/api/diagnosis")).await)
}

pub fn parse(answer: &Answer) -> (Steps, DiagnosisEnd) {
    assert_eq!(answer.header("content-type"), "text/event-stream");
    parse_events(str::from_utf8(&answer.body).unwrap())
}

pub fn parse_events(text: &str) -> (Steps, DiagnosisEnd) {
    let data = |event: &str| {
        let (_, data) = event.split_once("\ndata: ").unwrap();
        data.to_owned()
    };
    let events: Vec<_> = text.split_terminator("\n\n").collect();
    let (end, steps) = events.split_last().unwrap();
    assert!(end.starts_with("event: end\n"), "{end}");
    let steps = steps.iter().map(|event| {
        assert!(event.starts_with("event: step\n"), "{event}");
        serde_json::from_str(&data(event)).unwrap()
    });
    let steps = Steps(steps.collect());
    (steps, serde_json::from_str(&data(end)).unwrap())
}

/// What `doctor --json` prints, and its exit status.
pub fn doctor(command: &mut Command) -> (Diagnosis, Option<i32>) {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let diagnosis = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    (diagnosis, output.status.code())
}
