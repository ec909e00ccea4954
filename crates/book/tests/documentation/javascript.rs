//! The reference for JavaScript and the package's sources name the same.

use std::collections::BTreeSet;

use docker_connection_view::{Label, Text, english};

use crate::reference::numbers;
use crate::{files, page, read, root};

const README: &str = "crates/elements/npm/README.md";

fn source(name: &str) -> String {
    read(&root().join("crates/elements/npm/src").join(name))
}

/// The names in the first column of the table whose head begins so; pages begin a row with a name.
fn told<'a>(text: &'a str, head: &str) -> BTreeSet<&'a str> {
    let start = text.find(&format!("\n| {head} |"));
    let start = start.unwrap_or_else(|| panic!("no table begins with: {head}"));
    let rows = text[start + 1..].lines().skip(2);
    let cells = rows.map_while(|row| row.strip_prefix("| ")?.split(" |").next());
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

/// The names of an interface's members.
fn members<'a>(source: &'a str, interface: &str) -> BTreeSet<&'a str> {
    let head = [
        format!("export interface {interface} {{\n"),
        format!("export interface {interface} extends Callbacks {{\n"),
    ];
    let body = head.iter().find_map(|head| source.split_once(head));
    let (_, body) = body.unwrap_or_else(|| panic!("no {interface}"));
    let (body, _) = body.split_once("\n}").expect("it ends");
    let members = body.lines().filter_map(|line| {
        let name = line.strip_prefix("  readonly ")?;
        Some(&name[..name.find(|letter: char| !letter.is_alphanumeric())?])
    });
    members.filter(|name| !name.is_empty()).collect()
}

/// What stands between each `start` and the `end` after it.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start)
        .skip(1)
        .filter_map(move |rest| rest.split(end).next())
}

#[test]
fn every_entry_is_told_and_no_other() {
    let manifest = read(&root().join("crates/elements/npm/package.json"));
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let exports = manifest["exports"].as_object().unwrap();
    let entries: BTreeSet<_> = exports
        .keys()
        .filter(|entry| *entry != "./package.json")
        .map(|entry| entry.replacen('.', "docker-connection-kit", 1))
        .collect();
    let entries: BTreeSet<_> = entries.iter().map(|entry| &**entry).collect();
    assert!(entries.contains("docker-connection-kit/react"));
    let page = page("javascript.md");
    assert_eq!(told(&page, "entry"), entries);
}

#[test]
fn every_option_and_member_is_told_and_no_other() {
    let page = page("javascript.md");
    let readme = read(&root().join(README));
    for (head, file, interface) in [
        ("option | default", "options.ts", "ConnectionOptions"),
        ("member of `rules`", "options.ts", "Rules"),
        ("member | what", "connection.ts", "DockerConnection"),
        (
            "member of the status",
            "status.ts",
            "DockerConnectionStatus",
        ),
        ("member of what it gives", "react.ts", "UseDockerRecovery"),
    ] {
        let source = source(file);
        let members = members(&source, interface);
        assert!(members.len() > 4, "{interface}: {members:?}");
        assert_eq!(told(&page, head), members, "{interface}");
    }
    let options = source("connection.ts");
    let mut recovery = members(&options, "RecoveryOptions");
    recovery.extend(members(&options, "Callbacks"));
    assert_eq!(told(&page, "option of the hook"), recovery);
    for head in ["option | default", "member | what"] {
        assert_eq!(told(&readme, head), told(&page, head), "{README}: {head}");
    }
}

#[test]
fn every_number_behind_the_rules_has_the_default_that_is_told() {
    let page = page("javascript.md");
    for (field, default) in numbers(|duration| format!("{} ms", duration.as_millis())) {
        let row = format!("\n| `{}` | {default} |\n", camel_case(field));
        assert!(page.contains(&row), "javascript.md lacks: {row}");
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        name + &word[..1].to_uppercase() + &word[1..]
    })
}

#[test]
fn elements_have_what_is_told_of_them() {
    let is_source = |path: &std::path::Path| path.extension().is_some_and(|kind| kind == "ts");
    let elements = files("crates/elements/npm/src/elements", is_source);
    let sources: String = elements.iter().map(|path| read(path)).collect();
    let page = page("javascript.md");
    let readme = read(&root().join(README));

    let tags: BTreeSet<_> = between(&sources, "@tag ", "\n").collect();
    assert!(tags.len() > 3, "{tags:?}");
    assert_eq!(told(&page, "element"), tags);
    assert_eq!(told(&readme, "element"), tags);

    let observed = between(&sources, "static override observedAttributes = [", "]");
    let attributes = observed.flat_map(|list| list.split('\'').skip(1).step_by(2));
    let mut attributes: BTreeSet<_> = attributes.collect();
    attributes.extend(["phase", "reason"]);
    assert_eq!(told(&page, "attribute"), attributes);

    let properties: BTreeSet<_> = between(&sources, "\n  get ", "(").collect();
    assert_eq!(told(&page, "property"), properties);

    let events: BTreeSet<_> = between(&sources, "#dispatch('", "'").collect();
    assert_eq!(told(&page, "event"), events);

    let parts: BTreeSet<_> = between(&sources, "@csspart ", " ").collect();
    assert_eq!(told(&page, "part"), parts);
}

#[test]
fn every_component_and_hook_of_react_is_told_and_no_other() {
    let source = source("react.ts");
    let exports = between(&source, "\nexport function ", "(");
    let exports: BTreeSet<_> = exports.filter_map(|name| name.split('<').next()).collect();
    assert!(exports.contains("useDockerRecovery"), "{exports:?}");
    assert_eq!(told(&page("javascript.md"), "component or hook"), exports);
}

#[test]
fn every_text_is_told_with_its_name() {
    let page = page("javascript.md");
    for label in Label::ALL {
        let words = english(Text::Label(*label));
        let row = format!("\n| `{}` | {words} |\n", label.as_str());
        assert!(page.contains(&row), "javascript.md lacks: {row}");
    }
    assert_eq!(told(&page, "text | in English").len(), Label::ALL.len());

    let source = source("texts.ts");
    let (_, texts) = source.split_once("export type Texts").unwrap();
    let families: BTreeSet<_> = between(texts, "`", "${")
        .filter(|name| name.ends_with('.'))
        .collect();
    let page_families = told(&page, "texts");
    let page_families: BTreeSet<_> = page_families
        .iter()
        .map(|name| name.trim_end_matches('…'))
        .collect();
    assert_eq!(page_families, families);
    let names = texts.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("  readonly ")?.split_once("?:")?;
        name.chars().all(char::is_alphanumeric).then_some(name)
    });
    assert_eq!(told(&page, "text | of"), names.collect());
}
