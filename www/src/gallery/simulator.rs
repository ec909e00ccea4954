use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::{Change, Fake, PageEvent, Runtime};
use docker_connection_yew::prelude::*;
use docker_connection_yew::rules::Trigger;
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::answers::{AVAILABLE, Reply, reply_for, report};
use super::scene::page;
use crate::choice::Choice;

/// Between two steps of the simulated clock.
const STEP: Duration = Duration::from_millis(100);

const SPEEDS: [(&str, u32); 4] = [("Pause", 0), ("1×", 1), ("10×", 10), ("60×", 60)];

/// Between two errors of an app that goes on reporting them.
const REPORT_INTERVAL: Duration = Duration::from_secs(10);

/// What it reports.
const ERROR: &str = "docker: no answer";

/// How many changes of phase the log keeps.
const LOG: usize = 8;

/// The name of what is simulated while nothing is wrong; all the others are reasons.
const NO_FAULT: &str = "available";

/// Pick a fault and watch the rules play it out on a clock that can run fast.
#[component]
pub(super) fn Simulator() -> Html {
    let page = use_memo((), |()| {
        let (fake, manager) = page();
        fake.set_answer(reply(NO_FAULT));
        (fake, manager)
    });
    let (fake, manager) = &*page;
    let fault = use_state_eq(|| AttrValue::from(NO_FAULT));
    let speed = use_state_eq(|| 2);
    use_effect_with(fault.clone(), {
        let fake = fake.clone();
        move |fault| fake.set_answer(reply(fault))
    });
    let drips = use_state_eq(|| false);
    let reported = use_memo((), |()| Cell::new(0_u32));
    let report = {
        let (manager, reported, drips) = (manager.clone(), reported.clone(), *drips);
        use_callback(drips, move |(), drips| {
            if *drips {
                reported.set(reported.get() + 1);
                manager.report_connection_failure(ERROR);
            }
        })
    };
    use_clock(
        fake,
        SPEEDS.get(*speed).map_or(0, |(_, speed)| *speed),
        report,
    );

    let pick = {
        let fault = fault.setter();
        move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            fault.set(select.value().into());
        }
    };
    let focus = {
        let fake = fake.clone();
        move |_| fake.emit(PageEvent::Trigger(Trigger::Focus))
    };
    let fail = {
        let manager = manager.clone();
        move |_| {
            manager.report_connection_failure(ERROR);
        }
    };
    let drip = {
        let drips = drips.setter();
        move |event: Event| drips.set(event.target_unchecked_into::<HtmlInputElement>().checked())
    };
    let now = use_callback((), {
        let fake = fake.clone();
        move |(), ()| fake.now().as_millis() / 1000
    });
    let count = use_callback((), {
        let fake = fake.clone();
        move |(), ()| (reported.get(), fake.urls().len())
    });
    html! {
        <section class="simulator group" aria-label="Fault simulator">
            <h2>{ "Fault simulator" }</h2>
            <p class="muted">
                { "The real rules over a page and a clock of their own; nothing is sent." }
            </p>
            <div class="toolbar">
                <label class="field">
                    { "Fault" }
                    <select onchange={pick}>
                        { for faults().map(|name| html! {
                            <option value={name} selected={*fault == name}>{ name }</option>
                        }) }
                    </select>
                </label>
                <Choice
                    name="Clock"
                    options={SPEEDS.map(|(name, _)| name.into()).to_vec()}
                    selected={*speed}
                    onchange={let speed = speed.setter(); move |index| speed.set(index)}
                />
                <button type="button" class="button" onclick={focus}>{ "The window gets the focus" }</button>
                <button type="button" class="button" onclick={fail}>{ "The app reports an error" }</button>
                <label class="check">
                    <input type="checkbox" checked={*drips} onchange={drip} />
                    { "The app reports an error each 10 s" }
                </label>
            </div>
            <DockerConnectionProvider manager={manager.clone()}>
                <div class="indicators">
                    <DockerStatusIndicator compact=true show_retry_button=true />
                    <DockerStatusIndicator />
                </div>
                <div class="columns">
                    <DockerStatusPanel />
                    <Log {now} {count} />
                </div>
                <DockerToaster />
            </DockerConnectionProvider>
        </section>
    }
}

