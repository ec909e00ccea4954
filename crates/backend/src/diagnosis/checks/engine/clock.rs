use std::time::{Duration, SystemTime};

use crate::diagnosis::checks::{Check, NO_ANSWER};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;

pub(crate) const CHECK: Check = Check {
    id: "clock",
    title: "Clock",
    needs: &[Needs::Engine, Needs::Account],
    judge,
};

/// More than an answer takes, and less than certificates and logs suffer from.
const MOST: Duration = Duration::from_secs(30);

fn judge(facts: &Facts) -> Finding {
    let Some(account) = &facts.account else {
        return Finding::skipped(NO_ANSWER);
    };
    let told = facts.info().and_then(|info| info.system_time.as_deref());
    let Some(time) = told.and_then(time) else {
        return Finding::skipped("The engine does not tell what time it is.");
    };
    let (difference, word) = match time.duration_since(account.told_at) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    if difference <= MOST {
        return Finding::ok("The engine's clock is this machine's.")
            .fact("difference", format!("{:.1} s", difference.as_secs_f64()));
    }
    let difference = humantime::format_duration(Duration::from_secs(difference.as_secs()));
    Finding::warning(format!(
        "The engine's clock is {difference} {word} this machine's."
    ))
    .say("Set both clocks by NTP: certificates and logs depend on them.")
}

/// RFC 3339 in any time zone.
fn time(text: &str) -> Option<SystemTime> {
    let (base, zone) = text.split_at_checked(text.rfind(['Z', '+', '-'])?)?;
    let base = humantime::parse_rfc3339(&format!("{base}Z")).ok()?;
    if zone == "Z" {
        return Some(base);
    }
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let minutes = hours.parse::<u64>().ok()? * 60 + minutes.parse::<u64>().ok()?;
    let offset = Duration::from_secs(minutes * 60);
    if zone.starts_with('+') {
        base.checked_sub(offset)
    } else {
        base.checked_add(offset)
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts};
    use crate::diagnosis::facts::Account;
    use crate::engine::{Failure, Info};

    fn judged(engines: &str, ours: &str) -> Finding {
        let mut facts = facts(SOCKET);
        facts.account = Some(Account {
            info: Ok(Info {
                system_time: Some(engines.to_owned()),
                ..Info::default()
            }),
            told_at: humantime::parse_rfc3339(ours).unwrap(),
            api_versions: Err(Failure::Silent),
        });
        judge(&facts)
    }

    #[test]
    fn clocks_are_compared_whatever_zone_they_are_told_in() {
        for (engines, state, part) in [
            (
                "2026-11-29T10:00:00.123456789Z",
                StepState::Ok,
                "this machine's",
            ),
            (
                "2026-11-29T12:00:20.5+02:00",
                StepState::Ok,
                "this machine's",
            ),
            ("2026-11-29T04:30:00-05:30", StepState::Ok, "this machine's"),
            ("2026-11-29T09:00:00Z", StepState::Warning, "is 1h behind"),
            (
                "2026-11-29T11:00:00+00:00",
                StepState::Warning,
                "is 1h ahead of",
            ),
            (
                "2026-11-29T10:01:30Z",
                StepState::Warning,
                "1m 30s ahead of",
            ),
            ("later", StepState::Skipped, "does not tell"),
        ] {
            let finding = judged(engines, "2026-11-29T10:00:00Z");
            assert_eq!(finding.state, state, "{engines}");
            assert!(finding.text.contains(part), "{}", finding.text);
        }
    }
}
