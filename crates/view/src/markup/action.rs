use crate::Str;

/// What a control does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Checks now.
    Retry,
    /// Forgets the failures and checks now.
    Reset,
    /// Puts a command into the clipboard.
    Copy(String),
    /// Closes the toast.
    Close,
    /// Opens or closes the section that looks at the way to the engine.
    Diagnosis,
    /// Looks at the way to the engine once more.
    Diagnose,
    /// Puts what a diagnosis has found into the clipboard.
    CopyReport,
    /// Opens or closes the section that tells of the engine.
    Engine,
    /// Starts the engine, in the outage of that name.
    Start(String),
}

impl Action {
    /// The attribute by which a page finds a control and its action.
    pub const ATTRIBUTE: &str = "data-docker-action";

    /// The attribute beside it that holds what [`Copy`](Self::Copy) and [`Start`](Self::Start) carry.
    pub const VALUE: &str = "value";

    /// The action of a control by its attributes.
    #[must_use]
    pub fn read(name: &str, value: Option<String>) -> Option<Self> {
        Some(match name {
            "retry" => Self::Retry,
            "reset" => Self::Reset,
            "copy" => Self::Copy(value?),
            "close" => Self::Close,
            "diagnosis" => Self::Diagnosis,
            "diagnose" => Self::Diagnose,
            "copy-report" => Self::CopyReport,
            "engine" => Self::Engine,
            "start" => Self::Start(value?),
            _ => return None,
        })
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Reset => "reset",
            Self::Copy(_) => "copy",
            Self::Close => "close",
            Self::Diagnosis => "diagnosis",
            Self::Diagnose => "diagnose",
            Self::CopyReport => "copy-report",
            Self::Engine => "engine",
            Self::Start(_) => "start",
        }
    }

    pub(crate) fn value(&self) -> Option<Str> {
        match self {
            Self::Copy(text) | Self::Start(text) => Some(text.clone().into()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_read_as_it_is_written() {
        for action in [
            Action::Retry,
            Action::Reset,
            Action::Copy("docker ps".to_owned()),
            Action::Close,
            Action::Diagnosis,
            Action::Diagnose,
            Action::CopyReport,
            Action::Engine,
            Action::Start("1000".to_owned()),
        ] {
            let value = action.value().map(Str::into_owned);
            assert_eq!(Action::read(action.name(), value), Some(action));
        }
        assert_eq!(Action::read("copy", None), None);
        assert_eq!(Action::read("buy", None), None);
    }
}
