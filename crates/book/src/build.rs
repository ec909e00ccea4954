use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use mdbook_driver::MDBook;

use crate::links;

/// Where the book keeps the project's files that its pages link to.
const COPIES: &str = "project";

/// Makes the book of the project at `root` in the folder `to`. It needs nothing else than that
/// folder then: what pages link to outside of `docs/` is copied there.
///
/// # Errors
///
/// If a file cannot be read or written, or a page links to what is no file.
pub fn build(root: &Path, to: &Path) -> Result<()> {
    let mut book = MDBook::load(root.join("docs"))?;
    book.config.build.build_dir = to.to_owned();
    let mut outside = BTreeSet::new();
    book.book.for_each_chapter_mut(|page| {
        page.content = with_copies(&page.content, &mut outside);
    });
    book.build()?;
    for file in outside {
        copy(&root.join(&file), &to.join(COPIES).join(copy_of(&file)))?;
    }
    Ok(())
}

/// A page that links to copies where it linked outside of `docs/`; adds what has to be copied.
fn with_copies(page: &str, outside: &mut BTreeSet<String>) -> String {
    let mut links = links(page);
    links.retain(|link| link.target.starts_with("../"));
    links.sort_by_key(|link| link.range.start);
    let mut content = page.to_owned();
    for link in links.iter().rev() {
        let path = link.target.trim_start_matches("../");
        let file = path.split('#').next().unwrap_or(path);
        outside.insert(file.to_owned());
        let copy = format!("{COPIES}/{}", copy_of(file));
        content.replace_range(link.range.clone(), &copy);
    }
    content
}

/// Browsers show pictures and plain texts, and offer to save anything else. mdBook takes whatever
/// has `.md` in its name for a page.
fn copy_of(file: &str) -> String {
    if file.ends_with(".png") {
        file.to_owned()
    } else {
        format!("{}.txt", file.trim_end_matches(".md"))
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    ensure!(from.is_file(), "{} is no file", from.display());
    let folder = to.parent().map(PathBuf::from).unwrap_or_default();
    fs::create_dir_all(folder)?;
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_leave_the_book_lead_to_copies() {
        let page =
            "[a](../x/a.rs) [b](b.md#c) [![p](../p.png)](../SECURITY.md#d) <https://a.b/../>";
        let mut outside = BTreeSet::new();
        assert_eq!(
            with_copies(page, &mut outside),
            "[a](project/x/a.rs.txt) [b](b.md#c) [![p](project/p.png)](project/SECURITY.txt) \
             <https://a.b/../>"
        );
        assert_eq!(
            Vec::from_iter(outside),
            ["SECURITY.md", "p.png", "x/a.rs"].map(str::to_owned)
        );
    }
}
