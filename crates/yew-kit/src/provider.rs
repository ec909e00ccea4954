use std::rc::Rc;

use docker_connection::Status;
use docker_connection_manager::{Change, ConnectionManager, Duty, HAS_JAVASCRIPT, ManagerConfig};
use docker_connection_view::{Announcement, Catalogue, Label, Text};
use yew::prelude::*;

use crate::style;

/// What [`use_docker_connection`](crate::use_docker_connection) gives: the status at this render,
/// the manager to send requests to, and the words to show.
///
/// A `ContextProvider<DockerConnection>` around a component shows it in a status of your own, for
/// galleries and tests.
#[derive(Clone, Debug, PartialEq)]
pub struct DockerConnection {
    /// All that a view shows.
    pub status: Rc<Status>,
    /// Takes requests.
    pub manager: ConnectionManager,
    /// The words.
    pub catalogue: Catalogue,
}

impl DockerConnection {
    /// One that knows nothing and asks nobody, for components without a provider.
    pub(crate) fn detached() -> Self {
        let manager = ConnectionManager::detached();
        Self {
            status: manager.status(),
            manager,
            catalogue: Catalogue::default(),
        }
    }

    pub(crate) fn say(&self, text: Text<'_>) -> AttrValue {
        self.catalogue.say(text).into()
    }

    pub(crate) fn label(&self, label: Label) -> AttrValue {
        self.say(Text::Label(label))
    }
}

/// Properties of [`DockerConnectionProvider`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ProviderProps {
    /// Where the backend is and what rules hold; read at the first render only.
    #[prop_or_default]
    pub config: ManagerConfig,
    /// A manager to share with other parts of the page, instead of one made from `config`; read at
    /// the first render only.
    #[prop_or_default]
    pub manager: Option<ConnectionManager>,
    /// The words of the components: English.
    #[prop_or_default]
    pub catalogue: Catalogue,
    /// The app.
    #[prop_or_default]
    pub children: Html,
}

/// Watches Docker for the components below it, and tells screen readers when the phase changes.
///
/// A configuration that makes no sense leaves the phase at `unknown`; the console says why.
#[component]
pub fn DockerConnectionProvider(props: &ProviderProps) -> Html {
    let manager = use_memo((), |()| {
        props.manager.clone().unwrap_or_else(|| {
            ConnectionManager::new(props.config.clone()).unwrap_or_else(|error| {
                // While a server renders there is no console; the browser will say it.
                if HAS_JAVASCRIPT {
                    web_sys::console::error_1(&format!("docker-connection: {error}").into());
                }
                ConnectionManager::detached()
            })
        })
    });
    let manager = (*manager).clone();
    let status = use_state_eq(|| manager.status());

    use_effect_with(manager.clone(), {
        let status = status.clone();
        move |manager| {
            style::install();
            let setter = status.setter();
            let subscription = manager.subscribe(move |change| {
                if let Change::Status(status) = change {
                    setter.set(status.clone());
                }
            });
            status.set(manager.status());
            move || drop(subscription)
        }
    });

    let announcement = use_mut_ref(Announcement::default);
    let announced = announcement.borrow_mut().after(&status, &props.catalogue);
    // Another provider of the same manager says it already.
    let duty = use_memo(manager.clone(), |manager| manager.volunteer(Duty::Announce));
    let heard = use_mut_ref(AttrValue::default);
    let announced = AttrValue::from(announced);
    if !duty.is_mine() {
        heard.replace(announced.clone());
    }
    let announced = (*heard.borrow() != announced).then_some(announced);
    let connection = DockerConnection {
        status: (*status).clone(),
        manager,
        catalogue: props.catalogue.clone(),
    };
    html! {
        <ContextProvider<DockerConnection> context={connection}>
            { props.children.clone() }
            <div class="docker-status-hidden" role="status">{ announced }</div>
        </ContextProvider<DockerConnection>>
    }
}
