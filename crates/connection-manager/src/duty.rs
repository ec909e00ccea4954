use std::fmt;
use std::rc::Rc;

use crate::driver::Driver;

/// What one view of a page does for all, however many there are: said or shown twice it is noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// To tell screen readers of changes.
    Announce,
    /// To show toasts.
    Toast,
}

/// A view's offer to do a [`Duty`]; drop it to leave that to another.
#[must_use = "dropping it leaves the duty to others"]
pub struct DutyHandle {
    pub(crate) driver: Rc<Driver>,
    pub(crate) key: u64,
}

impl DutyHandle {
    /// Whether this view is the one: the first of those that are there.
    #[must_use]
    pub fn is_mine(&self) -> bool {
        self.driver.has_duty(self.key)
    }
}

impl Drop for DutyHandle {
    fn drop(&mut self) {
        self.driver.remove_duty(self.key);
    }
}

impl fmt::Debug for DutyHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DutyHandle").finish_non_exhaustive()
    }
}
