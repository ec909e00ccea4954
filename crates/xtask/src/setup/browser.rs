use std::env::consts::ARCH;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::apt;
use crate::project::Project;

/// A Chromium, and the driver that the tests of the wasm crates control it with.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    pub(crate) fn find(project: &Project) -> Result<Self> {
        if let Some(browser) = Self::installed() {
            return Ok(browser);
        }
        // Without a font pages have no text.
        let packages = ["chromium", "chromium-driver", "fonts-dejavu-core"];
        apt::install(project, &packages, "a browser for the tests")?;
        Self::installed().context("chromium and chromedriver are installed but not on PATH")
    }

    fn installed() -> Option<Self> {
        let chromium = ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .find_map(|name| which::which(name).ok())?;
        let driver = which::which("chromedriver").ok()?;
        Some(Self { chromium, driver })
    }
}

/// A Firefox, which Playwright drives.
pub(crate) fn firefox(project: &Project) -> Result<PathBuf> {
    let installed = || {
        ["firefox-esr", "firefox"]
            .into_iter()
            .find_map(|name| which::which(name).ok())
    };
    if installed().is_none() {
        apt::install(project, &["firefox-esr"], "a Firefox for the tests")?;
    }
    installed().context("firefox-esr is installed but not on PATH")
}

/// The small browser that comes with WebKit for GTK, with its driver and a screen on `PATH`.
pub(crate) fn mini_browser(project: &Project) -> Result<PathBuf> {
    let installed = || {
        let browser = format!("/usr/lib/{ARCH}-linux-gnu/webkit2gtk-4.1/MiniBrowser");
        let programs = [&browser, "WebKitWebDriver", "Xvfb"];
        let is_there = programs.iter().all(|name| which::which(name).is_ok());
        is_there.then(|| PathBuf::from(browser))
    };
    if installed().is_none() {
        let packages = ["webkit2gtk-driver", "xvfb"];
        apt::install(project, &packages, "a WebKit for the tests, and its screen")?;
    }
    installed().context("webkit2gtk-driver and xvfb are installed, without a MiniBrowser")
}
