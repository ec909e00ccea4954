use docker_connection::{Advice, DiagnosisFact, DiagnosisStep, Reason, StepState};
use docker_connection_view::{Text, english};

use crate::text::harmless::harmless;

/// What a check has found. Its text and its open facts are for everybody who may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) state: StepState,
    pub(super) text: String,
    pub(super) facts: Vec<Detail>,
    pub(super) advice: Vec<Advice>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Detail {
    fact: DiagnosisFact,
    /// Whether it names a path, a user, a host or the content of a file.
    is_private: bool,
}

impl Finding {
    fn new(state: StepState, text: impl Into<String>) -> Self {
        Self {
            state,
            text: text.into(),
            facts: Vec::new(),
            advice: Vec::new(),
        }
    }

    pub(super) fn ok(text: impl Into<String>) -> Self {
        Self::new(StepState::Ok, text)
    }

    pub(super) fn warning(text: impl Into<String>) -> Self {
        Self::new(StepState::Warning, text)
    }

    pub(super) fn failed(text: impl Into<String>) -> Self {
        Self::new(StepState::Failed, text)
    }

    pub(super) fn skipped(text: impl Into<String>) -> Self {
        Self::new(StepState::Skipped, text)
    }

    /// The sentence that everybody hears of that reason.
    pub(super) fn because(reason: Reason) -> Self {
        Self::failed(english(Text::Reason(reason)))
    }

    /// Adds a fact that may be told to everybody.
    pub(super) fn fact(self, name: &str, value: impl Into<String>) -> Self {
        self.detail(name, value.into(), false)
    }

    /// Adds how many there are, unless there are none.
    pub(super) fn count(self, name: &str, count: usize) -> Self {
        if count == 0 {
            return self;
        }
        self.fact(name, count.to_string())
    }

    /// Adds a fact that is only told to those who may know the machine.
    pub(super) fn private(self, name: &str, value: impl Into<String>) -> Self {
        self.detail(name, value.into(), true)
    }

    /// What is empty is left out.
    fn detail(mut self, name: &str, value: String, is_private: bool) -> Self {
        let value = harmless(&value);
        if !value.is_empty() {
            let name = name.to_owned();
            let fact = DiagnosisFact { name, value };
            self.facts.push(Detail { fact, is_private });
        }
        self
    }

    pub(super) fn advise(mut self, advice: impl IntoIterator<Item = Advice>) -> Self {
        self.advice.extend(advice);
        self
    }

    pub(super) fn say(self, text: &str) -> Self {
        self.advise([Advice {
            text: text.to_owned(),
            ..Advice::default()
        }])
    }

    pub(super) fn run(self, text: &str, command: impl Into<String>) -> Self {
        self.advise([Advice {
            text: text.to_owned(),
            command: Some(command.into()),
            href: None,
        }])
    }
}

/// A step, for those who may know the machine and for those who may not.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    id: &'static str,
    title: &'static str,
    finding: Finding,
    ms: u64,
}

impl Found {
    pub(super) fn new(id: &'static str, title: &'static str, finding: Finding, ms: u64) -> Self {
        Self {
            id,
            title,
            finding,
            ms,
        }
    }

    pub(crate) fn step(&self, shows_private: bool) -> DiagnosisStep {
        let Finding {
            state,
            text,
            facts,
            advice,
        } = self.finding.clone();
        let facts = facts.into_iter();
        let facts = facts.filter(|detail| shows_private || !detail.is_private);
        DiagnosisStep {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            state,
            text,
            facts: facts.map(|detail| detail.fact).collect(),
            advice,
            ms: self.ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_harmless_and_private_ones_are_for_few() {
        let finding = Finding::ok("It is fine.")
            .fact("open", "o")
            .fact("empty", "")
            .private("path", "/srv/\u{1b}[2Jdocker");
        let found = Found::new("id", "Title", finding, 7);
        let all = found.step(true).facts;
        let names: Vec<_> = all.iter().map(|fact| &*fact.name).collect();
        assert_eq!(names, ["open", "path"]);
        assert_eq!(all[1].value, "/srv/[2Jdocker");
        let open = found.step(false).facts;
        assert_eq!(open, all[..1]);
    }
}
