//! What is said of a terminal, in its panel and never in its scrollback.

use docker_connection_yew::rules::{DockerErrorResponse, ErrorCode, Feature, Status};

use super::session::{End, State, Why};

const NO_TERMINAL: &str =
    "The server of this page offers no terminal: start it with --terminal to have one.";

/// Whether the server is known to have no terminal.
pub(crate) fn is_without_terminal(status: &Status) -> bool {
    // Each report names an endpoint: before there was one nothing is known.
    status.endpoint.is_some() && !status.features.contains(&Feature::Terminal)
}

/// The state in plain words; they change only with it.
pub(crate) fn message(state: &State, status: &Status) -> String {
    match state {
        State::Closed if is_without_terminal(status) => NO_TERMINAL.to_owned(),
        State::Closed => "No terminal is open.".to_owned(),
        State::Starting => "Opening a terminal …".to_owned(),
        State::Running => String::new(),
        State::Stopping => "Ending the shell …".to_owned(),
        State::Waiting { why, .. } => waiting(why),
        State::Ended(end) => ended(end),
    }
}

fn waiting(why: &Why) -> String {
    match why {
        Why::NotNow => {
            "Docker cannot be used now. The terminal opens by itself when it can.".to_owned()
        }
        Why::EngineLost => {
            "Docker has ended, and the shell with it. A new one opens when Docker is back."
                .to_owned()
        }
        Why::ServerLost => "The connection to the server of this page is lost, and the shell with \
                            it. A new one opens when the server is back."
            .to_owned(),
        Why::Failed(error) => format!("{} The terminal opens by itself.", error.message),
    }
}

fn ended(end: &End) -> String {
    match end {
        End::Exited(Some(code)) => format!("The shell has ended with exit code {code}."),
        End::Exited(None) => "The shell has ended.".to_owned(),
        End::Idle => "The shell was ended, as nobody used it.".to_owned(),
        End::Refused(error) => error.message.clone(),
    }
}

/// The command in an error's message that sets it right.
pub(crate) fn remedy(state: &State) -> Option<&str> {
    let State::Ended(End::Refused(DockerErrorResponse { code, message, .. })) = state else {
        return None;
    };
    if *code != ErrorCode::ImageMissing {
        return None;
    }
    let command = &message[message.find("docker pull ")?..];
    let words = command.split_ascii_whitespace().take(3);
    let length = words.map(|word| word.len() + 1).sum::<usize>();
    let command = command.get(..length.min(command.len()))?;
    Some(command.trim_end_matches(['.', ',', ' ', '`', '"']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_that_fetches_a_missing_image_is_found_in_the_message() {
        let remedy_in = |message: &str| {
            let message = message.to_owned();
            let error = DockerErrorResponse {
                message,
                code: ErrorCode::ImageMissing,
                failure_count: None,
                backoff_seconds: None,
                reason: None,
            };
            remedy(&State::Ended(End::Refused(error))).map(str::to_owned)
        };
        let command = Some("docker pull busybox:1.36".to_owned());
        for message in [
            "It does not exist. Fetch it by: docker pull busybox:1.36",
            "Run `docker pull busybox:1.36`.",
            "docker pull busybox:1.36 fetches it.",
        ] {
            assert_eq!(remedy_in(message), command, "{message}");
        }
        assert_eq!(remedy_in("It does not exist."), None);
    }
}
