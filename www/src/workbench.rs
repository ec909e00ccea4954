mod activity_bar;
mod code;
mod editor;
mod explorer;
mod icons;
mod samples;
mod status_bar;

use docker_connection_yew::prelude::*;
use yew::prelude::*;

use crate::gallery::Gallery;
use crate::route::{Route, use_route};
use crate::settings::Settings;
use crate::terminal::Terminal;
use crate::theme::{Theme, use_theme};
use activity_bar::ActivityBar;
use editor::Editor;
use explorer::Explorer;
use status_bar::StatusBar;

#[component]
pub(crate) fn Workbench() -> Html {
    let route = use_route();
    let theme = use_state_eq(Theme::default);
    use_theme(*theme);
    let file = use_state_eq(|| 0);
    let options = use_state_eq(RecoveryOptions::default);
    let recovery = use_docker_recovery((*options).clone());

    let onselect = callback(&file);
    let ontheme = callback(&theme);
    let onoptions = callback(&options);
    let main = match route {
        Route::Editor => html! {
            <Editor selected={*file} onselect={onselect.clone()} />
        },
        Route::Settings => html! {
            <Settings theme={*theme} {ontheme} options={(*options).clone()} {onoptions} {recovery} />
        },
        Route::Gallery => html! { <Gallery theme={*theme} {ontheme} /> },
    };
    html! {
        <div class="workbench" data-route={route.title()}>
            <header class="title-bar">{ "Workbench" }</header>
            <ActivityBar {route} />
            if route == Route::Editor {
                <Explorer selected={*file} {onselect} />
            }
            <main>
                { main }
                // A shell goes on while its person looks at something else.
                <div class="bottom" hidden={route != Route::Editor}><Terminal /></div>
            </main>
            <StatusBar />
        </div>
    }
}

fn callback<T: 'static>(state: &UseStateHandle<T>) -> Callback<T> {
    let setter = state.setter();
    Callback::from(move |value| setter.set(value))
}
