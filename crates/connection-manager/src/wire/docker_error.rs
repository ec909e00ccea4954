use docker_connection::DockerError;

use super::duration::duration;
use super::json::Object;
use super::text;
use crate::runtime::HAS_JAVASCRIPT;

/// Reads what an app's server has sent as an error: the backend's JSON with `message`, `code`
/// and `backoffSeconds`; anything else is a plain message. At most 2 kB of it are kept.
///
/// For
/// [`report_connection_failure`](crate::ConnectionManager::report_connection_failure), so that the
/// error's code decides whether it concerns Docker, and its backoff is obeyed.
#[must_use]
pub fn docker_error(text: &str) -> DockerError {
    let mut error = read(text).unwrap_or_else(|| DockerError {
        message: text.to_owned(),
        ..DockerError::default()
    });
    text::cap(&mut error.message);
    error
}

fn read(text: &str) -> Option<DockerError> {
    // While a server renders there is no parser.
    if !HAS_JAVASCRIPT {
        return None;
    }
    let error = Object::parse(text)?;
    let code = error.text("code");
    let message = error.raw_text("message");
    if code.is_none() && message.is_none() {
        return None;
    }
    Some(DockerError {
        message: message.unwrap_or_default(),
        code,
        backoff: error.number("backoffSeconds").and_then(duration),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_is_no_javascript_a_text_is_a_plain_message() {
        assert_eq!(docker_error("{}").message, "{}");
    }
}
