use docker_connection::{ContainerUsage, DiskSpace, EngineDetails, Feature, Usage};

use super::chart::{bar, chart};
use super::section::section;
use crate::markup::node::element;
use crate::markup::state::{EngineFigures, KEPT};
use crate::markup::view::hidden;
use crate::{Action, Element, Label, Str, Text, View};

/// What the engine holds, and what its containers use.
pub(super) fn engine_section(view: &View<'_>) -> Option<Element> {
    if !view.status.features.contains(&Feature::Engine) {
        return None;
    }
    let figures = &view.state.engine;
    Some(section(
        view,
        &Action::Engine,
        Label::Resources,
        figures.is_open,
        |place| {
            let details = figures.details.as_ref();
            let usage = figures.usage.as_ref();
            if details.is_none() && usage.is_none() {
                let name = match view.is_connected() {
                    true => Label::Asking,
                    false => Label::EngineAway,
                };
                let text = view.label(name);
                return place.child(element("p").class("docker-status-muted").child(text));
            }
            place
                .child(meters(figures, view))
                .child(usage.and_then(|usage| left_out(usage, view)))
                .child(details.map(|details| held(details, view)))
                .child(usage.and_then(|usage| containers(usage, view)))
        },
    ))
}

/// A table whose pictures say what its words say.
fn meters(figures: &EngineFigures, view: &View<'_>) -> Element {
    let details = figures.details.as_ref();
    let cpus = details.and_then(|details| details.cpus);
    let memory = details.and_then(|details| details.memory_bytes);
    let disk = details.and_then(|details| details.disk);
    let samples = &figures.samples;
    let has_usage = view.status.features.contains(&Feature::Usage);
    let latest = samples.last().copied().unwrap_or_default();
    let cpu = has_usage.then(|| {
        let line = chart(
            samples.iter().map(|sample| sample.cpu),
            KEPT,
            cpus.map(|cpus| f64::from(cpus) * 100.0),
        );
        let text = latest.cpu.map(|cpu| view.say(Text::Cpu(cpu, cpus)));
        meter(Label::Cpu, line, text, view)
    });
    let memory = has_usage.then(|| {
        let line = chart(
            samples.iter().map(|sample| sample.memory),
            KEPT,
            memory.map(|memory| memory as f64),
        );
        let used = figures.usage.as_ref().and_then(|usage| usage.memory_bytes);
        let text = used.map(|used| view.say(Text::Memory(used, memory)));
        meter(Label::Memory, line, text, view)
    });
    let disk = disk.map(|disk| {
        let DiskSpace {
            total_bytes,
            free_bytes,
        } = disk;
        let used = total_bytes.saturating_sub(free_bytes);
        let picture = bar(used as f64 / total_bytes.max(1) as f64);
        let text = view.say(Text::Disk(disk));
        meter(Label::Disk, picture, Some(text), view)
    });
    let caption = element("caption").child(hidden().child(view.label(Label::LastMinutes)));
    let rows = element("tbody").child(cpu).child(memory).child(disk);
    element("table")
        .class("docker-status-meters")
        .child(caption)
        .child(rows)
}

fn meter(name: Label, picture: Element, text: Option<Str>, view: &View<'_>) -> Element {
    let text = text.unwrap_or_else(|| view.label(Label::HopUnknown));
    element("tr")
        .child(element("th").with("scope", "row").child(view.label(name)))
        .child(element("td").with("aria-hidden", "true").child(picture))
        .child(element("td").child(text))
}

/// That the figures are not those of all containers.
fn left_out(usage: &Usage, view: &View<'_>) -> Option<Element> {
    let running = usage.running.filter(|running| *running > usage.counted)?;
    let text = view.say(Text::Counted(usage.counted, running));
    Some(element("p").class("docker-status-muted").child(text))
}

fn held(details: &EngineDetails, view: &View<'_>) -> Element {
    let rows = [
        (
            Label::Containers,
            details
                .containers
                .map(|counts| view.say(Text::Containers(counts))),
        ),
        (
            Label::Images,
            details.images.map(|images| images.to_string().into()),
        ),
        (
            Label::Storage,
            details.storage_driver.clone().map(Str::from),
        ),
    ];
    let mut list = element("dl").class("docker-status-facts");
    for (name, value) in rows {
        list = list.child(value.map(|value| view.fact(name, value)));
    }
    list
}

/// What each container uses, where the backend tells.
fn containers(usage: &Usage, view: &View<'_>) -> Option<Element> {
    let containers = usage.containers.as_ref()?;
    let heading = |name: Label| element("th").with("scope", "col").child(view.label(name));
    let head = element("tr")
        .child(heading(Label::Container))
        .child(heading(Label::Cpu))
        .child(heading(Label::Memory));
    let row = |container: &ContainerUsage| {
        let cell = |text: Option<Str>| {
            element("td").child(text.unwrap_or_else(|| view.label(Label::HopUnknown)))
        };
        let cpu = container.cpu_percent.filter(|cpu| cpu.is_finite());
        let row = element("tr")
            .child(
                element("th")
                    .with("scope", "row")
                    .child(container.name.clone()),
            )
            .child(cell(cpu.map(|cpu| view.say(Text::Cpu(cpu, Some(1))))))
            .child(cell(
                container
                    .memory_bytes
                    .map(|bytes| view.say(Text::Memory(bytes, None))),
            ));
        (container.name.clone().into(), row)
    };
    Some(
        element("table")
            .class("docker-status-containers")
            .child(element("thead").child(head))
            .child(element("tbody").list(containers.iter().map(row))),
    )
}
