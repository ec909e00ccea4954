use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// Has a `T` while any of an element is on the screen: a panel may be scrolled away, or be in a
/// part of the IDE that is closed.
pub(crate) struct InSight<T> {
    observer: Option<IntersectionObserver>,
    _seen: Closure<dyn FnMut(js_sys::Array)>,
    _there: Rc<RefCell<Option<T>>>,
}

impl<T: 'static> InSight<T> {
    /// Where the page cannot tell, as in a simulated one, all is on the screen.
    pub(crate) fn new(element: &Element, begin: impl Fn() -> T + 'static) -> Self {
        let begin = Rc::new(begin);
        let there = Rc::<RefCell<Option<T>>>::default();
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new({
            let (there, begin) = (there.clone(), begin.clone());
            move |entries: js_sys::Array| {
                // The last one is how it is now.
                let entry: IntersectionObserverEntry = entries.pop().unchecked_into();
                let is_seen = entry.is_intersecting();
                if is_seen != there.borrow().is_some() {
                    let next = is_seen.then(&*begin);
                    // What ends may tell of it, and be asked for again: hence out of the borrow.
                    drop(there.replace(next));
                }
            }
        });
        let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref()).ok();
        match &observer {
            Some(observer) => observer.observe(element),
            None => drop(there.replace(Some(begin()))),
        }
        Self {
            observer,
            _seen: seen,
            _there: there,
        }
    }
}

impl<T> Drop for InSight<T> {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
