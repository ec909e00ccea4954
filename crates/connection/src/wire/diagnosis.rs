//! What a diagnosis finds: the way to the engine, step by step.

use super::names::named_enum;
use super::report::Advice;

named_enum! {
    /// What became of a [`DiagnosisStep`].
    pub enum StepState {
        /// All is well.
        Ok = "ok",
        /// It works, but may surprise.
        Warning = "warning",
        /// It does not work.
        Failed = "failed",
        /// It was not looked at, as the step's text says.
        Skipped = "skipped",
        /// A state this release does not know.
        Unknown = "unknown",
    }
    else Unknown
}

named_enum! {
    /// What all steps of a diagnosis mean together.
    pub enum DiagnosisStatus {
        /// The engine can be used.
        Usable = "usable",
        /// The engine can be used, but something is not as it should be.
        Warnings = "warnings",
        /// The engine cannot be used, or the status is one this release does not know.
        Unusable = "unusable",
    }
    else Unusable
}

/// One check of a diagnosis: the data of the event `step`.
///
/// Readers ignore fields that they do not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DiagnosisStep {
    /// Names the check, as in `tls-files`; the same in every release.
    pub id: String,
    /// What is looked at, in a word or two.
    pub title: String,
    /// What became of it.
    pub state: StepState,
    /// One sentence for the person at the screen.
    pub text: String,
    /// What was seen.
    #[cfg_attr(feature = "serde", serde(default))]
    pub facts: Vec<DiagnosisFact>,
    /// What to do about it, best first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub advice: Vec<Advice>,
    /// How long it took to look, in ms; steps that look at the same take the same time.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ms: u64,
}

/// Something that a [`DiagnosisStep`] has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DiagnosisFact {
    /// What it is, in a word or two.
    pub name: String,
    /// Its value, for a person to read.
    pub value: String,
}

/// The data of the event `end`, after the last step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DiagnosisEnd {
    /// What the steps mean together.
    pub status: DiagnosisStatus,
}

/// What is told of a diagnosis as it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiagnosisNews {
    /// A check was made.
    Step(DiagnosisStep),
    /// All checks were made.
    Ended(DiagnosisStatus),
    /// The backend tells no more, before the end.
    Broken,
}

/// A whole diagnosis, as `doctor --json` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Diagnosis {
    /// The release that made it.
    pub version: String,
    /// What the steps mean together.
    pub status: DiagnosisStatus,
    /// Every step, from the address to other engines.
    pub steps: Vec<DiagnosisStep>,
}

impl DiagnosisStatus {
    /// What the steps mean together: the engine can be used if it answers, which is the step
    /// `ping`.
    #[must_use]
    pub fn of(steps: &[DiagnosisStep]) -> Self {
        let is_fine =
            |step: &DiagnosisStep| matches!(step.state, StepState::Ok | StepState::Skipped);
        let answers = |step: &DiagnosisStep| {
            step.id == "ping" && matches!(step.state, StepState::Ok | StepState::Warning)
        };
        if !steps.iter().any(answers) {
            Self::Unusable
        } else if steps.iter().all(is_fine) {
            Self::Usable
        } else {
            Self::Warnings
        }
    }
}
