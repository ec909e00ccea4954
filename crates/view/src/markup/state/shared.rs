use std::ops::Deref;
use std::rc::Rc;

/// What is large, in a state that is copied and compared with each event: copies are the same until
/// one of them is changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    pub(crate) fn set(&mut self, value: T) {
        self.0 = Rc::new(value);
    }
}

impl<T: Clone> Shared<T> {
    pub(crate) fn to_mut(&mut self) -> &mut T {
        Rc::make_mut(&mut self.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> PartialEq for Shared<T> {
    /// Whether both are the same, not whether they say the same.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
