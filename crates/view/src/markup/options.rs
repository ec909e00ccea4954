use crate::Str;

/// How a view is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Begins every `id` inside; a page has no two views with the same.
    pub prefix: Str,
    /// The root element's own `id`: none.
    pub id: Option<Str>,
    /// Further classes of the root element, separated by spaces.
    pub class: Str,
    /// Little room: an indicator in a status bar, a panel in a popup.
    pub compact: bool,
    /// Whether the indicator has a button that checks now while Docker cannot be used.
    pub show_retry_button: bool,
    /// The level of the panel's heading, 1 to 6: 2.
    pub heading_level: u8,
    /// Where toasts appear.
    pub position: ToasterPosition,
    /// Whether the popover of the status button ends with what the host brings: an element `slot`
    /// holds its place.
    pub has_slot: bool,
}

impl Options {
    /// The defaults, for a view whose ids begin with `prefix`.
    pub fn new(prefix: impl Into<Str>) -> Self {
        Self {
            prefix: prefix.into(),
            id: None,
            class: Str::default(),
            compact: false,
            show_retry_button: false,
            heading_level: 2,
            position: ToasterPosition::default(),
            has_slot: false,
        }
    }
}

/// The corner of the window where toasts appear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ToasterPosition {
    /// Below, where a line of text ends.
    #[default]
    BottomEnd,
    /// Below, where a line of text begins.
    BottomStart,
    /// Above, where a line of text ends.
    TopEnd,
    /// Above, where a line of text begins.
    TopStart,
}

impl ToasterPosition {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::BottomEnd => "bottom-end",
            Self::BottomStart => "bottom-start",
            Self::TopEnd => "top-end",
            Self::TopStart => "top-start",
        }
    }
}
