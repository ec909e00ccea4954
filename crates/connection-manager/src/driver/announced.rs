//! What screen readers of the page were told last: of all live regions that know it one speaks.

use docker_connection::Phase;
use js_sys::{Reflect, Symbol};

use super::Driver;
use crate::runtime::global::{GLOBAL, Global};
use crate::shared;

impl Driver {
    /// Notes that they are told of `phase`, and gives what they were told of before.
    pub(crate) fn note_announced(&self, phase: Phase) -> Option<Phase> {
        let before = self.announced.replace(Some(phase));
        if !shared::is_shared(self) {
            return before;
        }
        note_on_page(&self.name, phase).or(before)
    }
}

/// Where all copies of the kit on this page find it: they may be of several releases, and share no
/// memory.
fn note_on_page(name: &str, phase: Phase) -> Option<Phase> {
    let document = GLOBAL.with(Global::document)?;
    let key = Symbol::for_(name);
    let before = Reflect::get(&document, &key).ok()?.as_string();
    // A page that allows no more members has each copy speak.
    let _ = Reflect::set(&document, &key, &phase.as_str().into());
    before.map(|name| Phase::from_name(&name))
}
