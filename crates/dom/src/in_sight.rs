use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// Has a `T` while any of an element is on the screen: a panel may be scrolled away, or be in a
/// part of the IDE that is closed.
pub(crate) struct InSight<T> {
    _sight: Sight,
    _there: Rc<RefCell<Option<T>>>,
}

impl<T: 'static> InSight<T> {
    pub(crate) fn new(element: &Element, begin: impl Fn() -> T + 'static) -> Self {
        let there = Rc::<RefCell<Option<T>>>::default();
        let sight = Sight::new(element, {
            let there = there.clone();
            move |is_seen| {
                if is_seen != there.borrow().is_some() {
                    let next = is_seen.then(&begin);
                    // What ends may tell of it, and be asked for again: hence out of the borrow.
                    drop(there.replace(next));
                }
            }
        });
        Self {
            _sight: sight,
            _there: there,
        }
    }
}

/// Tells whether any of an element is on the screen: when it has been laid out, and with each
/// change, until it is dropped.
#[derive(Debug)]
pub struct Sight {
    observer: Option<IntersectionObserver>,
    _seen: Closure<dyn FnMut(js_sys::Array)>,
}

impl Sight {
    /// Where the page cannot tell, as in a simulated one, all is on the screen.
    #[must_use]
    pub fn new(element: &Element, tell: impl Fn(bool) + 'static) -> Self {
        let tell = Rc::new(tell);
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new({
            let tell = tell.clone();
            move |entries: js_sys::Array| {
                // The last one is how it is now.
                let entry: IntersectionObserverEntry = entries.pop().unchecked_into();
                tell(entry.is_intersecting());
            }
        });
        let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref()).ok();
        match &observer {
            Some(observer) => observer.observe(element),
            None => tell(true),
        }
        Self {
            observer,
            _seen: seen,
        }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
