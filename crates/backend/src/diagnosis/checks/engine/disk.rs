use crate::diagnosis::checks::{Check, NO_ANSWER};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::monitor::DISK_NEARLY_FULL;

pub(crate) const CHECK: Check = Check {
    id: "disk",
    title: "Disk",
    needs: &[Needs::Engine, Needs::Account, Needs::Socket, Needs::Disk],
    judge,
};

const GIGABYTE: u64 = 1_000_000_000;

fn judge(facts: &Facts) -> Finding {
    if let Some(elsewhere) = facts.elsewhere() {
        return Finding::skipped(elsewhere);
    }
    let Some(info) = facts.info() else {
        return Finding::skipped(NO_ANSWER);
    };
    let Some(space) = facts.disk else {
        return Finding::skipped("Where the engine keeps its data cannot be seen from here.");
    };
    let finding = if space.is_little(false) {
        Finding::warning(DISK_NEARLY_FULL)
            .run("See what takes the space.", "docker system df")
            .say("Remove what is not needed any more, as with docker image prune.")
    } else {
        Finding::ok("The disk with the engine's data has room.")
    };
    let written = |bytes| format!("{:.1} GB", as_gigabytes(bytes));
    finding
        .fact("free", written(space.free))
        .fact("size", written(space.total))
        .private("folder", info.data_folder().unwrap_or_default())
}

/// For a person, who does not mind a rounded number.
#[allow(clippy::cast_precision_loss, reason = "it is rounded anyway")]
fn as_gigabytes(bytes: u64) -> f64 {
    bytes as f64 / GIGABYTE as f64
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts, told};
    use crate::diagnosis::facts::Account;
    use crate::engine::{Failure, Info};
    use crate::platform::disk::Space;

    #[test]
    fn little_room_is_a_warning() {
        for (free, total, state) in [(5, 100, StepState::Ok), (4, 100, StepState::Warning)] {
            let mut facts = facts(SOCKET);
            facts.account = Some(Account {
                info: Ok(Info::default()),
                told_at: SystemTime::UNIX_EPOCH,
                api_versions: Err(Failure::Silent),
            });
            assert_eq!(judge(&facts).state, StepState::Skipped);
            facts.disk = Some(Space {
                free: free * GIGABYTE,
                total: total * GIGABYTE,
            });
            let finding = judge(&facts);
            assert_eq!(finding.state, state, "{free} of {total}");
            assert_eq!(told(&finding, "free").unwrap(), format!("{free}.0 GB"));
        }
        assert_eq!(judge(&facts("tcp://192.0.2.7")).state, StepState::Skipped);
    }
}
