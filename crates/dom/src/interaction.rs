use std::cell::RefCell;
use std::fmt;
use std::rc::{Rc, Weak};

use docker_connection_manager::js::Listener;
use docker_connection_manager::rules::Outage;
use docker_connection_manager::{ConnectionManager, Inquiry};
use docker_connection_view::{Action, Request, ViewEvent, ViewState, update};
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, FocusEvent, HtmlElement};

use crate::clipboard;
use crate::in_sight::InSight;

const EVENTS: [&str; 6] = [
    "click",
    "focusin",
    "focusout",
    "keydown",
    "pointerenter",
    "pointerleave",
];

/// Takes what a person does in a mounted view to [`update`], and does what comes of it. Drop it to
/// take its listeners away.
pub struct Interaction {
    inner: Rc<Inner>,
    _listeners: [Option<Listener>; EVENTS.len()],
}

struct Inner {
    root: Element,
    manager: ConnectionManager,
    state: Rc<RefCell<ViewState>>,
    toast: Box<dyn Fn() -> Option<Outage>>,
    redraw: Box<dyn Fn()>,
    came_from: RefCell<Option<HtmlElement>>,
    noted: RefCell<Option<Element>>,
    diagnosis: RefCell<Option<Inquiry>>,
    engine: RefCell<Option<InSight<Inquiry>>>,
    start: RefCell<Option<Inquiry>>,
}

impl Interaction {
    /// Listens at `root`, the outermost element of a view with that `state`. `toast` gives the
    /// toast that the view shows; `redraw` is called after each change of the state.
    pub fn new(
        root: Element,
        manager: ConnectionManager,
        state: Rc<RefCell<ViewState>>,
        toast: impl Fn() -> Option<Outage> + 'static,
        redraw: impl Fn() + 'static,
    ) -> Self {
        let inner = Rc::new(Inner {
            root,
            manager,
            state,
            toast: Box::new(toast),
            redraw: Box::new(redraw),
            came_from: RefCell::default(),
            noted: RefCell::default(),
            diagnosis: RefCell::default(),
            engine: RefCell::default(),
            start: RefCell::default(),
        });
        let listeners = EVENTS.map(|name| {
            let inner = inner.clone();
            Listener::new(&inner.root.clone(), name, move |event| {
                inner.hear(event.unchecked_ref());
            })
        });
        Self {
            inner,
            _listeners: listeners,
        }
    }

    /// Notes what has the focus in the view, before it is drawn anew; for
    /// [`keep_focus`](Self::keep_focus).
    pub fn note_focus(&self) {
        // What was noted may be gone already, if this is drawn once more.
        if let Some(focused) = self.inner.focused() {
            self.inner.noted.replace(Some(focused));
        }
    }

    /// Moves the focus to the heading if what had it is gone, or back to where it came from if
    /// there is none: on the page as a whole, where it would fall to, a person who uses the
    /// keyboard has lost the place.
    pub fn keep_focus(&self) {
        let noted = self.inner.noted.take();
        if noted.is_none_or(|element| element.is_connected()) {
            return;
        }
        let heading = self.inner.root.query_selector("[tabindex='-1']");
        let heading = heading.ok().flatten().map(JsCast::unchecked_into);
        if let Some(place) = heading.or_else(|| self.inner.came_from.take()) {
            focus(&place);
        }
    }
}

impl fmt::Debug for Interaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interaction").finish_non_exhaustive()
    }
}

impl Inner {
    fn hear(self: &Rc<Self>, event: &Event) {
        let control = self.control(event);
        let action = control.as_ref().and_then(action);
        let event = match &*event.type_() {
            "click" => action.map(ViewEvent::Pressed),
            "focusin" => {
                self.note_origin(event.unchecked_ref());
                Some(ViewEvent::FocusIn(action))
            }
            // The document keeps its focus while another window has it.
            "focusout" => self.focused().is_none().then_some(ViewEvent::FocusOut),
            "pointerenter" => Some(ViewEvent::PointerEnter),
            "pointerleave" => Some(ViewEvent::PointerLeave),
            _ => is_escape(event).then_some(ViewEvent::Escape),
        };
        if let Some(event) = event {
            self.take(event, control);
        }
    }

