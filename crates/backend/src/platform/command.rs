use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// What a program that only looks writes to its standard output, whatever its exit status is; it
/// is killed if it takes longer than `limit`. `None` if it cannot be run or takes too long.
pub(crate) async fn output(program: &str, words: &[&str], limit: Duration) -> Option<String> {
    let run = Command::new(program)
        .args(words)
        // Its words are read, so they have to be those that it was written with.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = timeout(limit, run).await.ok()?.ok()?;
    String::from_utf8(output.stdout).ok()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_program_that_hangs_is_not_waited_for() {
        let limit = Duration::from_millis(50);
        assert_eq!(output("sleep", &["600"], limit).await, None);
        let limit = Duration::from_secs(20);
        let said = output("echo", &["loaded"], limit).await;
        assert_eq!(said.as_deref(), Some("loaded\n"));
        assert_eq!(output("/nowhere/program", &[], limit).await, None);
    }
}
