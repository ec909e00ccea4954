use std::time::SystemTime;

use docker_connection::Reason;

use crate::advice::advice;
use crate::diagnosis::checks::{Check, NO_ADDRESS};
use crate::diagnosis::facts::certificates::{Certificate, KeyFile, PemFile, TlsFacts};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::engine::Target;

pub(crate) const CHECK: Check = Check {
    id: "tls-files",
    title: "TLS files",
    needs: &[Needs::Tls],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    match facts.target() {
        Some(Target::Tls { .. }) => {}
        Some(_) => return Finding::skipped("No TLS is used."),
        None => return Finding::skipped(NO_ADDRESS),
    }
    let failed = |reason| Finding::because(reason).advise(advice(reason, &facts.endpoint, None));
    let Some(tls) = &facts.tls else {
        return failed(Reason::TlsFiles).fact("trouble", "the file system does not answer");
    };
    let finding = if let Some(trouble) = trouble(tls) {
        failed(Reason::TlsFiles).fact("trouble", trouble)
    } else if let Some(trouble) =
        certificates(tls).find_map(|(name, it)| outdated(name, it, facts.now))
    {
        failed(Reason::TlsRejected).fact("trouble", trouble)
    } else if certificates(tls).any(|(_, it)| it.ends_soon(facts.now)) {
        Finding::warning("A certificate ends soon.").say("Renew it before it does.")
    } else {
        Finding::ok("The certificates are there, valid, and match.")
    };
    let ends = certificates(tls).map(|(name, it)| format!("{name} {}", it.remaining(facts.now)));
    finding
        .fact("end", ends.collect::<Vec<_>>().join(", "))
        .private("folder", &tls.folder)
}

/// What keeps the files from being used at all.
fn trouble(tls: &TlsFacts) -> Option<&'static str> {
    match (&tls.authority, &tls.certificate, tls.key) {
        (Some(PemFile::Missing), ..) => Some("ca.pem is missing"),
        (Some(PemFile::Damaged), ..) => Some("ca.pem holds no certificate"),
        // The engine may ask for none.
        (_, PemFile::Missing, KeyFile::Missing) => None,
        (_, PemFile::Missing, _) => Some("cert.pem is missing"),
        (_, PemFile::Damaged, _) => Some("cert.pem holds no certificate"),
        (_, _, KeyFile::Missing) => Some("key.pem is missing"),
        (_, _, KeyFile::Damaged) => Some("key.pem holds no key"),
        (_, _, KeyFile::OfAnother) => Some("key.pem is not the key of cert.pem"),
        (_, _, KeyFile::Fine) => None,
    }
}

fn certificates(tls: &TlsFacts) -> impl Iterator<Item = (&'static str, &Certificate)> {
    let all = [
        ("ca.pem", tls.authority.as_ref()),
        ("cert.pem", Some(&tls.certificate)),
    ];
    all.into_iter().filter_map(|(name, file)| match file? {
        PemFile::Valid(certificate) => Some((name, certificate)),
        PemFile::Missing | PemFile::Damaged => None,
    })
}

fn outdated(name: &str, certificate: &Certificate, now: SystemTime) -> Option<String> {
    if certificate.not_after < now {
        Some(format!("{name} has expired"))
    } else if certificate.not_before > now {
        Some(format!("{name} is not valid yet"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{facts, facts_in, told};
    use crate::engine::Environment;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn certificate(from_day: i64, to_day: i64) -> PemFile {
        let now = SystemTime::UNIX_EPOCH + 20_000 * DAY;
        let day = |day: i64| {
            let span = DAY * u32::try_from(day.unsigned_abs()).unwrap();
            if day < 0 { now - span } else { now + span }
        };
        PemFile::Valid(Certificate {
            not_before: day(from_day),
            not_after: day(to_day),
            names: Vec::new(),
        })
    }

    fn judged(authority: PemFile, certificate: PemFile, key: KeyFile) -> Finding {
        let environment = Environment {
            docker_tls_verify: true,
            docker_cert_path: Some("/nowhere".into()),
            ..Environment::default()
        };
        let mut facts = facts_in("tcp://docker.test", environment);
        facts.now = SystemTime::UNIX_EPOCH + 20_000 * DAY;
        facts.tls = Some(TlsFacts {
            folder: "/nowhere".to_owned(),
            authority: Some(authority),
            certificate,
            key,
        });
        judge(&facts)
    }

    #[test]
    fn files_have_to_be_there_to_match_and_to_be_valid() {
        use KeyFile::{Fine, Missing, OfAnother};
        let fine = || certificate(-9, 90);
        for (authority, own, key, state, trouble) in [
            (fine(), fine(), Fine, StepState::Ok, None),
            (fine(), PemFile::Missing, Missing, StepState::Ok, None),
            (fine(), certificate(-9, 7), Fine, StepState::Warning, None),
            (
                PemFile::Missing,
                fine(),
                Fine,
                StepState::Failed,
                Some("ca.pem is missing"),
            ),
            (
                PemFile::Damaged,
                fine(),
                Fine,
                StepState::Failed,
                Some("ca.pem holds no certificate"),
            ),
            (
                fine(),
                fine(),
                Missing,
                StepState::Failed,
                Some("key.pem is missing"),
            ),
            (
                fine(),
                fine(),
                KeyFile::Damaged,
                StepState::Failed,
                Some("key.pem holds no key"),
            ),
            (
                fine(),
                PemFile::Missing,
                Fine,
                StepState::Failed,
                Some("cert.pem is missing"),
            ),
            (
                fine(),
                fine(),
                OfAnother,
                StepState::Failed,
                Some("key.pem is not the key of cert.pem"),
            ),
            (
                fine(),
                certificate(-9, -1),
                Fine,
                StepState::Failed,
                Some("cert.pem has expired"),
            ),
            (
                certificate(1, 90),
                fine(),
                Fine,
                StepState::Failed,
                Some("ca.pem is not valid yet"),
            ),
        ] {
            let finding = judged(authority, own, key);
            assert_eq!(finding.state, state, "{trouble:?}");
            assert_eq!(told(&finding, "trouble").as_deref(), trouble);
            assert_eq!(finding.advice.is_empty(), state == StepState::Ok);
        }
        let finding = judged(fine(), certificate(-9, 7), Fine);
        let ends = told(&finding, "end").unwrap();
        assert_eq!(ends, "ca.pem in 90 days, cert.pem in 7 days");
        let finding = judge(&facts("tcp://127.0.0.1:2375"));
        assert_eq!(finding.state, StepState::Skipped);
    }
}
