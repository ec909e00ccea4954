/// Whoever waits for the verdict of a check; hears `false` if there will be none.
pub(crate) struct Verdict(Option<Box<dyn FnOnce(bool)>>);

impl Verdict {
    pub(crate) fn new(hear: impl FnOnce(bool) + 'static) -> Self {
        Self(Some(Box::new(hear)))
    }

    pub(super) fn tell(mut self, is_available: bool) {
        self.hear(is_available);
    }

    fn hear(&mut self, is_available: bool) {
        if let Some(hear) = self.0.take() {
            hear(is_available);
        }
    }
}

impl Drop for Verdict {
    fn drop(&mut self) {
        self.hear(false);
    }
}
