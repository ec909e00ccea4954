use docker_connection::{Instant, Outage, Phase, Status};

use super::control::Control;
use super::node::element;
use crate::{Action, Catalogue, Element, Label, Node, Options, Str, Text, ViewState};

/// One of the kit's views.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    draw: fn(&View<'_>) -> Element,
    /// Whether it shows toasts.
    pub shows_toasts: bool,
}

impl Part {
    pub(crate) const fn new(draw: fn(&View<'_>) -> Element) -> Self {
        Self {
            draw,
            shows_toasts: false,
        }
    }

    pub(crate) const fn showing_toasts(self) -> Self {
        Self {
            shows_toasts: true,
            ..self
        }
    }

    /// The markup of this part.
    #[must_use]
    pub fn draw(self, view: &View<'_>) -> Element {
        (self.draw)(view)
    }
}

/// All that markup is made of.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What is shown.
    pub status: &'a Status,
    /// The toast, in the one view that shows it.
    pub toast: Option<&'a Outage>,
    /// What is local to the view.
    pub state: &'a ViewState,
    /// The words.
    pub catalogue: &'a Catalogue,
    /// How the view is asked for.
    pub options: &'a Options,
    /// An instant in ms since 1970; 0 where nobody knows, as on a server.
    pub epoch_millis: &'a dyn Fn(Instant) -> f64,
}

impl std::fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View")
            .field("status", self.status)
            .finish_non_exhaustive()
    }
}

impl View<'_> {
    pub(crate) fn say(&self, text: Text<'_>) -> Str {
        self.catalogue.say(text)
    }

    pub(crate) fn label(&self, label: Label) -> Str {
        self.say(Text::Label(label))
    }

    pub(crate) fn heading(&self) -> Str {
        self.catalogue.heading(self.status)
    }

    pub(crate) fn id(&self, name: &str) -> Str {
        [&self.options.prefix, "-", name].concat().into()
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.status.phase == Phase::Connected
    }

    pub(crate) fn has_focus(&self, action: &Action) -> bool {
        self.state.focused.as_ref() == Some(action)
    }

    /// A name and its value, in a list of such.
    pub(crate) fn fact(&self, name: Label, value: impl Into<Node>) -> Element {
        element("div")
            .child(element("dt").child(self.label(name)))
            .child(element("dd").child(value))
    }

    /// What a list of so many items is folded away under.
    pub(crate) fn summary(&self, name: Label, count: usize) -> Element {
        let count = element("span")
            .class("docker-status-muted")
            .child([" ", &count.to_string()].concat());
        element("summary").child(self.label(name)).child(count)
    }

    /// The name of a button that copies `text`, by what became of that; and whether it is in the
    /// clipboard.
    pub(crate) fn copy_name(&self, name: Label, text: &str) -> (Str, bool) {
        let copied = self.state.copied.as_ref();
        let copied = copied.filter(|copied| copied.text == text);
        let is_in_clipboard = copied.is_some_and(|copied| copied.is_in_clipboard);
        let name = self.label(match copied {
            None => name,
            Some(_) if is_in_clipboard => Label::Copied,
            Some(_) => Label::Selected,
        });
        (name, is_in_clipboard)
    }

    /// The outermost element of a part.
    pub(crate) fn root(&self, tag: &'static str, class: &'static str) -> Element {
        let mut classes = Str::from(class);
        for more in [
            if self.options.compact { "compact" } else { "" },
            &self.options.class,
        ] {
            if !more.is_empty() {
                let classes = classes.to_mut();
                classes.push(' ');
                classes.push_str(more);
            }
        }
        element(tag)
            .with("class", classes)
            .with_some("id", self.options.id.clone())
            .with("data-phase", self.status.phase.as_str())
            .with_some("data-reason", self.status.reason.map(|one| one.as_str()))
    }

    pub(crate) fn button(&self, class: &'static str, action: &Action) -> Element {
        element("button")
            .with("type", "button")
            .class(class)
            .with(Action::ATTRIBUTE, action.name())
            .with_some(Action::VALUE, action.value())
    }

    /// A button that stays in reach while it does nothing, and says why: `[button, why]`.
    pub(crate) fn control(
        &self,
        class: &'static str,
        action: &Action,
        name: Label,
        control: Control,
    ) -> [Option<Element>; 2] {
        let why = match control {
            Control::Absent => return [None, None],
            Control::Free => None,
            Control::Blocked(why) => Some(why),
        };
        let id = why.is_some().then(|| self.id(action.name()));
        let button = self
            .button(class, action)
            .with_some("aria-disabled", why.is_some().then_some("true"))
            .with_some("aria-describedby", id.clone())
            .with_some("title", why.clone())
            .child(self.label(name));
        let why = why.map(|why| hidden().with_some("id", id).child(why));
        [Some(button), why]
    }
}

/// Read aloud, not shown.
pub(crate) fn hidden() -> Element {
    element("span").class("docker-status-hidden")
}
