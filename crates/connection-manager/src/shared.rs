//! One manager for each health URL of this module in a page, whoever asks for it: two would make every check
//! twice and fight over what a reload restores.

use std::cell::RefCell;
use std::ptr;
use std::rc::{Rc, Weak};

use crate::driver::Driver;

thread_local! {
    static DRIVERS: RefCell<Vec<Weak<Driver>>> = const { RefCell::new(Vec::new()) };
}

/// The driver that asks the same absolute URL already, else `driver`.
///
/// The options of the first one stay; that others were asked for is told once.
pub(crate) fn join(driver: &Rc<Driver>) -> Rc<Driver> {
    let config = driver.config();
    let first = DRIVERS.with_borrow_mut(|drivers| {
        let mut alive = drivers.iter().filter_map(Weak::upgrade);
        let first = alive.find(|other| other.config().health_url == config.health_url);
        if first.is_none() {
            drivers.push(Rc::downgrade(driver));
        }
        first
    });
    let Some(first) = first else {
        return driver.clone();
    };
    if first.config() != config {
        first.log().other_options(&config.health_url);
    }
    first
}

/// Whether whoever asks for its URL on this page gets that driver.
pub(crate) fn is_shared(driver: &Driver) -> bool {
    let is_same = |other: &Weak<Driver>| ptr::eq(other.as_ptr(), driver);
    DRIVERS.with_borrow(|drivers| drivers.iter().any(is_same))
}

/// Forgets the drivers that are no more.
pub(crate) fn forget_gone() {
    // When the thread ends the list may have gone first.
    let _ = DRIVERS.try_with(|drivers| {
        drivers
            .borrow_mut()
            .retain(|driver| driver.strong_count() > 0);
    });
}
