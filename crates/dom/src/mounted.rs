use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use docker_connection_manager::rules::Outage;
use docker_connection_manager::{Change, ConnectionManager, Subscription, ToasterHandle};
use docker_connection_view::{Catalogue, Element, Options, Part, View, ViewState};

use crate::{Drawing, Interaction};

/// A part of the kit on a page, drawn anew with each change. Drop it to take it away.
pub struct Mounted {
    root: web_sys::Element,
    shown: Rc<Shown>,
    _subscription: Subscription,
}

struct Shown {
    source: Source,
    drawing: RefCell<Drawing>,
    interaction: RefCell<Option<Interaction>>,
    is_stale: Cell<bool>,
}

/// What is drawn.
struct Source {
    part: Part,
    manager: ConnectionManager,
    catalogue: RefCell<Catalogue>,
    options: RefCell<Options>,
    state: Rc<RefCell<ViewState>>,
    toaster: Option<ToasterHandle>,
}

impl Mounted {
    /// Draws `part` at the end of `parent`; `None` if the page refuses. Its looks are those of
    /// [`adopt_style`](crate::adopt_style).
    #[must_use]
    pub fn new(
        parent: &web_sys::Node,
        part: Part,
        manager: ConnectionManager,
        catalogue: Catalogue,
        options: Options,
    ) -> Option<Self> {
        let state = Rc::<RefCell<ViewState>>::default();
        let source = Source {
            part,
            manager: manager.clone(),
            catalogue: RefCell::new(catalogue),
            options: RefCell::new(options),
            state: state.clone(),
            toaster: part.shows_toasts.then(|| manager.add_toaster()),
        };
        let drawing = Drawing::new(parent, source.element())?;
        let root = drawing.root().clone();
        let shown = Rc::new(Shown {
            source,
            drawing: RefCell::new(drawing),
            interaction: RefCell::default(),
            is_stale: Cell::default(),
        });
        let redraw = {
            let weak = Rc::downgrade(&shown);
            move || {
                if let Some(shown) = weak.upgrade() {
                    shown.redraw();
                }
            }
        };
        let toast = {
            let weak = Rc::downgrade(&shown);
            move || weak.upgrade()?.source.toast()
        };
        let interaction =
            Interaction::new(root.clone(), manager.clone(), state, toast, redraw.clone());
        shown.interaction.replace(Some(interaction));
        let subscription = manager.subscribe(move |change| {
            if let Change::Status(_) = change {
                redraw();
            }
        });
        Some(Self {
            root,
            shown,
            _subscription: subscription,
        })
    }

    /// Asks for the view in another way.
    pub fn set_options(&self, options: Options) {
        self.shown.source.options.replace(options);
        self.shown.redraw();
    }

    /// Shows other words.
    pub fn set_catalogue(&self, catalogue: Catalogue) {
        self.shown.source.catalogue.replace(catalogue);
        self.shown.redraw();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if self.shown.source.part.shows_toasts {
            // Another one may show it next.
            self.shown.source.manager.hold_toast(false);
        }
        self.root.remove();
    }
}

impl fmt::Debug for Mounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mounted").finish_non_exhaustive()
    }
}

impl Shown {
    fn redraw(&self) {
        self.is_stale.set(true);
        // What is taken off the page may lose the focus and say so in the middle of it.
        let Ok(mut drawing) = self.drawing.try_borrow_mut() else {
            return;
        };
        let interaction = self.interaction.borrow();
        if let Some(interaction) = &*interaction {
            interaction.note_focus();
        }
        while self.is_stale.take() {
            drawing.draw(self.source.element());
        }
        if let Some(interaction) = &*interaction {
            interaction.keep_focus();
        }
    }
}

impl Source {
    fn toast(&self) -> Option<Outage> {
        let is_first = self.toaster.as_ref().is_some_and(ToasterHandle::is_first);
        self.manager.status().toast.filter(|_| is_first)
    }

    fn element(&self) -> Element {
        self.part.draw(&View {
            status: &self.manager.status(),
            toast: self.toast().as_ref(),
            state: &self.state.borrow(),
            catalogue: &self.catalogue.borrow(),
            options: &self.options.borrow(),
            epoch_millis: &|at| self.manager.epoch_millis(at),
        })
    }
}
