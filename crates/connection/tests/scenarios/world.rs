//! A browser, a backend and an engine on one virtual clock, around a real [`Connection`].

use std::collections::VecDeque;
use std::time::Duration;

use docker_connection::{
    Cause, CheckFailure, CheckId, Config, Connection, DockerError, Endpoint, EndpointSource,
    ErrorCode, HealthReport, HealthStatus, Input, Instant, Note, Output, Phase, Reason, Snapshot,
};

/// What a check that starts now will bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Available,
    Starting,
    Unavailable(Reason),
    /// The backend itself cannot be had.
    Failure(CheckFailure),
    /// No answer ever.
    Silence,
}

pub(crate) const DOWN: Answer = Answer::Unavailable(Reason::SocketMissing);

pub(crate) const fn failure(reason: Reason) -> Answer {
    Answer::Failure(CheckFailure {
        reason,
        retry_after: None,
    })
}

/// An error of the backend, as an app reports it.
pub(crate) fn docker_error(code: ErrorCode, backoff_s: Option<u64>) -> Input {
    Input::ReportFailure(DockerError {
        message: String::new(),
        code: Some(code.to_string()),
        backoff: backoff_s.map(Duration::from_secs),
    })
}

/// A check on its way; what it brings is decided, and dated, when it begins.
#[derive(Clone, Debug)]
struct InFlight {
    ends_at: u64,
    id: CheckId,
    answer: Answer,
    sequence: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) connection: Connection,
    pub(crate) answer: Answer,
    pub(crate) latency: Duration,
    /// When each check began, in ms, and why.
    pub(crate) checks: Vec<(u64, Cause)>,
    /// When the phase changed, in ms.
    pub(crate) phases: Vec<(u64, Phase)>,
    /// Why each check that ended was made, and whether it found an engine.
    pub(crate) ended: Vec<(Cause, bool)>,
    /// What was noted for the log.
    pub(crate) notes: Vec<Note>,
    /// All other outputs.
    pub(crate) outputs: Vec<Output>,
    /// How often a change of the status was told.
    pub(crate) told: usize,
    /// What was told to those who follow, if there are any, and when in ms.
    pub(crate) tells: Option<Vec<(u64, Snapshot)>>,
    now: u64,
    /// What was last said of the phase, and since when, in ms.
    verdict: (Phase, bool),
    verdict_since: u64,
    stood_still: bool,
    shown_retry: Option<Instant>,
    has_stream: bool,
    follows: bool,
    sequence: u64,
    in_flight: VecDeque<InFlight>,
}

impl World {
    /// No jitter, answers after 10 ms.
    pub(crate) fn new(answer: Answer) -> Self {
        let config = Config {
            jitter: 0.0,
            ..Config::default()
        };
        Self::with(config, answer)
    }

    pub(crate) fn with(config: Config, answer: Answer) -> Self {
        Self::seeded(config, 1, answer)
    }

    pub(crate) fn seeded(config: Config, seed: u64, answer: Answer) -> Self {
        Self {
            connection: Connection::new(config, seed).unwrap(),
            answer,
            latency: Duration::from_millis(10),
            checks: Vec::new(),
            phases: Vec::new(),
            ended: Vec::new(),
            notes: Vec::new(),
            outputs: Vec::new(),
            told: 0,
            tells: None,
            now: 0,
            verdict: (Phase::Unknown, false),
            verdict_since: 0,
            stood_still: false,
            shown_retry: None,
            has_stream: false,
            follows: false,
            sequence: 1,
            in_flight: VecDeque::new(),
        }
    }

    /// The push stream brings a verdict, newer than all before.
    pub(crate) fn stream(&mut self, answer: Answer) {
        self.sequence += 1;
        let mut report = result_of(answer).expect("a stream brings reports only");
        report.sequence = self.sequence;
        self.stream_report(report);
    }

    /// The push stream brings a report; one is opened if there is none and the rules want one.
    pub(crate) fn stream_report(&mut self, report: Box<HealthReport>) {
        if !self.has_stream {
            self.input(Input::StreamAllowed(false));
            self.input(Input::StreamAllowed(true));
        }
        self.input(Input::StreamReport(report));
    }

