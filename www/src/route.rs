use gloo_events::EventListener;
use gloo_utils::window;
use yew::prelude::*;

/// What the main area shows; named by the fragment of the address.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Route {
    #[default]
    Editor,
    Settings,
    Gallery,
}

impl Route {
    pub(crate) const ALL: [Self; 3] = [Self::Editor, Self::Settings, Self::Gallery];

    pub(crate) const fn hash(self) -> &'static str {
        match self {
            Self::Editor => "#editor",
            Self::Settings => "#settings",
            Self::Gallery => "#gallery",
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Editor => "Editor",
            Self::Settings => "Settings",
            Self::Gallery => "Gallery",
        }
    }

    pub(crate) fn open(self) {
        // A browser that refuses leaves the person where they are.
        let _ = window().location().set_hash(self.hash());
    }

    fn current() -> Self {
        let hash = window().location().hash().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|route| route.hash() == hash)
            .unwrap_or_default()
    }
}

#[hook]
pub(crate) fn use_route() -> Route {
    let route = use_state_eq(Route::current);
    use_effect_with((), {
        let setter = route.setter();
        move |()| {
            let listener = EventListener::new(&window(), "hashchange", move |_| {
                setter.set(Route::current());
            });
            move || drop(listener)
        }
    });
    *route
}
