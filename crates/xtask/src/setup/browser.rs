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
