use std::rc::Rc;
use std::time::Duration;

use docker_connection::{Input, Instant, Trigger};
use gloo_events::EventListener;
use gloo_net::http::Request;
use gloo_timers::callback::Timeout;
use js_sys::{Date, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Event, EventTarget, PageTransitionEvent, RequestCache, Response,
    VisibilityState, Window,
};

use crate::clock::Clock;
use crate::{Answer, Fetch, FetchFailed, Guard, Runtime};

/// The page that this module runs in.
#[derive(Debug)]
pub struct Browser {
    window: Window,
    clock: Clock,
}

/// `setTimeout` takes a signed 32-bit number and fires at once on more.
const LONGEST_TIMER: u128 = i32::MAX as u128;

impl Browser {
    /// `None` where there is no window: in a worker, or while a server renders.
    #[must_use]
    pub fn new() -> Option<Self> {
        // Asked for anywhere else, the window is a panic.
        if !cfg!(target_family = "wasm") {
            return None;
        }
        let window = web_sys::window()?;
        let clock = Clock::new(monotonic(&window), Date::now());
        Some(Self { window, clock })
    }
}

impl Runtime for Browser {
    fn now(&self) -> Instant {
        self.clock.read(monotonic(&self.window), Date::now())
    }

    fn take_has_slept(&self) -> bool {
        self.clock.take_has_slept()
    }

    fn epoch_millis(&self, at: Instant) -> f64 {
        Date::now() - self.now().as_millis() as f64 + at.as_millis() as f64
    }

    fn seed(&self) -> u64 {
        let mut bytes = [0; 8];
        match self.window.crypto() {
            Ok(crypto) if crypto.get_random_values_with_u8_array(&mut bytes).is_ok() => {
                u64::from_le_bytes(bytes)
            }
            _ => js_sys::Math::random().to_bits(),
        }
    }

    fn load(&self, key: &str) -> Option<String> {
        self.window.session_storage().ok()??.get_item(key).ok()?
    }

    fn store(&self, key: &str, value: &str) {
        if let Ok(Some(storage)) = self.window.session_storage() {
            // Full or forbidden: then a reload forgets.
            let _ = storage.set_item(key, value);
        }
    }

    fn wants_debug_log(&self) -> bool {
        let setting = self.window.local_storage().ok().flatten();
        let setting =
            setting.and_then(|storage| storage.get_item("docker-connection:debug").ok()?);
        setting.as_deref() == Some("1")
    }

    fn set_timer(&self, delay: Duration, callback: Box<dyn FnOnce()>) -> Guard {
        let millis = delay.as_millis().min(LONGEST_TIMER) as u32;
        Box::new(Timeout::new(millis, callback))
    }

    fn listen(&self, callback: Rc<dyn Fn(Input)>) -> Guard {
        let mut listeners = Vec::new();
        let mut on = |target: &EventTarget, name: &'static str, input: fn(&Event) -> Vec<Input>| {
            let callback = callback.clone();
            listeners.push(EventListener::new(target, name, move |event| {
                input(event).into_iter().for_each(&*callback);
            }));
        };
        let window: &EventTarget = &self.window;
        on(window, "focus", |_| vec![Input::Trigger(Trigger::Focus)]);
        on(window, "online", |_| vec![Input::Trigger(Trigger::Online)]);
        on(window, "pageshow", |event| {
            let event = event.unchecked_ref::<PageTransitionEvent>();
            // The other pageshow is the end of loading, which brings no news.
            if event.persisted() {
                vec![Input::Trigger(Trigger::PageShow)]
            } else {
                Vec::new()
            }
        });
        if let Some(document) = self.window.document() {
            on(&document, "visibilitychange", |_| {
                let is_visible = is_visible();
                let mut inputs = vec![Input::Visible(is_visible)];
                if is_visible {
                    inputs.push(Input::Trigger(Trigger::Visible));
                }
                inputs
            });
            on(&document, "resume", |_| {
                vec![Input::Trigger(Trigger::Resume)]
            });
        }
        callback(Input::Visible(is_visible()));
        Box::new(listeners)
    }

    fn fetch(&self, url: &str) -> Fetch {
        let controller = AbortController::new().ok();
        let signal = controller.as_ref().map(AbortController::signal);
        let request = Request::get(url)
            .cache(RequestCache::NoStore)
            .header("accept", "application/json")
            .abort_signal(signal.as_ref())
            .build();
        // gloo-net's own `send` panics when a page that wraps `fetch` rejects with something that
        // is no `Error`.
        let response = request.map(|request| self.window.fetch_with_request(&request.into()));
        let failed = if self.is_cut_off(url) {
            FetchFailed::Offline
        } else {
            FetchFailed::Unreachable
        };
        let answer = async move {
            let response = response.map_err(|_| failed)?;
            read(response).await.map_err(|_| failed)
        };
        Fetch {
            answer: Box::pin(answer),
            abort: Box::new(AbortOnDrop(controller)),
        }
    }
}

impl Browser {
    /// Whether the browser has no network and needs one to reach `url`.
    fn is_cut_off(&self, url: &str) -> bool {
        let host = self
            .window
            .location()
            .href()
            .and_then(|base| web_sys::Url::new_with_base(url, &base))
            .map(|url| url.hostname())
            .unwrap_or_default();
        let is_loopback = host == "localhost"
            || host.ends_with(".localhost")
            || host.starts_with("127.")
            || host == "[::1]";
        !self.window.navigator().on_line() && !is_loopback
    }
}

struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

async fn read(response: Promise) -> Result<Answer, JsValue> {
    let response = JsFuture::from(response).await?;
    let response: Response = response.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?;
    Ok(Answer {
        status: response.status(),
        is_redirected: response.redirected(),
        retry_after: response.headers().get("retry-after")?,
        body: body.as_string().unwrap_or_default(),
    })
}

fn monotonic(window: &Window) -> f64 {
    window
        .performance()
        .map_or_else(Date::now, |performance| performance.now())
}

fn is_visible() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}