    /// A world in which the first verdict has come.
    pub(crate) fn started(answer: Answer) -> Self {
        let mut world = Self::new(answer);
        world.input(Input::Start);
        world.run_ms(100);
        world
    }

    /// Another tab of the same browser, which follows but has heard nothing yet.
    pub(crate) fn beside(leader: &Self) -> Self {
        let mut world = Self::new(leader.answer);
        world.keep_up_with(leader);
        world.input(Input::Follow);
        world
    }

    /// A tab that takes over from `leader`, whose last word it has heard.
    pub(crate) fn after(leader: &Self) -> Self {
        let mut world = Self::beside(leader);
        world.hear(leader);
        world.input(Input::Lead);
        world
    }

    /// The leader tells this tab what it knows.
    pub(crate) fn hear(&mut self, leader: &Self) {
        self.keep_up_with(leader);
        let snapshot = leader.connection.snapshot(leader.now());
        self.input(Input::Snapshot(Box::new(snapshot)));
    }

    /// Both live in the same moment, before the same backend.
    pub(crate) fn keep_up_with(&mut self, other: &Self) {
        self.run_ms(other.now - self.now);
        self.answer = other.answer;
        self.latency = other.latency;
        self.sequence = other.sequence;
    }

    pub(crate) fn now(&self) -> Instant {
        Instant::from_millis(self.now)
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.now
    }

    pub(crate) fn phase(&self) -> Phase {
        self.connection.status().phase
    }

    /// When the checks began, in whole seconds.
    pub(crate) fn check_seconds(&self) -> Vec<u64> {
        self.checks.iter().map(|(at, _)| at / 1000).collect()
    }

    pub(crate) fn has_stream(&self) -> bool {
        self.has_stream
    }

    pub(crate) fn input(&mut self, input: Input) {
        self.has_stream &= !matches!(input, Input::StreamBroken);
        if let Input::CheckEnded { id, .. } = &input {
            self.in_flight.retain(|other| other.id != *id);
        }
        // A check that is sent again, or a retry that was due while nobody asked, is late.
        let is_late =
            self.connection.status().is_checking || matches!(input, Input::Start | Input::Lead);
        match input {
            Input::Follow => self.follows = true,
            Input::Lead => self.follows = false,
            _ => {}
        }
        let before = self.connection.status().clone();
        let mut was_told = false;
        self.connection.handle(self.now(), input);
        while let Some(output) = self.connection.poll_output() {
            match output {
                Output::StartCheck { id, cause } => {
                    assert!(
                        self.in_flight.is_empty(),
                        "two checks in flight at {} ms",
                        self.now
                    );
                    self.checks.push((self.now, cause));
                    if cause == Cause::Automatic && !is_late && !self.stood_still {
                        // While there is no verdict yet, no deadline is shown.
                        let shown = self.shown_retry.map_or(self.now, Instant::as_millis);
                        assert_eq!(shown, self.now, "the deadline shown is the retry's");
                    }
                    let at = match self.answer {
                        Answer::Silence => u64::MAX,
                        _ => self.now + self.latency.as_millis() as u64,
                    };
                    self.in_flight.push_back(InFlight {
                        ends_at: at,
                        id,
                        answer: self.answer,
                        sequence: self.sequence,
                    });
                }
                Output::AbortCheck { id } => self.in_flight.retain(|other| other.id != id),
                Output::StatusChanged => {
                    was_told = true;
                    self.told += 1;
                    let snapshot = self.connection.snapshot(self.now());
                    if let Some(tells) = &mut self.tells {
                        tells.push((self.now, snapshot));
                    }
                    self.shown_retry = self.connection.status().next_retry_time;
                    let phase = self.phase();
                    if self.phases.last().map(|(_, last)| *last) != Some(phase) {
                        self.phases.push((self.now, phase));
                    }
                }
                Output::OpenStream => {
                    assert!(!self.has_stream, "two streams at {} ms", self.now);
                    self.has_stream = true;
                }
                Output::CloseStream => self.has_stream = false,
                Output::CheckEnded {
                    cause,
                    is_available,
                } => self.ended.push((cause, is_available)),
                Output::Noted(note) => self.notes.push(note),
                other => self.outputs.push(other),
            }
        }
        self.follows &= !self.connection.is_idle();
        let status = self.connection.status();
        assert_eq!(was_told, before != *status);
        let verdict = (status.phase, status.hides_docker());
        if verdict != self.verdict {
            self.verdict = verdict;
            self.verdict_since = self.now;
        }
        if self.follows {
            assert!(!self.has_stream, "a stream at {} ms", self.now);
            if status.is_settled {
                // The leader has seen it hold.
                self.verdict_since = self.verdict_since.min(self.now.saturating_sub(500));
            }
        } else {
            let has_held = self.now - self.verdict_since >= 500;
            assert_eq!(
                status.is_settled,
                has_held && status.phase != Phase::Unknown
            );
        }
        if let Some(next) = self.connection.next_timeout() {
            assert!(
                next > self.now(),
                "a timeout that does not move at {} ms",
                self.now
            );
        }
    }

