use std::cell::Cell;
use std::rc::Rc;

use docker_connection::Status;
use docker_connection_manager::{ConnectionManager, HAS_JAVASCRIPT, ManagerConfig};
use docker_connection_view::Catalogue;
use yew::prelude::*;

use crate::announcer::Announcer;
use crate::provided::Provided;

/// Properties of [`DockerConnectionProvider`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ProviderProps {
    /// Where the backend is, instead of what `config` says.
    #[prop_or_default]
    pub health_url: Option<AttrValue>,
    /// Where the backend is and what rules hold. With another health URL, as of another workspace,
    /// all begins anew; other options for the same one hold when the page is loaded again. Make it
    /// once, by `use_memo`, if it has functions.
    #[prop_or_default]
    pub config: ManagerConfig,
    /// A manager to share with other parts of the page, instead of one made from `config`.
    #[prop_or_default]
    pub manager: Option<ConnectionManager>,
    /// Switches the manager off and on, as for a workspace that hibernates; if not given, it is as
    /// its configuration says.
    #[prop_or_default]
    pub enabled: Option<bool>,
    /// A status of your own to show instead of the manager's, for galleries and tests; nothing is
    /// asked or announced.
    #[prop_or_default]
    pub status: Option<Rc<Status>>,
    /// The words of the components: English.
    #[prop_or_default]
    pub catalogue: Catalogue,
    /// Called with what screen readers are to be told, for an IDE with a live region of its own;
    /// if not given, the provider has one.
    #[prop_or_default]
    pub on_announce: Option<Callback<AttrValue>>,
    /// The app.
    #[prop_or_default]
    pub children: Html,
}

/// Watches Docker for the components below it, and tells screen readers when the phase changes.
///
/// A configuration that makes no sense leaves the phase at `unknown`; the console says why.
#[component]
pub fn DockerConnectionProvider(props: &ProviderProps) -> Html {
    let mut config = props.config.clone();
    if let Some(health_url) = &props.health_url {
        config.health_url = health_url.to_string();
    }
    let is_live = props.status.is_none();
    let manager = use_manager(props.manager.clone(), config);
    let was_given = use_memo(manager.clone(), |_| Cell::new(false));
    // No effect: those of the components below, which subscribe, run before.
    use_memo((manager.clone(), props.enabled), |(manager, enabled)| {
        let was_given = was_given.replace(enabled.is_some());
        if let Some(enabled) = enabled.or_else(|| was_given.then(|| manager.default_enabled())) {
            manager.set_enabled(enabled);
        }
    });
    use_effect_with((manager.clone(), is_live), |(manager, is_live)| {
        let subscription = is_live.then(|| manager.subscribe(|_| {}));
        move || drop(subscription)
    });
    let provided = Provided {
        manager,
        catalogue: props.catalogue.clone(),
        status: props.status.clone(),
    };
    html! {
        <ContextProvider<Provided> context={provided}>
            { props.children.clone() }
            if is_live {
                <Announcer on_announce={props.on_announce.clone()} />
            }
        </ContextProvider<Provided>>
    }
}

#[hook]
fn use_manager(manager: Option<ConnectionManager>, config: ManagerConfig) -> ConnectionManager {
    // Switched off and on, it is the same manager.
    let enabled = config.enabled;
    let config = ManagerConfig {
        enabled: true,
        ..config
    };
    let manager = use_memo((manager, config), |(manager, config)| {
        let config = ManagerConfig {
            enabled,
            ..config.clone()
        };
        manager.clone().unwrap_or_else(|| {
            ConnectionManager::new(config).unwrap_or_else(|error| {
                // While a server renders there is no console; the browser will say it.
                if HAS_JAVASCRIPT {
                    web_sys::console::error_1(&format!("docker-connection: {error}").into());
                }
                ConnectionManager::detached()
            })
        })
    });
    (*manager).clone()
}
