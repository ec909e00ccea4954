use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::checks::CHECKS;
use super::facts::Gatherer;
use super::finding::{Finding, Found};
use crate::engine::Search;
use crate::monitor::Monitor;

/// How long all of it may take.
const LIMIT: Duration = Duration::from_secs(15);

/// Makes every check in its order, and tells of each as soon as it is made.
pub(super) async fn run(search: &Arc<Search>, monitor: &Monitor, mut tell: impl FnMut(Found)) {
    let deadline = Instant::now() + LIMIT;
    let mut gatherer = Gatherer::new(Arc::clone(search), monitor.clone()).await;
    for check in &CHECKS {
        let gathered = timeout_at(deadline, gatherer.gather(check.needs)).await;
        let finding = match gathered {
            Ok(()) => (check.judge)(gatherer.facts()),
            Err(_) => Finding::skipped("There was no time left for it."),
        };
        let took = check.needs.last().map(|needs| gatherer.took(*needs));
        let ms = took.unwrap_or_default().as_millis();
        let ms = ms.try_into().unwrap_or(u64::MAX);
        tell(Found::new(check.id, check.title, finding, ms));
    }
}
