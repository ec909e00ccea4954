//! Every input in every phase, as a table.

use docker_connection::{ErrorCode, HealthStatus, Input, Output, Phase, Reason, Trigger};

use crate::world::{Answer, DOWN, World, docker_error, report};

/// The phase after the input (`=` is the same), `+` if it starts a check, `-` if it aborts
/// one, `s` if it opens a stream, and the count of failures if that changes.
const TABLE: &str = "
                      unknown      checking       connected       starting        unavailable     rate-limited
start                 checking+    =              =               =               =               =
stop                  =            =              =               =               =               =
timeout               =            =              =               =               =               =
attempt               =+           =              =+              =+              =+              =
retry                 =+           =              =+              =+              =+              =
reset                 =            =              =+              checking+       checking+ 0     checking+ 0
focus                 =            =              =               =+              =+              =+
wake                  =            =              =+              =+              =+              =+
hidden                =            =              =               =               =               =
shown                 =            =              =               =               =               =
docker error          =            =              =+              =+              =+ 2            =
other error           =            =              =               =               =               =
rate limit            =            =              =               =               =               =
success               =            =              =               =+              =+              =+
stream allowed        =            =s             =s              =s              =s              =s
stale answer          =            =              =               =               =               =
stream: available     =            connected      =               connected       connected 0     connected 0
stream: starting      =            starting       starting        =               starting        starting
stream: unavailable   =            unavailable    unavailable     unavailable     =               =
stream: heartbeat     =            =              =               =               =               =
stream: broken        =            =              =+              =+              =+              =+
toast held            =            =              =               =               =               =
toast dismissed       =            =              =               =               =               =
";

fn world_in(phase: Phase) -> World {
    let mut world = match phase {
        Phase::Unknown => World::new(Answer::Available),
        Phase::Checking => {
            let mut world = World::new(Answer::Silence);
            world.input(Input::Start);
            world
        }
        Phase::Connected => World::started(Answer::Available),
        Phase::Starting => World::started(Answer::Starting),
        _ => World::started(DOWN),
    };
    if phase == Phase::RateLimited {
        world.run_until(phase);
    }
    // So that no failure is too recent for another one to count.
    world.run_ms(1_500);
    assert_eq!(world.phase(), phase);
    world
}

fn inputs() -> Vec<(&'static str, Input)> {
    let stream = |status, reason| {
        let mut report = report(status, reason);
        report.sequence = 9;
        Input::StreamReport(report)
    };
    let mut earlier = World::started(DOWN);
    earlier.run_s(60);
    earlier.answer = Answer::Silence;
    earlier.input(Input::Trigger(Trigger::Focus));
    let stale = earlier.check_in_flight();
    vec![
        ("start", Input::Start),
        ("stop", Input::Stop),
        ("timeout", Input::Timeout),
        ("attempt", Input::Attempt),
        ("retry", Input::Retry),
        ("reset", Input::Reset),
        ("focus", Input::Trigger(Trigger::Focus)),
        ("wake", Input::Trigger(Trigger::Wake)),
        ("hidden", Input::Visible(false)),
        ("shown", Input::Visible(true)),
        (
            "docker error",
            docker_error(ErrorCode::DockerUnavailable, None),
        ),
        ("other error", docker_error(ErrorCode::ImageMissing, None)),
        (
            "rate limit",
            docker_error(ErrorCode::DockerRateLimited, Some(7)),
        ),
        ("success", Input::ReportSuccess),
        ("stream allowed", Input::StreamAllowed(true)),
        (
            "stale answer",
            Input::CheckEnded {
                id: stale,
                result: Ok(report(HealthStatus::Available, None)),
            },
        ),
        ("stream: available", stream(HealthStatus::Available, None)),
        (
            "stream: starting",
            stream(HealthStatus::Starting, Some(Reason::Starting)),
        ),
        (
            "stream: unavailable",
            stream(HealthStatus::Unavailable, Some(Reason::Hung)),
        ),
        ("stream: heartbeat", Input::StreamHeartbeat),
        ("stream: broken", Input::StreamBroken),
        ("toast held", Input::ToastHeld(true)),
        ("toast dismissed", Input::ToastDismissed),
    ]
}

fn outcome(phase: Phase, name: &str, input: Input) -> String {
    let mut world = world_in(phase);
    if name.starts_with("stream:") {
        world.input(Input::StreamAllowed(true));
    }
    let before = world.connection.status().consecutive_failures;
    world.connection.handle(world.now(), input);
    let mut cell = match world.phase() {
        same if same == phase => "=".to_owned(),
        other => other.to_string(),
    };
    while let Some(output) = world.connection.poll_output() {
        match output {
            Output::StartCheck { .. } => cell.push('+'),
            Output::AbortCheck { .. } => cell.push('-'),
            Output::OpenStream => cell.push('s'),
            _ => {}
        }
    }
    let failures = world.connection.status().consecutive_failures;
    if failures != before {
        cell += &format!(" {failures}");
    }
    cell
}

#[test]
fn every_input_in_every_phase_does_what_the_table_says() {
    let mut rows = vec![format!("{:22}", "") + &row(Phase::ALL.iter().map(Phase::to_string))];
    let names: Vec<&str> = inputs().iter().map(|(name, _)| *name).collect();
    for (index, name) in names.into_iter().enumerate() {
        let cells = Phase::ALL.iter().map(|phase| {
            let (name, input) = inputs().swap_remove(index);
            outcome(*phase, name, input)
        });
        rows.push(format!("{name:22}") + &row(cells));
    }
    let table = rows.join("\n");
    assert_eq!(
        table,
        TABLE.trim_matches('\n'),
        "the table is now:\n{table}\n"
    );
}

fn row(cells: impl Iterator<Item = String>) -> String {
    let widths = [13, 15, 16, 16, 16, 16];
    let row: String = cells
        .zip(widths)
        .map(|(cell, width)| format!("{cell:width$}"))
        .collect();
    row.trim_end().to_owned()
}
