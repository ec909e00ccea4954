use std::path::Path;

use book::{Link, anchors, includes, line, links};

use crate::{files, read, root};

/// What is wrong with a link of that file.
fn fault(file: &Path, link: &Link) -> Option<&'static str> {
    let target = &link.target;
    if ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| target.starts_with(scheme))
    {
        return None;
    }
    if target.starts_with('/') {
        return Some("is not relative");
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = match path {
        "" => file.to_owned(),
        path => file.with_file_name(path),
    };
    if !path.exists() {
        return Some("leads nowhere");
    }
    if anchor.is_empty() {
        return None;
    }
    let is_page = path.extension().is_some_and(|kind| kind == "md");
    (!is_page || !anchors(&read(&path)).contains(anchor)).then_some("leads to no heading")
}

fn is_documentation(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    let is_in_book = path.parent().is_some_and(|folder| folder.ends_with("docs"));
    name.is_some_and(|name| {
        ["README.md", "SECURITY.md", "CHANGELOG.md"].contains(&&*name)
            || is_in_book && name.ends_with(".md")
    })
}

#[test]
fn every_link_leads_somewhere() {
    let files = files("", is_documentation);
    assert!(files.len() > 10, "{files:?}");
    let mut faults = Vec::new();
    for file in files {
        let text = read(&file);
        for link in links(&text).into_iter().chain(includes(&text)) {
            if let Some(fault) = fault(&file, &link) {
                let shown = file.strip_prefix(root()).unwrap_or(&file).display();
                let line = line(&text, link.range.start);
                faults.push(format!("{shown}:{line}: {} {fault}", link.target));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_broken_link_is_noticed() {
    let file = root().join("docs/README.md");
    let fault = |target: &str| {
        let link = Link {
            target: target.to_owned(),
            range: 0..0,
        };
        fault(&file, &link)
    };
    for (target, expected) in [
        ("rules.md", None),
        ("rules.md#the-ladder", None),
        ("#introduction", None),
        ("../SECURITY.md", None),
        ("https://example.org/nowhere", None),
        ("nowhere.md", Some("leads nowhere")),
        ("rules.md#nowhere", Some("leads to no heading")),
        ("#nowhere", Some("leads to no heading")),
        ("ladder.svg#nowhere", Some("leads to no heading")),
        ("/rules.md", Some("is not relative")),
    ] {
        assert_eq!(fault(target), expected, "{target}");
    }
}
