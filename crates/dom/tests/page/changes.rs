use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MutationObserver, MutationObserverInit, MutationRecord};

/// The kinds of changes below `root` until `end`.
pub(crate) async fn changes(root: &Element, end: impl Future<Output = ()>) -> Vec<String> {
    let seen = Rc::new(RefCell::new(Vec::<JsValue>::new()));
    let keep = {
        let seen = seen.clone();
        Closure::<dyn FnMut(_)>::new(move |records: Array| seen.borrow_mut().extend(records))
    };
    let observer = MutationObserver::new(keep.as_ref().unchecked_ref()).unwrap();
    let init = MutationObserverInit::new();
    init.set_subtree(true);
    init.set_child_list(true);
    init.set_attributes(true);
    init.set_character_data(true);
    observer.observe_with_options(root, &init).unwrap();
    end.await;
    let records = seen.take().into_iter().chain(observer.take_records());
    observer.disconnect();
    let mut changes: Vec<_> = records
        .map(|record| {
            let record: MutationRecord = record.unchecked_into();
            record.attribute_name().unwrap_or_else(|| record.type_())
        })
        .collect();
    changes.sort();
    changes
}