    fn take(self: &Rc<Self>, event: ViewEvent, control: Option<Element>) {
        let toast = (self.toast)();
        let before = self.state.borrow().clone();
        let request = update(&mut self.state.borrow_mut(), event, toast.as_ref());
        if *self.state.borrow() != before {
            (self.redraw)();
        }
        match request {
            Some(Request::Retry) => self.manager.retry(),
            Some(Request::Reset) => self.manager.reset_retry_count(),
            Some(Request::HoldToast(is_held)) => self.manager.hold_toast(is_held),
            Some(Request::DismissToast) => {
                let had_focus = self.root.matches(":focus-within").unwrap_or_default();
                self.manager.dismiss_toast();
                if let Some(origin) = self.came_from.take().filter(|_| had_focus) {
                    focus(&origin);
                }
            }
            Some(Request::Copy(text)) => self.copy(text, control),
            Some(Request::Diagnose) => {
                let inquiry = self
                    .manager
                    .diagnose(hears(Rc::downgrade(self), ViewEvent::Diagnosis));
                self.diagnosis.replace(Some(inquiry));
            }
            Some(Request::StartEngine) => {
                let inquiry = self
                    .manager
                    .start_engine(hears(Rc::downgrade(self), ViewEvent::Started));
                self.start.replace(Some(inquiry));
            }
            Some(Request::WatchEngine(is_wanted)) => {
                let watch = is_wanted.then(|| {
                    let (manager, inner) = (self.manager.clone(), Rc::downgrade(self));
                    InSight::new(&self.root, move || {
                        manager.watch_engine(hears(inner.clone(), ViewEvent::Engine))
                    })
                });
                self.engine.replace(watch);
            }
            None => {}
        }
    }

    fn copy(self: &Rc<Self>, text: String, control: Option<Element>) {
        let document = self.root.owner_document();
        let Some(window) = document.and_then(|document| document.default_view()) else {
            return;
        };
        let inner = self.clone();
        let copied = text.clone();
        clipboard::write(&window.clone(), &copied, move |is_in_clipboard| {
            if !is_in_clipboard
                && let Some(place) = control.and_then(|control| control.parent_element())
                && let Ok(Some(shown)) = place.query_selector("ol,code")
            {
                clipboard::select(&window, &shown);
            }
            let event = ViewEvent::Copied {
                text,
                is_in_clipboard,
            };
            inner.take(event, None);
        });
    }

    /// The control that an event is about, unless it is switched off.
    fn control(&self, event: &Event) -> Option<Element> {
        // Unchecked here and below: what is in another document, as of a popup window, is no
        // instance of this one's classes.
        let target: Element = event.target()?.unchecked_into();
        let selector = ["[", Action::ATTRIBUTE, "]"].concat();
        let control = target.closest(&selector).ok()??;
        let is_off = event.type_() == "click" && control.has_attribute("aria-disabled");
        (!is_off).then_some(control)
    }

    /// What has the focus in the view, be the window in front or not.
    fn focused(&self) -> Option<Element> {
        let root = self.root.get_root_node();
        // A shadow root has the same member.
        let focused = root.unchecked_ref::<Document>().active_element()?;
        self.root.contains(Some(&focused)).then_some(focused)
    }

    fn note_origin(&self, event: &FocusEvent) {
        let origin = event.related_target();
        let origin = origin.map(JsCast::unchecked_into::<HtmlElement>);
        if origin
            .as_ref()
            .is_none_or(|origin| !self.root.contains(Some(origin)))
        {
            self.came_from.replace(origin);
        }
    }
}

/// Takes the answers to a question, for as long as the view is there.
fn hears<T: Clone>(inner: Weak<Inner>, event: fn(T) -> ViewEvent) -> impl Fn(&T) {
    move |news| {
        if let Some(inner) = inner.upgrade() {
            inner.take(event(news.clone()), None);
        }
    }
}

fn action(control: &Element) -> Option<Action> {
    let name = control.get_attribute(Action::ATTRIBUTE)?;
    Action::read(&name, control.get_attribute(Action::VALUE))
}

/// Read with care: what fills in forms for people sends keys without a name.
fn is_escape(event: &Event) -> bool {
    Reflect::get(event, &"key".into()).is_ok_and(|key| key == "Escape")
}

/// What is gone by now needs no focus.
fn focus(element: &HtmlElement) {
    let _ = element.focus();
}
