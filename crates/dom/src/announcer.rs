use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use docker_connection_manager::rules::Status;
use docker_connection_manager::{Change, ConnectionManager, Subscription};
use docker_connection_view::{Announcement, Catalogue, live_region};

use crate::in_sight::Sight;
use crate::{Drawing, is_heard};

/// Tells screen readers when the phase changes, unless another view on the page has told them, and
/// as soon as they can hear it there. Drop it to take its live region away.
pub struct Announcer {
    drawing: Rc<RefCell<Drawing>>,
    _subscription: Subscription,
    _sight: Sight,
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
        let region = drawing.root().clone();
        let drawing = Rc::new(RefCell::new(drawing));
        let announcement = RefCell::new(Announcement::default());
        let announce = Rc::new({
            let (drawing, region) = (drawing.clone(), region.clone());
            let manager = manager.clone();
            move |status: &Status| {
                let text = announcement.borrow_mut().after(
                    status,
                    &catalogue,
                    || is_heard(&region),
                    |phase| manager.note_announced(phase),
                );
                drawing.borrow_mut().draw(live_region(text));
            }
        });
        let subscription = manager.subscribe({
            let announce = announce.clone();
            move |change| {
                if let Change::Status(status) = change {
                    announce(status);
                }
            }
        });
        // An outage may have begun before, and nothing change until it ends. The live region has to
        // be there before its text.
        let sight = Sight::new(&region, {
            let manager = manager.clone();
            move |_| announce(&manager.status())
        });
        Some(Self {
            drawing,
            _subscription: subscription,
            _sight: sight,
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
