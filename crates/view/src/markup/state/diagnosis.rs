use docker_connection::{DiagnosisNews, DiagnosisStatus, DiagnosisStep};

use super::shared::Shared;

/// The most steps that are shown: what is more is none of the backend's.
const MOST: usize = 100;

/// A diagnosis as a view shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Diagnosis {
    pub(crate) is_open: bool,
    pub(crate) progress: Progress,
    pub(crate) steps: Shared<Vec<DiagnosisStep>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Progress {
    #[default]
    NotBegun,
    Running,
    Ended(DiagnosisStatus),
    /// The backend told no more, before the end.
    Broken,
}

impl Diagnosis {
    /// Whether one is to begin: the first time that somebody looks.
    pub(super) fn toggle(&mut self) -> bool {
        self.is_open = !self.is_open;
        self.is_open && self.progress == Progress::NotBegun && self.begin()
    }

    /// Whether one is to begin; not beside another.
    pub(super) fn begin(&mut self) -> bool {
        if self.progress == Progress::Running {
            return false;
        }
        self.progress = Progress::Running;
        self.steps.set(Vec::new());
        true
    }

    pub(super) fn hear(&mut self, news: DiagnosisNews) {
        match news {
            DiagnosisNews::Step(step) => {
                if self.steps.len() < MOST {
                    self.steps.to_mut().push(step);
                }
            }
            DiagnosisNews::Ended(status) => self.progress = Progress::Ended(status),
            DiagnosisNews::Broken => self.progress = Progress::Broken,
        }
    }

    /// All that was found as plain text, for whoever is asked for help.
    pub(crate) fn report(&self) -> String {
        let mut report = String::from("Docker: ");
        report.push_str(match self.progress {
            Progress::Ended(status) => status.as_str(),
            _ => "not finished",
        });
        let mut line = |parts: &[&str]| {
            report.push('\n');
            for part in parts {
                report.push_str(part);
            }
        };
        for step in self.steps.iter() {
            line(&[
                "[",
                step.state.as_str(),
                "] ",
                &step.title,
                ": ",
                &step.text,
            ]);
            for fact in &step.facts {
                line(&["    ", &fact.name, ": ", &fact.value]);
            }
            for advice in &step.advice {
                line(&["    > ", &advice.text]);
                if let Some(command) = &advice.command {
                    line(&["      ", command]);
                }
            }
        }
        report
    }
}
