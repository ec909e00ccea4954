//! The Docker engines of several hosts, as a fleet's gateway tells of them: `/?hosts=alpha,beta`.

use docker_connection_yew::prelude::*;
use docker_connection_yew::{Label, Text};
use gloo_utils::window;
use web_sys::UrlSearchParams;
use yew::prelude::*;

use crate::theme::{Theme, use_theme};

/// The hosts that the address names.
pub(crate) fn of_address() -> Vec<AttrValue> {
    let query = window().location().search().unwrap_or_default();
    let hosts = UrlSearchParams::new_with_str(&query)
        .ok()
        .and_then(|query| query.get("hosts"))
        .unwrap_or_default();
    hosts
        .split(',')
        .filter(|host| !host.is_empty())
        .map(|host| AttrValue::from(host.to_owned()))
        .collect()
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct HostsProps {
    pub(crate) hosts: Vec<AttrValue>,
}

/// The hosts side by side, and all of them in the status bar.
#[component]
pub(crate) fn Hosts(props: &HostsProps) -> Html {
    use_theme(Theme::default());
    let heard = use_state_eq(AttrValue::default);
    // One live region for all of them, which says of whom it speaks.
    let on_announce = {
        let setter = heard.setter();
        Callback::from(move |text| setter.set(text))
    };
    let part = |host: &AttrValue, is_panel: bool| {
        html! {
            <Host key={host.to_string()} name={host} {is_panel} on_announce={on_announce.clone()} />
        }
    };
    html! {
        <div class="workbench">
            <header class="title-bar">{ "Workbench" }</header>
            <main>
                <section class="page hosts-page" aria-labelledby="hosts-title">
                    <h1 id="hosts-title">{ "Docker hosts" }</h1>
                    <div class="hosts">{ for props.hosts.iter().map(|host| part(host, true)) }</div>
                </section>
                <p class="unseen" role="status">{ (*heard).clone() }</p>
            </main>
            <footer class="status-bar">
                { for props.hosts.iter().map(|host| part(host, false)) }
            </footer>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct HostProps {
    name: AttrValue,
    /// The panel, or else the item of the status bar.
    is_panel: bool,
    on_announce: Callback<AttrValue>,
}

#[component]
fn Host(props: &HostProps) -> Html {
    let name = &props.name;
    let path = js_sys::encode_uri_component(name);
    let health_url = format!("/api/hosts/{path}/health");
    let catalogue = use_memo(name.clone(), |name| catalogue(name.clone()));
    let on_announce = {
        let name = name.clone();
        props
            .on_announce
            .reform(move |text| format!("{name}: {text}").into())
    };
    let heading = format!("host-{name}");
    html! {
        <DockerConnectionProvider {health_url} catalogue={(*catalogue).clone()} {on_announce}>
            if props.is_panel {
                <section class="host" aria-labelledby={heading.clone()}>
                    <h2 id={heading}>{ name }</h2>
                    <DockerStatusPanel heading_level=3 />
                </section>
            } else {
                <span class="status-bar-item"><DockerStatusIndicator compact=true /></span>
            }
        </DockerConnectionProvider>
    }
}

/// The kit's words, with the host's name where several hosts have to be told apart.
fn catalogue(name: AttrValue) -> Catalogue {
    Catalogue::new(move |text| match text {
        Text::Label(Label::Docker) => Some(name.to_string()),
        Text::Label(Label::Panel) => Some(format!("Docker status of {name}")),
        _ => None,
    })
}
