use yew::prelude::*;

use crate::route::Route;

pub(crate) fn route_icon(route: Route) -> Html {
    svg(match route {
        Route::Editor => html! { <path d="M9 3h8l4 4v10H9zM17 3v4h4M5 7v14h10" /> },
        Route::Settings => html! {
            <>
                <path d="M4 7h9m5 0h2M4 17h2m5 0h9" />
                <circle cx="15.5" cy="7" r="2.5" /><circle cx="8.5" cy="17" r="2.5" />
            </>
        },
        Route::Gallery => html! { <path d="M4 4h7v7H4zm9 0h7v7h-7zM4 13h7v7H4zm9 0h7v7h-7z" /> },
    })
}

pub(crate) fn branch() -> Html {
    svg(html! {
        <>
            <circle cx="7" cy="5" r="2.5" /><circle cx="7" cy="19" r="2.5" />
            <circle cx="17" cy="9" r="2.5" /><path d="M7 7.5v9m0-2c0-4 10 0 10-3" />
        </>
    })
}

fn svg(shape: Html) -> Html {
    html! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{ shape }</svg> }
}
