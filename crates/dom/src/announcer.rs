use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use docker_connection_manager::{Change, ConnectionManager, Duty, Subscription};
use docker_connection_view::{Announcement, Catalogue, live_region};

use crate::Drawing;

/// Tells screen readers when the phase changes, unless another view of the manager does. Drop it
/// to take its live region away.
pub struct Announcer {
    drawing: Rc<RefCell<Drawing>>,
    _subscription: Subscription,
}

impl Announcer {
    /// Puts the live region at the end of `parent`; `None` if the page refuses.
    /// [`adopt_style`](crate::adopt_style) keeps it out of sight.
    #[must_use]
    pub fn new(
        parent: &web_sys::Node,
        manager: &ConnectionManager,
        catalogue: Catalogue,
    ) -> Option<Self> {
        let drawing = Drawing::new(parent, live_region(String::new().into()))?;
        let drawing = Rc::new(RefCell::new(drawing));
        let announcement = RefCell::new(Announcement::default());
        let duty = manager.volunteer(Duty::Announce);
        let subscription = manager.subscribe({
            let drawing = drawing.clone();
            move |change| {
                if let Change::Status(status) = change {
                    let mut announcement = announcement.borrow_mut();
                    let text = announcement.after(status, &catalogue, duty.is_mine());
                    drawing.borrow_mut().draw(live_region(text));
                }
            }
        });
        Some(Self {
            drawing,
            _subscription: subscription,
        })
    }
}

impl Drop for Announcer {
    fn drop(&mut self) {
        self.drawing.borrow().root().remove();
    }
}

impl fmt::Debug for Announcer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Announcer").finish_non_exhaustive()
    }
}
