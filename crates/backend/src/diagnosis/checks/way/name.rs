use crate::diagnosis::checks::{A_SOCKET, Check, NO_ADDRESS};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::engine::probe;
use crate::monitor::plain_reason;

pub(crate) const CHECK: Check = Check {
    id: "name",
    title: "Name",
    needs: &[Needs::Engine, Needs::Name],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let Some(target) = facts.target() else {
        return Finding::skipped(NO_ADDRESS);
    };
    let Some(address) = target.address() else {
        return Finding::skipped(A_SOCKET);
    };
    if probe::number(address).is_some() {
        return Finding::ok("The address is a number, so that no name is looked up.");
    }
    match &facts.way.name {
        Some(Ok(numbers)) => {
            let numbers = numbers.iter().map(|it| it.ip().to_string());
            Finding::ok("The name is known.")
                .private("numbers", numbers.collect::<Vec<_>>().join(", "))
        }
        Some(Err(failure)) => {
            let reason = plain_reason(*failure);
            Finding::because(reason).advise(facts.advice())
        }
        None => Finding::skipped("Its name was not looked up."),
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::{Reason, StepState};

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts, told};
    use crate::engine::Failure;

    #[test]
    fn names_are_known_or_not_and_numbers_need_none() {
        let known = Ok(vec!["192.0.2.7:2375".parse().unwrap()]);
        let unknown = Err(Failure::Because(Reason::DnsFailed));
        for (host, name, state) in [
            (SOCKET, None, StepState::Skipped),
            ("tcp://[::1]:2375", None, StepState::Ok),
            ("tcp://docker.test:2375", Some(known), StepState::Ok),
            ("tcp://docker.test:2375", Some(unknown), StepState::Failed),
        ] {
            let mut facts = facts(host);
            facts.way.name = name;
            let finding = judge(&facts);
            assert_eq!(finding.state, state, "{host}");
            let is_named = host.contains("test") && state == StepState::Ok;
            assert_eq!(told(&finding, "numbers").is_some(), is_named, "{host}");
        }
    }
}
