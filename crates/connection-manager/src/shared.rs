//! One manager for each health URL of a page, whoever asks for it: two would make every check
//! twice and fight over what a reload restores.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::ManagerConfig;
use crate::driver::Driver;

struct Shared {
    config: ManagerConfig,
    driver: Weak<Driver>,
    has_warned: bool,
}

thread_local! {
    static DRIVERS: RefCell<Vec<Shared>> = const { RefCell::new(Vec::new()) };
}

/// The driver that asks the absolute URL of `config` already, else `driver`.
///
/// The options of the first one stay; that others were asked for is told once.
pub(crate) fn join(config: &ManagerConfig, driver: &Rc<Driver>) -> Rc<Driver> {
    let (first, is_news) = DRIVERS.with_borrow_mut(|drivers| {
        let found = drivers.iter_mut().find_map(|shared| {
            let is_same = shared.config.health_url == config.health_url;
            let first = is_same.then(|| shared.driver.upgrade())??;
            let is_news = shared.config != *config && !shared.has_warned;
            shared.has_warned |= is_news;
            Some((first, is_news))
        });
        found.unwrap_or_else(|| {
            drivers.push(Shared {
                config: config.clone(),
                driver: Rc::downgrade(driver),
                has_warned: false,
            });
            (driver.clone(), false)
        })
    });
    if is_news {
        let url = &config.health_url;
        first.warn(
            &[
                url,
                " is asked by a manager with other options already; those stay",
            ]
            .concat(),
        );
    }
    first
}

/// Forgets the drivers that are no more.
pub(crate) fn forget_gone() {
    // There are no drivers left to forget when the thread ends.
    let gone = DRIVERS.try_with(|drivers| {
        let mut drivers = drivers.borrow_mut();
        let gone = drivers.extract_if(.., |shared| shared.driver.strong_count() == 0);
        gone.collect::<Vec<_>>()
    });
    // Only now: the functions of a configuration may own another manager.
    drop(gone);
}
