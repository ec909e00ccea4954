use docker_connection::{
    ContainerUsage, DockerError, EngineDetails, StartAnswer, StartOutcome, Usage,
};

use super::duration::duration;
use super::json::Object;
use super::members::Members;
use super::report;
use super::text::plain;
use crate::{Answer, FetchFailed};

/// Reads what an engine holds; `None` if the text does not say.
pub(crate) fn parse_details(text: &str) -> Option<EngineDetails> {
    report::parse(text, |walk, details: &mut EngineDetails| {
        walk.optional_text("version", &mut details.version, plain);
        walk.optional_object("containers", &mut details.containers, |walk, counts| {
            walk.id("running", &mut counts.running);
            walk.id("paused", &mut counts.paused);
            walk.id("stopped", &mut counts.stopped);
        });
        walk.optional_id("images", &mut details.images);
        let mut cpus = None;
        walk.optional_id("cpus", &mut cpus);
        details.cpus = cpus.and_then(|cpus| cpus.try_into().ok());
        walk.optional_id("memoryBytes", &mut details.memory_bytes);
        walk.optional_text("storageDriver", &mut details.storage_driver, plain);
        walk.optional_object("disk", &mut details.disk, |walk, disk| {
            walk.id("totalBytes", &mut disk.total_bytes);
            walk.id("freeBytes", &mut disk.free_bytes);
        });
    })
}

/// Reads what containers use; `None` if the text does not say.
pub(crate) fn parse_usage(text: &str) -> Option<Usage> {
    report::parse(text, |walk, usage: &mut Usage| {
        walk.optional_number("cpuPercent", &mut usage.cpu_percent);
        walk.optional_id("memoryBytes", &mut usage.memory_bytes);
        walk.optional_id("running", &mut usage.running);
        walk.id("counted", &mut usage.counted);
        let mut containers = Vec::new();
        walk.list("containers", &mut containers, container);
        usage.containers = (!containers.is_empty()).then_some(containers);
    })
}

fn container(walk: &Members<'_>, usage: &mut ContainerUsage) {
    walk.text("name", &mut usage.name, plain);
    walk.optional_number("cpuPercent", &mut usage.cpu_percent);
    walk.optional_id("memoryBytes", &mut usage.memory_bytes);
}

/// What an answer to the request to start the engine means.
pub(crate) fn interpret_start(answer: &Result<Answer, FetchFailed>) -> StartAnswer {
    let answer = answer.as_ref().ok();
    let object = answer.and_then(|answer| Object::parse(&answer.body));
    let (Some(answer), Some(object)) = (answer, object) else {
        return StartAnswer::Unanswered;
    };
    if answer.status == 200 {
        return StartAnswer::Ended(StartOutcome {
            exit_status: object.number("exitStatus").map(|status| status as i32),
        });
    }
    match object.text("message") {
        Some(message) => StartAnswer::Refused(DockerError {
            message,
            code: object.text("code"),
            backoff: object.number("backoffSeconds").and_then(duration),
        }),
        None => StartAnswer::Unanswered,
    }
}
