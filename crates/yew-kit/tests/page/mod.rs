//! The components over a page under the test's control.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod heard;
mod stage;

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::{Answer, Fake};
use docker_connection_yew::prelude::*;
use yew::prelude::*;

#[allow(unused_imports, reason = "each test file uses a part of it")]
pub(crate) use self::heard::{description, heard, name};
#[allow(unused_imports, reason = "each test file uses a part of it")]
pub(crate) use self::stage::{Stage, is_focused, wait_until};

pub(crate) const AVAILABLE: &str = include_str!("../../../../tests/wire/report-available.json");
pub(crate) const UNAVAILABLE: &str = include_str!("../../../../tests/wire/report-unavailable.json");

/// From the beginning of a page until a person may not retry, after three failures.
pub(crate) const UNTIL_RATE_LIMITED: u64 = 12_000;

/// The components of a [`Stage`] with a clock and a network that the test controls.
pub(crate) struct Page {
    pub(crate) fake: Fake,
    pub(crate) manager: ConnectionManager,
    pub(crate) stage: Stage,
    answers: Cell<u32>,
}

impl Page {
    /// A panel, an indicator with a button and a toaster.
    pub(crate) async fn open(report: &str) -> Self {
        Self::open_in(Catalogue::default(), report).await
    }

    pub(crate) async fn open_in(catalogue: Catalogue, report: &str) -> Self {
        Self::built(report, |manager| {
            html! {
                <DockerConnectionProvider {manager} {catalogue}>
                    <DockerStatusPanel />
                    <DockerStatusIndicator compact=true show_retry_button=true />
                    <DockerToaster />
                </DockerConnectionProvider>
            }
        })
        .await
    }

    /// `content` below a provider.
    pub(crate) async fn with(report: &str, content: Html) -> Self {
        Self::built(report, |manager| {
            html! {
                <DockerConnectionProvider {manager}>{ content }</DockerConnectionProvider>
            }
        })
        .await
    }

    /// What `build` makes of the page's manager.
    pub(crate) async fn built(
        report: &str,
        build: impl FnOnce(Option<ConnectionManager>) -> Html,
    ) -> Self {
        let (fake, manager) = manager();
        let stage = Stage::mount(build(Some(manager.clone())));
        Self::begun(report, fake, manager, stage).await
    }

    /// The same, taken over from a server that has rendered `html`.
    pub(crate) async fn hydrated(
        report: &str,
        html: &str,
        build: impl FnOnce(Option<ConnectionManager>) -> Html,
    ) -> Self {
        let (fake, manager) = manager();
        let stage = Stage::hydrate(html, build(Some(manager.clone())));
        Self::begun(report, fake, manager, stage).await
    }

    async fn begun(report: &str, fake: Fake, manager: ConnectionManager, stage: Stage) -> Self {
        let page = Self {
            fake,
            manager,
            stage,
            answers: Cell::default(),
        };
        page.answer(report);
        page.advance(100).await;
        page
    }

    /// What each check brings from now on. Each report is of a backend of its own, so that none
    /// is older than the one before it.
    pub(crate) fn answer(&self, report: &str) {
        self.answers.set(self.answers.get() + 1);
        let answer = Answer {
            status: 200,
            body: report.replace("b7c1", &self.answers.get().to_string()),
            ..Answer::default()
        };
        self.fake.set_answer(Some(Ok(answer)));
    }

    pub(crate) async fn advance(&self, millis: u64) {
        yew::scheduler::flush().await;
        self.fake.advance(Duration::from_millis(millis)).await;
        yew::scheduler::flush().await;
    }

    /// Docker comes back, and the page sees it.
    pub(crate) async fn recover(&self) {
        self.answer(AVAILABLE);
        for _ in 0..60 {
            if self.manager.status().phase == Phase::Connected {
                return;
            }
            self.advance(1_000).await;
        }
        panic!("{:?}", self.manager.status());
    }

    /// How many requests were sent so far.
    pub(crate) fn checks(&self) -> usize {
        self.fake.urls().len()
    }
}

impl Deref for Page {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

impl DerefMut for Page {
    fn deref_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }
}

/// A manager without jitter, and its surroundings.
pub(crate) fn manager() -> (Fake, ConnectionManager) {
    let fake = Fake::new();
    let manager = fake.manager();
    (fake, manager)
}

/// `content` below a provider of that status.
pub(crate) fn shown(status: Status, content: Html) -> Html {
    html! {
        <DockerConnectionProvider
            status={Rc::new(status)}
            manager={ConnectionManager::detached()}
        >
            { content }
        </DockerConnectionProvider>
    }
}
