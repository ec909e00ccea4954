use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// A text of the markup.
pub type Str = Cow<'static, str>;

/// A piece of markup, as data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Node {
    /// Holds the place of what is absent, so that its neighbours keep theirs.
    #[default]
    Nothing,
    /// Words.
    Text(Str),
    /// An element and all that is in it.
    Element(Element),
}

/// An element. Boxed, as it is handed on with each thing that is put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element(Box<Content>);

/// What an [`Element`] is made of. Its children are known by their place, or all of them by their
/// keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The name: lower case, of HTML or SVG.
    pub tag: &'static str,
    /// What tells it from its siblings wherever it moves; no two of them have the same.
    pub key: Option<Str>,
    /// Names and values, no name twice.
    pub attributes: Vec<(&'static str, Str)>,
    /// What is in it.
    pub children: Vec<Node>,
}

impl Node {
    /// The key of an element that has one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Element(element) => element.key.as_deref(),
            _ => None,
        }
    }
}

impl Element {
    /// An element without anything.
    #[must_use]
    pub fn new(tag: &'static str) -> Self {
        Self(Box::new(Content {
            tag,
            key: None,
            attributes: Vec::new(),
            children: Vec::new(),
        }))
    }

    /// What it is made of.
    #[must_use]
    pub fn into_content(self) -> Content {
        *self.0
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Str>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    pub(crate) fn with_some(self, name: &'static str, value: Option<impl Into<Str>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn class(self, class: &'static str) -> Self {
        self.with("class", class)
    }

    pub(crate) fn child(mut self, child: impl Into<Node>) -> Self {
        self.children.push(child.into());
        self
    }

    /// Children by their keys. Of two with the same key, which is for a peer to decide, the later
    /// gets another.
    pub(crate) fn list(mut self, items: impl IntoIterator<Item = (Str, Self)>) -> Self {
        for (mut key, mut item) in items {
            while self.children.iter().any(|other| other.key() == Some(&key)) {
                key.to_mut().push('+');
            }
            item.key = Some(key);
            self.children.push(item.into());
        }
        self
    }
}

pub(crate) fn element(tag: &'static str) -> Element {
    Element::new(tag)
}

impl Deref for Element {
    type Target = Content;

    fn deref(&self) -> &Content {
        &self.0
    }
}

impl DerefMut for Element {
    fn deref_mut(&mut self) -> &mut Content {
        &mut self.0
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

impl From<Str> for Node {
    fn from(text: Str) -> Self {
        Self::Text(text)
    }
}

impl From<&'static str> for Node {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Node {
    fn from(node: Option<T>) -> Self {
        node.map_or(Self::Nothing, Into::into)
    }
}

/// As HTML.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Text(text) => escaped(text, f),
            Self::Element(element) => element.fmt(f),
        }
    }
}

/// As HTML.
impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.tag)?;
        for (name, value) in &self.attributes {
            write!(f, " {name}=\"")?;
            escaped(value, f)?;
            f.write_str("\"")?;
        }
        f.write_str(">")?;
        for child in &self.children {
            child.fmt(f)?;
        }
        write!(f, "</{}>", self.tag)
    }
}

fn escaped(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for part in text.split_inclusive(['&', '<', '>', '"']) {
        let (plain, special) = match part.char_indices().next_back() {
            Some((at, '&')) => (&part[..at], "&amp;"),
            Some((at, '<')) => (&part[..at], "&lt;"),
            Some((at, '>')) => (&part[..at], "&gt;"),
            Some((at, '"')) => (&part[..at], "&quot;"),
            _ => (part, ""),
        };
        f.write_str(plain)?;
        f.write_str(special)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_peer_sends_stays_text() {
        let element = element("p").with("title", "\"<&").child("<b>1 & 2</b>");
        assert_eq!(
            element.to_string(),
            "<p title=\"&quot;&lt;&amp;\">&lt;b&gt;1 &amp; 2&lt;/b&gt;</p>"
        );
    }

    #[test]
    fn no_two_items_of_a_list_have_the_same_key() {
        let items = ["a", "a", "a+", "a"].map(|key| (key.into(), element("li")));
        let list = element("ul").list(items);
        let keys: Vec<_> = list.children.iter().map(Node::key).collect();
        assert_eq!(keys, ["a", "a+", "a++", "a+++"].map(Some));
    }
}
