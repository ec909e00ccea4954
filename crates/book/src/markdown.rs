use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A link or a picture of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as it is written.
    pub target: String,
    /// The bytes of the text that say so; those of all of the link if that stands elsewhere.
    pub range: Range<usize>,
}

/// The links and pictures of a text, in the order in which they end.
#[must_use]
pub fn links(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    for (event, range) in parser(text).into_offset_iter() {
        let (Event::Start(Tag::Link { dest_url, .. }) | Event::Start(Tag::Image { dest_url, .. })) =
            event
        else {
            continue;
        };
        let target = dest_url.into_string();
        // The words of the link may repeat where it leads, and come before.
        let range = match text[range.clone()].rfind(&target) {
            Some(start) => range.start + start..range.start + start + target.len(),
            None => range,
        };
        links.push(Link { target, range });
    }
    links
}

/// The files that mdBook takes into a text.
#[must_use]
pub fn includes(text: &str) -> Vec<Link> {
    const START: &str = "{{#include ";
    let starts = text.match_indices(START).map(|(at, _)| at + START.len());
    starts
        .filter_map(|start| {
            let target = text[start..].split_once("}}")?.0.to_owned();
            let range = start..start + target.len();
            Some(Link { target, range })
        })
        .collect()
}

/// The names by which links reach the headings of a text, as GitHub and mdBook make them.
#[must_use]
pub fn anchors(text: &str) -> HashSet<String> {
    let mut anchors = HashSet::new();
    let mut heading = None;
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let name = anchor(&heading.take().unwrap_or_default());
                let numbered = (1..).map(|number| format!("{name}-{number}"));
                let mut names = [name.clone()].into_iter().chain(numbered);
                anchors.extend(names.find(|name| !anchors.contains(name)));
            }
            _ => {}
        }
    }
    anchors
}

/// The number of the line that holds this byte of a text.
#[must_use]
pub fn line(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

fn anchor(heading: &str) -> String {
    let heading = heading.trim().to_lowercase();
    let letters = heading.chars().filter_map(|letter| match letter {
        '-' | '_' => Some(letter),
        letter if letter.is_whitespace() => Some('-'),
        letter => letter.is_alphanumeric().then_some(letter),
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_pictures_are_found_where_they_say_where_they_lead() {
        let text = "A [b.md](b.md#c \"d\"), [![e](f.png)](g.md)\n\n```\n[no](no.md)\n```\n[h]\n\n[h]: i.md";
        let found = links(text);
        let targets: Vec<_> = found.iter().map(|link| &*link.target).collect();
        assert_eq!(targets, ["b.md#c", "g.md", "f.png", "i.md"]);
        for link in &found[..3] {
            assert_eq!(text[link.range.clone()], link.target);
        }
        assert_eq!(&text[found[3].range.clone()], "[h]");
        assert_eq!(line(text, found[3].range.start), 6);
    }

    #[test]
    fn files_that_are_taken_in_are_found_in_code_too() {
        let text = "```json\n{{#include ../a.json}}\n```\n";
        let found = includes(text);
        assert_eq!(found[0].target, "../a.json");
        assert_eq!(&text[found[0].range.clone()], "../a.json");
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn headings_have_the_names_that_mdbook_and_github_give_them() {
        let text = "# A `b-c`, d\n## Hosts & origins\n## A b\n## A b\n\nE_f\n---\n";
        let expected = ["a-b-c-d", "hosts--origins", "a-b", "a-b-1", "e_f"];
        assert_eq!(anchors(text), expected.map(str::to_owned).into());
    }
}
