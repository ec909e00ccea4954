use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use docker_connection_manager::rules::Outage;
use docker_connection_manager::{Change, ConnectionManager, Duty, DutyHandle, Subscription};
use docker_connection_view::{Catalogue, Element, Options, Part, View, ViewState};

use crate::{Drawing, Interaction, adopt_style};

/// A part of the kit on a page, drawn anew with each change. Drop it to take it away.
pub struct Mounted {
    root: web_sys::Element,
    shown: Rc<Shown>,
    _subscription: Subscription,
}

struct Shown {
    part: Part,
    manager: ConnectionManager,
    catalogue: RefCell<Catalogue>,
    options: RefCell<Options>,
    state: Rc<RefCell<ViewState>>,
    toasts: Option<DutyHandle>,
    drawing: RefCell<Drawing>,
    interaction: RefCell<Option<Interaction>>,
    is_stale: Cell<bool>,
}

impl Mounted {
    /// Draws `part` at the end of `parent`; `None` if the page refuses.
    #[must_use]
    pub fn new(
        parent: &web_sys::Node,
        part: Part,
        manager: ConnectionManager,
        catalogue: Catalogue,
        options: Options,
    ) -> Option<Self> {
        let state = Rc::<RefCell<ViewState>>::default();
        let toasts = part.shows_toasts.then(|| manager.volunteer(Duty::Toast));
        let toast = toast_of(&manager, toasts.as_ref());
        let element = draw(part, &manager, toast, &state, &catalogue, &options);
        let drawing = Drawing::new(parent, element)?;
        let root = drawing.root().clone();
        adopt_style(&root);
        let shown = Rc::new(Shown {
            part,
            manager: manager.clone(),
            catalogue: RefCell::new(catalogue),
            options: RefCell::new(options),
            state: state.clone(),
            toasts,
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
            move || weak.upgrade()?.toast()
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
        self.shown.options.replace(options);
        self.shown.redraw();
    }

    /// Shows other words.
    pub fn set_catalogue(&self, catalogue: Catalogue) {
        self.shown.catalogue.replace(catalogue);
        self.shown.redraw();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if self.shown.part.shows_toasts {
            // Another one may show it next.
            self.shown.manager.hold_toast(false);
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
    fn toast(&self) -> Option<Outage> {
        toast_of(&self.manager, self.toasts.as_ref())
    }

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
            drawing.draw(self.element());
        }
        if let Some(interaction) = &*interaction {
            interaction.keep_focus();
        }
    }

    fn element(&self) -> Element {
        draw(
            self.part,
            &self.manager,
            self.toast(),
            &self.state,
            &self.catalogue.borrow(),
            &self.options.borrow(),
        )
    }
}

fn toast_of(manager: &ConnectionManager, duty: Option<&DutyHandle>) -> Option<Outage> {
    manager
        .status()
        .toast
        .filter(|_| duty.is_some_and(DutyHandle::is_mine))
}

fn draw(
    part: Part,
    manager: &ConnectionManager,
    toast: Option<Outage>,
    state: &RefCell<ViewState>,
    catalogue: &Catalogue,
    options: &Options,
) -> Element {
    part.draw(&View {
        status: &manager.status(),
        toast: toast.as_ref(),
        state: &state.borrow(),
        catalogue,
        options,
        epoch_millis: &|at| manager.epoch_millis(at),
    })
}
