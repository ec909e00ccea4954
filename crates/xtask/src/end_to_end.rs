use std::env;

use anyhow::Result;
use xshell::{Cmd, PushDir, cmd};

use crate::page::Page;
use crate::project::Project;
use crate::setup::Everything;

/// Playwright on the page as the demo shows it, both built if need be. The command runs in the
/// returned folder.
pub(crate) fn playwright<'a>(
    project: &'a Project,
    tools: &Everything,
) -> Result<(PushDir<'a>, Cmd<'a>)> {
    let page = Page::of(project);
    page.build(project)?;
    let backend = project.build_backend()?;
    let dir = project.sh.push_dir(project.end_to_end_tests());
    let playwright = cmd!(project.sh, "node_modules/.bin/playwright test");
    // One test runs `trunk serve`.
    let playwright = tools
        .wasm
        .prepare(playwright)
        .env("DOCKER_CONNECTION_ASSETS", page.dir())
        .env("DOCKER_CONNECTION_BACKEND", backend)
        .env("XTASK", env::current_exe()?)
        .env("CHROMIUM", &tools.browser.chromium);
    Ok((dir, playwright))
}
