use docker_connection_yew::prelude::*;
use yew::prelude::*;

use crate::icons::branch;
use crate::route::Route;

/// The browser opens and closes the popover by itself, Escape and clicks elsewhere included.
#[component]
pub(crate) fn StatusBar() -> Html {
    html! {
        <footer class="status-bar">
            <button type="button" class="status-bar-item" popovertarget="docker-popover">
                <DockerStatusIndicator compact=true />
            </button>
            <div class="docker-popover" id="docker-popover" popover="auto">
                <DockerStatusPanel compact=true />
                <button
                    type="button"
                    class="link"
                    popovertarget="docker-popover"
                    popovertargetaction="hide"
                    onclick={|_| Route::Settings.open()}
                >
                    { "More in the settings" }
                </button>
            </div>
            <span class="status-bar-item">{ branch() }{ "main" }</span>
            <span class="status-bar-item end">{ "UTF-8" }</span>
        </footer>
    }
}
