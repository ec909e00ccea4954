use std::fs;

use super::system::process::is_missing;

/// Tells a process from all others of its machine, also from those that get its number later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProcessId {
    /// Names the time since the machine started.
    boot: String,
    /// Numbers of processes are those of a namespace, such as a container's.
    namespace: String,
    number: i32,
    /// When it began, in the machine's own count.
    began: String,
}

impl ProcessId {
    /// This process's; `None` where the system does not tell.
    pub(crate) fn own() -> Option<Self> {
        let number = std::process::id().try_into().ok()?;
        Some(Self {
            boot: boot()?,
            namespace: namespace()?,
            number,
            began: began(number)?,
        })
    }

    /// Whether that process has ended for certain. One of another machine, or of another
    /// container, may always be there.
    pub(crate) fn is_gone(&self) -> bool {
        if boot().as_ref() != Some(&self.boot) || namespace().as_ref() != Some(&self.namespace) {
            return false;
        }
        match began(self.number) {
            Some(began) => began != self.began,
            // It has ended, or is hidden there.
            None => is_missing(self.number) || has_ended(self.number),
        }
    }

    pub(crate) fn to_text(&self) -> String {
        let number = self.number.to_string();
        [&self.boot, &self.namespace, &number, &self.began]
            .map(String::as_str)
            .join("/")
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split('/').map(str::to_owned);
        let mut part = || parts.next();
        Some(Self {
            boot: part()?,
            namespace: part()?,
            // Other numbers stand for groups of processes.
            number: part()?.parse().ok().filter(|&number| number > 0)?,
            began: part()?,
        })
    }
}

/// Whether a process sees the same files and the same processes as this one, so that its paths mean
/// the same here. No number stands for a process that cannot be seen.
pub(crate) fn is_beside(number: i32) -> bool {
    let sees = |kind: &str, who: &str| fs::read_link(format!("/proc/{who}/ns/{kind}")).ok();
    let number = number.to_string();
    ["mnt", "pid"].into_iter().all(|kind| {
        let own = sees(kind, "self");
        own.is_some() && own == sees(kind, &number)
    })
}

/// The words that a process was started with; none if they are not to be seen.
pub(crate) fn words(number: i32) -> Vec<String> {
    let text = fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
    let words = text
        .split(|byte| *byte == 0)
        .filter(|word| !word.is_empty());
    words
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}

fn boot() -> Option<String> {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(text.trim().to_owned())
}

fn namespace() -> Option<String> {
    let link = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(link.to_str()?.replace('/', ""))
}

/// When a process began that has not ended.
fn began(number: i32) -> Option<String> {
    let fields = fields(number)?;
    (!is_ended(&fields)).then(|| fields.get(19).cloned())?
}

/// Whether it has ended, and nobody has noticed yet.
fn has_ended(number: i32) -> bool {
    fields(number).is_some_and(|fields| is_ended(&fields))
}

fn is_ended(fields: &[String]) -> bool {
    fields
        .first()
        .is_some_and(|state| matches!(state.as_str(), "Z" | "X"))
}

/// What the system tells of a process, from its state on.
fn fields(number: i32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    // The field before is a name, which may hold anything.
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn no_text_is_a_process_that_no_system_has() {
        let own = ProcessId::own().unwrap();
        for number in ["-5", "0", "x", "99999999999", ""] {
            let text = format!("{}/{}/{number}/{}", own.boot, own.namespace, own.began);
            let process = ProcessId::from_text(&text);
            assert!(!process.is_some_and(|it| it.is_gone()), "{number}");
        }
    }

    #[test]
    fn a_process_is_gone_when_it_has_ended_and_not_before() {
        let own = ProcessId::own().unwrap();
        assert!(!own.is_gone());
        let own_words: Vec<_> = std::env::args().collect();
        assert_eq!(words(own.number), own_words);
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let number = child.id().try_into().unwrap();
        let other = ProcessId {
            number,
            began: began(number).unwrap(),
            ..own
        };
        let text = other.to_text();
        assert_eq!(ProcessId::from_text(&text).as_ref(), Some(&other));
        assert!(!other.is_gone());
        assert!(is_beside(number) && !is_beside(0));
        let earlier = ProcessId {
            began: "1".to_owned(),
            ..other.clone()
        };
        assert!(earlier.is_gone(), "another one has its number");
        child.kill().unwrap();
        while !other.is_gone() {
            std::thread::yield_now();
        }
        child.wait().unwrap();
        assert!(other.is_gone());
        for elsewhere in [
            ProcessId {
                boot: "another".to_owned(),
                ..other.clone()
            },
            ProcessId {
                namespace: "another".to_owned(),
                ..other
            },
        ] {
            assert!(!elsewhere.is_gone(), "nobody can tell");
        }
    }
}