    pub(crate) fn check_in_flight(&self) -> CheckId {
        self.in_flight.front().unwrap().id
    }

    /// Time in which the page stands still.
    pub(crate) fn skip_ms(&mut self, millis: u64) {
        self.now += millis;
        self.stood_still = true;
    }

    pub(crate) fn run_s(&mut self, seconds: u64) {
        self.run_ms(seconds * 1000);
    }

    /// Lets time pass, with every timer and answer at its instant.
    pub(crate) fn run_ms(&mut self, millis: u64) {
        let end = self.now + millis;
        loop {
            let answer_at = self.in_flight.front().map(|check| check.ends_at);
            let timer_at = self.connection.next_timeout().map(Instant::as_millis);
            match answer_at.into_iter().chain(timer_at).min() {
                Some(at) if at <= end => {
                    // What was due while the page stood still comes late.
                    self.now = self.now.max(at);
                    if answer_at == Some(at) {
                        let check = self.in_flight.pop_front().unwrap();
                        let mut result = result_of(check.answer);
                        if let Ok(report) = &mut result {
                            report.sequence = check.sequence;
                        }
                        self.input(Input::CheckEnded {
                            id: check.id,
                            result,
                        });
                    } else {
                        self.input(Input::Timeout);
                    }
                }
                _ => break,
            }
        }
        self.now = end;
    }

    /// Runs until the phase is `phase`; panics if that takes over an hour.
    pub(crate) fn run_until(&mut self, phase: Phase) {
        let start = self.now;
        while self.phase() != phase {
            assert!(self.now - start < 3_600_000, "still {}", self.phase());
            self.run_ms(10);
        }
    }
}

fn result_of(answer: Answer) -> Result<Box<HealthReport>, CheckFailure> {
    match answer {
        Answer::Available => Ok(report(HealthStatus::Available, None)),
        Answer::Starting => Ok(report(HealthStatus::Starting, Some(Reason::Starting))),
        Answer::Unavailable(reason) => Ok(report(HealthStatus::Unavailable, Some(reason))),
        Answer::Failure(failure) => Err(failure),
        Answer::Silence => unreachable!("silence never ends"),
    }
}

pub(crate) fn report(status: HealthStatus, reason: Option<Reason>) -> Box<HealthReport> {
    Box::new(HealthReport {
        status,
        code: None,
        reason,
        message: "The backend's own words.".to_owned(),
        advice: Vec::new(),
        checked_at: "2026-11-22T19:00:00.123Z".to_owned(),
        latency_ms: None,
        engine: None,
        endpoint: Endpoint {
            host: "unix:///var/run/docker.sock".to_owned(),
            source: EndpointSource::Default,
            context: None,
        },
        outage: None,
        warnings: Vec::new(),
        sequence: 1,
        instance: "b7c1".to_owned(),
        version: None,
        features: Vec::new(),
    })
}
