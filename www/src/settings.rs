use std::time::Duration;

use docker_connection_yew::UseDockerRecoveryHandle;
use docker_connection_yew::prelude::*;
use docker_connection_yew::rules::Recovery;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::choice::Choice;
use crate::theme::Theme;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct SettingsProps {
    pub(crate) theme: Theme,
    pub(crate) ontheme: Callback<Theme>,
    pub(crate) options: RecoveryOptions,
    pub(crate) onoptions: Callback<RecoveryOptions>,
    pub(crate) recovery: UseDockerRecoveryHandle,
}

/// The full panel, and the options of the recovery: what is changed holds at once.
#[component]
pub(crate) fn Settings(props: &SettingsProps) -> Html {
    let defaults = use_docker_connection().manager.default_recovery();
    let themes: Vec<AttrValue> = Theme::ALL.iter().map(|theme| theme.name().into()).collect();
    let selected = Theme::ALL.iter().position(|theme| *theme == props.theme);
    html! {
        <section class="page" aria-labelledby="settings-title">
            <h1 id="settings-title">{ "Settings" }</h1>
            <h2>{ "Docker" }</h2>
            <DockerStatusPanel />
            <h2>{ "Recovery" }</h2>
            <p class="muted">
                { "Checks that look for a lost engine, besides the retries of the panel." }
            </p>
            { recovery(props, defaults) }
            <h2>{ "Appearance" }</h2>
            <Choice
                name="Theme"
                options={themes}
                selected={selected.unwrap_or_default()}
                onchange={props.ontheme.reform(|index: usize| {
                    Theme::ALL.get(index).copied().unwrap_or_default()
                })}
            />
        </section>
    }
}

fn recovery(props: &SettingsProps, defaults: Recovery) -> Html {
    let SettingsProps {
        options,
        onoptions,
        recovery,
        ..
    } = props;
    let set_enabled = {
        let (options, onoptions) = (options.clone(), onoptions.clone());
        move |event: Event| {
            onoptions.emit(RecoveryOptions {
                enabled: event.target_unchecked_into::<HtmlInputElement>().checked(),
                ..options.clone()
            });
        }
    };
    let set_interval = {
        let (options, onoptions) = (options.clone(), onoptions.clone());
        Callback::from(move |seconds: u32| {
            onoptions.emit(RecoveryOptions {
                check_interval: Some(Duration::from_secs(seconds.into())),
                ..options.clone()
            });
        })
    };
    let set_retries = {
        let (options, onoptions) = (options.clone(), onoptions.clone());
        Callback::from(move |max_retries: u32| {
            onoptions.emit(RecoveryOptions {
                max_retries: Some(max_retries),
                ..options.clone()
            });
        })
    };
    let attempt = {
        let recovery = recovery.clone();
        move |_| {
            let recovery = recovery.clone();
            spawn_local(async move {
                // The panel shows what it found.
                recovery.attempt_recovery().await;
            });
        }
    };
    let check_interval = options.check_interval.unwrap_or(defaults.check_interval);
    let max_retries = options.max_retries.unwrap_or(defaults.max_retries);
    html! {
        <div class="form">
            <label class="check">
                <input type="checkbox" checked={options.enabled} onchange={set_enabled} />
                { "Look for a lost engine" }
            </label>
            <label>
                { "Seconds between two checks" }
                { number(check_interval.as_secs(), 5..=3600, set_interval) }
            </label>
            <label>
                { "Checks in one outage, at most" }
                { number(max_retries.into(), 0..=1000, set_retries) }
            </label>
            <p class="muted">
                { match recovery.recovery_attempts {
                    0 => "No checks in this outage.".to_owned(),
                    attempts => format!("Checks in this outage: {attempts}."),
                } }
                { if recovery.is_recovering { " One is under way." } else { "" } }
            </p>
            <button
                type="button"
                class="button"
                aria-disabled={(!recovery.can_attempt_recovery).then_some("true")}
                onclick={attempt}
            >
                { "Retry" }
            </button>
        </div>
    }
}

fn number(value: u64, range: std::ops::RangeInclusive<u32>, onchange: Callback<u32>) -> Html {
    let (min, max) = (range.start().to_string(), range.end().to_string());
    let onchange = move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Ok(value) = input.value().parse::<u32>() {
            onchange.emit(value.clamp(*range.start(), *range.end()));
        }
    };
    html! { <input type="number" {min} {max} value={value.to_string()} {onchange} /> }
}
