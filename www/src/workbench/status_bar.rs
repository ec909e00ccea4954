use docker_connection_yew::prelude::*;
use yew::prelude::*;

use super::icons::branch;
use crate::route::Route;

#[component]
pub(crate) fn StatusBar() -> Html {
    html! {
        <footer class="status-bar">
            <DockerStatusButton id="docker">
                <button
                    type="button"
                    class="link"
                    popovertarget="docker-popover"
                    popovertargetaction="hide"
                    onclick={|_| Route::Settings.open()}
                >
                    { "More in the settings" }
                </button>
            </DockerStatusButton>
            <span class="status-bar-item">{ branch() }{ "main" }</span>
            <span class="status-bar-item end">{ "UTF-8" }</span>
        </footer>
    }
}
