use std::fmt;
use std::rc::Rc;

use crate::driver::Driver;

/// A view's offer to show the toasts of a manager: shown twice they are noise. Drop it to leave
/// them to another.
#[must_use = "dropping it leaves the toasts to others"]
pub struct ToasterHandle {
    pub(crate) driver: Rc<Driver>,
    pub(crate) key: u64,
}

impl ToasterHandle {
    /// Whether this view is the one: the first of those that are there.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.driver.is_first_toaster(self.key)
    }
}

impl Drop for ToasterHandle {
    fn drop(&mut self) {
        self.driver.remove_toaster(self.key);
    }
}

impl fmt::Debug for ToasterHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToasterHandle").finish_non_exhaustive()
    }
}
