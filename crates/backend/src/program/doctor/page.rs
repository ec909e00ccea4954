use std::io::Write;

use docker_connection::{Advice, DiagnosisStatus, DiagnosisStep, StepState};

/// In columns; every terminal has them.
const WIDTH: usize = 80;
/// The columns of a step's state, and of its title.
const STATE: usize = 9;
const TITLE: usize = 20;

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const FAINT: &str = "2";

/// Writes a diagnosis for a person.
pub(super) struct Page<W> {
    out: W,
    has_colour: bool,
}

impl<W: Write> Page<W> {
    pub(super) fn new(out: W, has_colour: bool) -> Self {
        Self { out, has_colour }
    }

    pub(super) fn step(&mut self, step: &DiagnosisStep) {
        let colour = colour(step.state);
        let state = format!("{:STATE$}", step.state.as_str());
        let mut start = self.coloured(&state, colour) + &format!("{:TITLE$}", step.title);
        for line in wrapped(&step.text, WIDTH - STATE - TITLE) {
            self.line(&format!("{start}{line}"));
            start = " ".repeat(STATE + TITLE);
        }
        for fact in &step.facts {
            let text = format!("{}: {}", fact.name, fact.value);
            for line in wrapped(&text, WIDTH - STATE) {
                let line = self.coloured(&line, FAINT);
                self.line(&format!("{:STATE$}{line}", ""));
            }
        }
        for advice in &step.advice {
            self.advice(advice);
        }
    }

    /// What it all means.
    pub(super) fn end(&mut self, status: DiagnosisStatus, steps: &[DiagnosisStep]) {
        let count = |state| steps.iter().filter(|step| step.state == state).count();
        let (failed, warnings) = (count(StepState::Failed), count(StepState::Warning));
        let (text, colour) = match status {
            DiagnosisStatus::Usable => ("Docker can be used.".to_owned(), GREEN),
            DiagnosisStatus::Warnings => {
                let text = "Docker can be used, but not all is as it should be";
                (format!("{text}: {}.", counted(failed, warnings)), YELLOW)
            }
            _ => (
                format!("Docker cannot be used: {}.", counted(failed, warnings)),
                RED,
            ),
        };
        self.line("");
        let text = self.coloured(&text, colour);
        self.line(&text);
    }

    fn advice(&mut self, advice: &Advice) {
        let mut start = "-> ";
        for line in wrapped(&advice.text, WIDTH - STATE - start.len()) {
            self.line(&format!("{:STATE$}{start}{line}", ""));
            start = "   ";
        }
        // What is copied is never broken.
        let command = advice.command.iter().map(|command| format!("$ {command}"));
        for text in command.chain(advice.href.clone()) {
            self.line(&format!("{:STATE$}{start}{}", "", harmless(&text)));
        }
    }

    fn coloured(&self, text: &str, colour: &str) -> String {
        if self.has_colour {
            format!("\u{1b}[{colour}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn line(&mut self, text: &str) {
        // Nobody may be reading it.
        let _ = writeln!(self.out, "{}", text.trim_end());
    }
}

fn colour(state: StepState) -> &'static str {
    match state {
        StepState::Ok => GREEN,
        StepState::Warning => YELLOW,
        StepState::Failed => RED,
        _ => FAINT,
    }
}

/// What an engine or a file says must not steer the terminal.
fn harmless(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

fn counted(failed: usize, warnings: usize) -> String {
    let count = |number, word: &str| match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        number => Some(format!("{number} {word}s")),
    };
    let all = [count(failed, "failure"), count(warnings, "warning")];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The words of a text in lines of at most so many columns; longer words have a line of their own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace().map(harmless) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use docker_connection::DiagnosisFact;

    use super::*;

    fn steps() -> [DiagnosisStep; 2] {
        [
            DiagnosisStep {
                title: "Credential helpers".to_owned(),
                state: StepState::Warning,
                text: "Docker's own client cannot log in: a credential helper is missing."
                    .to_owned(),
                facts: vec![DiagnosisFact {
                    name: "warns".to_owned(),
                    value: "many words \u{1b}[2J ".repeat(9),
                }],
                advice: vec![Advice {
                    text: "Install it where PATH finds it, or take its name out of config.json \
                           and log in again."
                        .to_owned(),
                    command: Some(format!("install {}", "x".repeat(90))),
                    href: None,
                }],
                ..DiagnosisStep::default()
            },
            DiagnosisStep {
                id: "ping".to_owned(),
                title: "Answer".to_owned(),
                state: StepState::Ok,
                text: "Docker answers.".to_owned(),
                ..DiagnosisStep::default()
            },
        ]
    }

    fn written(has_colour: bool) -> String {
        let mut page = Page::new(Vec::new(), has_colour);
        let steps = steps();
        steps.iter().for_each(|step| page.step(step));
        page.end(DiagnosisStatus::of(&steps), &steps);
        String::from_utf8(page.out).unwrap()
    }

    #[test]
    fn all_but_commands_fits_into_80_columns() {
        let text = written(false);
        let mut lines = text.lines();
        let first = "warning  Credential helpers  Docker's own client cannot log in: a credential";
        assert_eq!(lines.next(), Some(first));
        assert_eq!(
            lines.next().map(str::trim_start),
            Some("helper is missing.")
        );
        for line in text.lines() {
            let is_command = line.contains("$ install");
            assert!(is_command || line.chars().count() <= WIDTH, "{line}");
        }
        assert!(text.contains(&"x".repeat(90)), "a command is not broken");
        let last = "Docker can be used, but not all is as it should be: 1 warning.";
        assert_eq!(text.lines().last(), Some(last));
    }

    #[test]
    fn nothing_but_our_own_colours_steers_the_terminal() {
        assert!(!written(false).contains('\u{1b}'));
        let text = written(true);
        assert!(!text.contains("\u{1b}[2J"), "{text:?}");
        assert!(
            text.contains("\u{1b}[33mwarning  \u{1b}[0mCredential"),
            "{text:?}"
        );
        let plain = [RED, GREEN, YELLOW, FAINT, "0"]
            .iter()
            .fold(text, |text, code| {
                text.replace(&format!("\u{1b}[{code}m"), "")
            });
        assert_eq!(plain, written(false));
    }
}
