use std::collections::BTreeSet;

use book::links;
use tempfile::tempdir;

use crate::{files, page, read, root};

#[test]
fn every_page_is_in_the_summary() {
    let is_page = |path: &std::path::Path| path.extension().is_some_and(|kind| kind == "md");
    let docs = root().join("docs");
    let pages = files("docs", is_page).into_iter().map(|path| {
        let path = path.strip_prefix(&docs).expect("it is in there").to_owned();
        path.to_string_lossy().into_owned()
    });
    let mut pages: BTreeSet<_> = pages.collect();
    pages.remove("SUMMARY.md");
    let listed: BTreeSet<_> = links(&page("SUMMARY.md"))
        .into_iter()
        .map(|link| link.target)
        .collect();
    assert_eq!(pages, listed);
}

#[test]
fn the_picture_of_the_ladder_is_up_to_date() {
    assert!(
        page("ladder.svg") == book::ladder(),
        "`cargo run -p book -- ladder` makes it anew"
    );
}

#[test]
fn the_book_has_all_that_its_pages_ask_for() {
    let folder = tempdir().unwrap();
    book::build(root(), folder.path()).unwrap();
    let mut pages = 0;
    for entry in folder.path().read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "html") || path.ends_with("404.html") {
            continue;
        }
        pages += 1;
        let html = read(&path);
        assert!(!html.contains("{{#"), "{}", path.display());
        for target in targets(&html) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = match file {
                "" => path.clone(),
                file => folder.path().join(file),
            };
            assert!(file.is_file(), "{} asks for {target}", path.display());
            if !anchor.is_empty() {
                let id = format!("id=\"{anchor}\"");
                assert!(
                    read(&file).contains(&id),
                    "{} asks for {target}",
                    path.display()
                );
            }
        }
    }
    assert!(pages > 10, "{pages}");
}

/// Where the links and pictures of a page lead, but for those that lead out of the book, and for
/// what only looks like one in code.
fn targets(html: &str) -> impl Iterator<Item = &str> {
    let tags = html.split('<').skip(1);
    let tags = tags.filter_map(|rest| rest.split('>').next());
    tags.flat_map(|tag| {
        [" href=\"", " src=\""].into_iter().flat_map(move |start| {
            let targets = tag.split(start).skip(1);
            let targets = targets.filter_map(|rest| rest.split('"').next());
            targets.filter(|target| !target.contains("://") && *target != "#")
        })
    })
}
