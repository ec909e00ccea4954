use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use docker_connection::{Advice, Message, Phase, Reason, Status};

use crate::{Text, english};

type Words = Rc<dyn Fn(Text<'_>) -> Option<String>>;

/// Every word that is shown or said: English, but for what you say differently.
///
/// ```
/// use docker_connection_view::{Catalogue, Label, Text};
///
/// let name = "Ada".to_owned();
/// let catalogue = Catalogue::new(move |text| match text {
///     Text::Label(Label::Retry) => Some(format!("Try again, {name}")),
///     _ => None,
/// });
/// assert_eq!(catalogue.say(Text::Label(Label::Retry)), "Try again, Ada");
/// assert_eq!(catalogue.say(Text::Label(Label::Reset)), "Reset counter");
/// ```
#[derive(Clone, Default)]
pub struct Catalogue(Option<Words>);

impl Catalogue {
    /// Says what `words` gives, and English where it gives nothing.
    pub fn new(words: impl Fn(Text<'_>) -> Option<String> + 'static) -> Self {
        Self(Some(Rc::new(words)))
    }

    /// `text` in words.
    #[must_use]
    pub fn say(&self, text: Text<'_>) -> Cow<'static, str> {
        let own = self.0.as_ref().and_then(|words| words(text));
        own.map_or_else(|| english(text), Cow::Owned)
    }

    /// The heading of a status.
    #[must_use]
    pub fn heading(&self, status: &Status) -> Cow<'static, str> {
        self.say(Text::Phase(if status.hides_docker() {
            Phase::Unknown
        } else {
            status.phase
        }))
    }

    /// What is wrong, in one sentence or two; `None` while nothing is.
    #[must_use]
    pub fn error_message(&self, status: &Status) -> Option<Cow<'static, str>> {
        let message = status.message.as_ref()?;
        Some(self.say(Text::Message(message)))
    }

    /// What is wrong, where the heading stands beside it.
    #[must_use]
    pub fn sentence(&self, status: &Status) -> Option<Cow<'static, str>> {
        match status.message.as_ref()? {
            // The heading has said it.
            Message::Starting => Some(self.say(Text::Reason(Reason::Starting))),
            message => Some(self.say(Text::Message(message))),
        }
    }

    /// What to do: the catalogue's own advice, else the backend's.
    #[must_use]
    pub fn advice(&self, status: &Status) -> Vec<Advice> {
        let own = status.reason.map(|reason| self.say(Text::Advice(reason)));
        match own.filter(|text| !text.is_empty()) {
            Some(text) => vec![Advice {
                text: text.into_owned(),
                command: None,
                href: None,
            }],
            None => status.advice.clone(),
        }
    }
}

impl PartialEq for Catalogue {
    /// Whether both are the same, not whether they say the same.
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(own), Some(other)) => Rc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        }
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalogue").finish_non_exhaustive()
    }
}
