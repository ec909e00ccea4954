use std::env;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::{Cmd, PushDir, cmd};

use crate::integrations::{jupyterlab, vscode};
use crate::npm;
use crate::page::Page;
use crate::project::Project;
use crate::setup::{self, Everything};

/// Playwright on the page as the demo shows it, both built if need be. The command runs in the
/// returned folder.
pub(crate) fn playwright<'a>(
    project: &'a Project,
    tools: &Everything,
) -> Result<(PushDir<'a>, Cmd<'a>)> {
    let page = Page::of(project);
    page.build(project)?;
    let backend = project.build_backend()?;
    let (dir, playwright) = playwright_in(project, tools, project.end_to_end_tests())?;
    let nats_server = tools.nats_server.as_ref().ok();
    let fleet = nats_server.map(|_| ("DOCKER_CONNECTION_FLEET", project.fleet_for_tests()));
    let playwright = playwright
        .env("DOCKER_CONNECTION_ASSETS", page.dir())
        .env("DOCKER_CONNECTION_BACKEND", backend)
        .envs(fleet);
    Ok((dir, playwright))
}

/// Playwright's tests in another browser than Chromium, which `variable` names to them: on the page,
/// and on the npm package as it was packed last.
pub(crate) fn other_browser<'a>(
    project: &'a Project,
    tools: &Everything,
    variable: &str,
    browser: &Path,
) -> Result<(PushDir<'a>, Cmd<'a>)> {
    let (dir, playwright) = playwright(project, tools)?;
    let playwright = playwright
        .args(["--config", "browsers.config.ts"])
        .env("DOCKER_CONNECTION_PACKAGES", npm::dir(project))
        .env(variable, browser);
    Ok((dir, playwright))
}

/// Playwright on what people install, packed if need be.
pub(crate) fn packaging<'a>(
    project: &'a Project,
    tools: &Everything,
) -> Result<(PushDir<'a>, Cmd<'a>)> {
    npm::pack(project, &npm::Args::default())?;
    let backend = project.build_backend()?;
    let (dir, playwright) = playwright_in(project, tools, project.packaging_tests())?;
    let playwright = playwright
        .env("DOCKER_CONNECTION_PACKAGES", npm::dir(project))
        .env("DOCKER_CONNECTION_BACKEND", backend)
        .envs(tools.no_engine.as_ref().map(|why| ("NO_ENGINE", why)));
    Ok((dir, playwright))
}

/// Playwright on the packed extension in a real VS Code, over the npm package as it was packed last.
pub(crate) fn vscode<'a>(
    project: &'a Project,
    tools: &Everything,
) -> Result<(PushDir<'a>, Cmd<'a>)> {
    vscode::pack(project)?;
    if project.sh.var_os("DOCKER_CONNECTION_LONG_TESTS").is_some() {
        setup::code_server(project)?;
    }
    let backend = project.build_backend()?;
    let (dir, playwright) = playwright_in(project, tools, project.vscode().join("tests"))?;
    let playwright = playwright
        .env("DOCKER_CONNECTION_VSCODE", vscode::dir(project))
        .env("DOCKER_CONNECTION_BACKEND", backend)
        .envs(tools.no_engine.as_ref().map(|why| ("NO_ENGINE", why)));
    Ok((dir, playwright))
}

/// Playwright on the packed wheel in a real JupyterLab, over the npm package as it was packed last.
pub(crate) fn jupyterlab<'a>(
    project: &'a Project,
    tools: &Everything,
) -> Result<(PushDir<'a>, Cmd<'a>)> {
    let wheel = jupyterlab::pack(project)?;
    let backend = project.build_backend()?;
    let (dir, playwright) = playwright_in(project, tools, project.jupyterlab().join("tests"))?;
    let playwright = playwright
        .env("DOCKER_CONNECTION_WHEEL", wheel)
        .env("DOCKER_CONNECTION_BACKEND", backend)
        .env("PYTHON", setup::jupyterlab(project)?)
        .envs(tools.no_engine.as_ref().map(|why| ("NO_ENGINE", why)));
    Ok((dir, playwright))
}

fn playwright_in<'a>(
    project: &'a Project,
    tools: &Everything,
    tests: PathBuf,
) -> Result<(PushDir<'a>, Cmd<'a>)> {
    let dir = project.sh.push_dir(tests);
    let playwright = cmd!(project.sh, "node_modules/.bin/playwright test");
    // One test runs `trunk serve`.
    let playwright = tools
        .wasm
        .prepare(playwright)
        .env("XTASK", env::current_exe()?)
        .env("CHROMIUM", &tools.browser.chromium);
    Ok((dir, playwright))
}
