use yew::prelude::*;

use super::icons::route_icon;
use crate::route::Route;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct ActivityBarProps {
    pub(crate) route: Route,
}

#[component]
pub(crate) fn ActivityBar(props: &ActivityBarProps) -> Html {
    html! {
        <nav class="activity-bar" aria-label="Views">
            { for Route::ALL.into_iter().map(|route| html! {
                <a
                    href={route.hash()}
                    aria-label={route.title()}
                    title={route.title()}
                    aria-current={(route == props.route).then_some("page")}
                >
                    { route_icon(route) }
                </a>
            }) }
        </nav>
    }
}