fn faults() -> impl Iterator<Item = &'static str> {
    std::iter::once(NO_FAULT).chain(Reason::ALL.iter().map(|reason| reason.as_str()))
}

fn reply(fault: &str) -> Reply {
    if fault == NO_FAULT {
        report(AVAILABLE)
    } else {
        reply_for(Reason::from_name(fault))
    }
}

/// Lets the simulated time pass `speed` times as fast as it does; calls `report` each 10 s of it.
#[hook]
fn use_clock(fake: &Fake, speed: u32, report: Callback<()>) {
    let fake = fake.clone();
    use_effect_with((speed, report), move |(speed, report)| {
        let report = report.clone();
        let step = STEP * *speed;
        let is_stepping = Rc::new(Cell::new(false));
        let interval = Interval::new(STEP.as_millis() as u32, move || {
            if step.is_zero() || is_stepping.replace(true) {
                return;
            }
            let (fake, is_stepping) = (fake.clone(), is_stepping.clone());
            let report = report.clone();
            spawn_local(async move {
                let reports =
                    |fake: &Fake| fake.now().as_millis() / REPORT_INTERVAL.as_millis() as u64;
                let before = reports(&fake);
                fake.advance(step).await;
                if reports(&fake) > before {
                    report.emit(());
                }
                is_stepping.set(false);
            });
        });
        move || drop(interval)
    });
}

/// A change of phase and when it came, in seconds of the simulated clock.
type Entry = (u64, Phase);

#[derive(Clone, PartialEq, Properties)]
struct LogProps {
    /// The simulated time.
    now: Callback<(), u64>,
    /// How many errors the app has reported each 10 s, and how many checks were made.
    count: Callback<(), (u32, usize)>,
}

/// The last changes of phase, newest first.
#[component]
fn Log(props: &LogProps) -> Html {
    let DockerConnection {
        manager, status, ..
    } = use_docker_connection();
    let (reported, checks) = props.count.emit(());
    let outages = status.history.len();
    let entries = use_reducer_eq(Entries::default);
    use_effect_with(manager, {
        let (dispatcher, now) = (entries.dispatcher(), props.now.clone());
        move |manager| {
            let note = move |phase| dispatcher.dispatch((now.emit(()), phase));
            let subscription = manager.subscribe({
                let note = note.clone();
                move |change| {
                    if let Change::Status(status) = change {
                        note(status.phase);
                    }
                }
            });
            // Another view may have started the manager, and that was a change.
            note(manager.status().phase);
            move || drop(subscription)
        }
    });
    html! {
        <div class="log">
            <h3>{ "Counted" }</h3>
            <p>
                { format!("Errors of the app: {reported}, checks: {checks}, outages over: {outages}") }
            </p>
            <h3>{ "Changes of phase" }</h3>
            <ol>
                { for entries.0.iter().map(|(seconds, phase)| html! {
                    <li>
                        <span class="muted">{ format!("{}:{:02}", seconds / 60, seconds % 60) }</span>
                        { phase.as_str() }
                    </li>
                }) }
            </ol>
        </div>
    }
}

#[derive(Clone, Default, PartialEq)]
struct Entries(Vec<Entry>);

impl Reducible for Entries {
    type Action = Entry;

    fn reduce(self: Rc<Self>, entry: Entry) -> Rc<Self> {
        if self.0.first().is_some_and(|(_, phase)| *phase == entry.1) {
            return self;
        }
        let mut entries = self.0.clone();
        entries.insert(0, entry);
        entries.truncate(LOG);
        Rc::new(Self(entries))
    }
}
