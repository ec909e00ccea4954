use std::cell::{Cell, RefCell};

/// Things that are there until they are removed by their key, in the order of their coming.
pub(crate) struct Registry<T> {
    items: RefCell<Vec<(u64, T)>>,
    next_key: Cell<u64>,
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self {
            items: RefCell::default(),
            next_key: Cell::default(),
        }
    }
}

impl<T: Clone> Registry<T> {
    pub(crate) fn add(&self, item: T) -> u64 {
        let key = self.next_key.get();
        self.next_key.set(key + 1);
        self.items.borrow_mut().push((key, item));
        key
    }

    /// What is dropped with it may own something else in here: hence out of the borrow.
    pub(crate) fn remove(&self, key: u64) -> Option<T> {
        let item = self.get(key);
        self.items.borrow_mut().retain(|(other, _)| *other != key);
        item
    }

    pub(crate) fn get(&self, key: u64) -> Option<T> {
        let items = self.items.borrow();
        let found = items.iter().find(|(other, _)| *other == key);
        found.map(|(_, item)| item.clone())
    }

    pub(crate) fn all(&self) -> Vec<(u64, T)> {
        self.items.borrow().clone()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.borrow().is_empty()
    }
}
