//! Objects whose members are named once, for reading and writing alike.

use std::cell::Cell;
use std::time::Duration;

use docker_connection::Instant;
use js_sys::{Array, Number};
use wasm_bindgen::JsValue;

use super::duration::duration;
use super::json::Object;

/// The most items that are read of a list: what a view shows grows with each.
const MOST: usize = 100;

/// What turns an instant into milliseconds since 1970 or back, by the clock of one page.
pub(crate) trait Dates {
    fn millis(&self, at: Instant) -> f64;
    fn instant(&self, millis: f64) -> Instant;
    /// Now, in milliseconds since 1970.
    fn now(&self) -> f64;
}

/// Walks over the members of an object: writes them all, or reads those that are there.
pub(super) struct Members<'a> {
    object: Object,
    dates: &'a dyn Dates,
    /// How far the clock of whoever wrote the dates is ahead, in ms.
    ahead: Cell<f64>,
    is_writing: bool,
    /// Whether one is missing that has to be there.
    is_broken: Cell<bool>,
}

/// What a walk over `members` writes.
pub(super) fn written(dates: &dyn Dates, members: &mut dyn FnMut(&Members<'_>)) -> JsValue {
    let walk = Members::new(Object::new(), dates, true);
    members(&walk);
    walk.object.into()
}

/// Reads `object` by a walk over `members`; whether all was there that has to be.
pub(super) fn read(
    object: Object,
    dates: &dyn Dates,
    members: &mut dyn FnMut(&Members<'_>),
) -> bool {
    let walk = Members::new(object, dates, false);
    members(&walk);
    !walk.is_broken.get()
}

impl<'a> Members<'a> {
    fn new(object: Object, dates: &'a dyn Dates, is_writing: bool) -> Self {
        Self {
            object,
            dates,
            ahead: Cell::default(),
            is_writing,
            is_broken: Cell::default(),
        }
    }

    /// The value of a member that has to be there.
    pub(super) fn require<T>(&self, value: Option<T>, place: &mut T) {
        match value {
            Some(value) => *place = value,
            None => self.is_broken.set(true),
        }
    }

    pub(super) fn flag(&self, name: &str, value: &mut bool) {
        if self.is_writing {
            self.object.set(name, &(*value).into());
        } else {
            *value = self.object.is_true(name);
        }
    }

    pub(super) fn optional_number(&self, name: &str, value: &mut Option<f64>) {
        if self.is_writing {
            let value = value.map_or(JsValue::NULL, JsValue::from_f64);
            self.object.set(name, &value);
        } else {
            *value = self.object.number(name);
        }
    }

    pub(super) fn count(&self, name: &str, value: &mut u32) {
        let mut number = Some((*value).into());
        self.optional_number(name, &mut number);
        self.require(number.map(|number| number as u32), value);
    }

    /// A number that names something; others may be rounded on their way.
    pub(super) fn optional_id(&self, name: &str, value: &mut Option<u64>) {
        let mut number = value.map(|id| id as f64);
        self.optional_number(name, &mut number);
        *value = number.and_then(whole);
    }

    pub(super) fn id(&self, name: &str, value: &mut u64) {
        let mut id = Some(*value);
        self.optional_id(name, &mut id);
        self.require(id, value);
    }

    pub(super) fn duration(&self, name: &str, value: &mut Option<Duration>) {
        let mut seconds = value.map(|time| time.as_secs_f64());
        self.optional_number(name, &mut seconds);
        *value = seconds.and_then(duration);
    }

    pub(super) fn optional_instant(&self, name: &str, value: &mut Option<Instant>) {
        let mut millis = value.map(|at| self.dates.millis(at));
        self.optional_number(name, &mut millis);
        if !self.is_writing {
            *value = millis.map(|millis| self.dates.instant(millis - self.ahead.get()));
        }
    }

    pub(super) fn instant(&self, name: &str, value: &mut Instant) {
        let mut at = Some(*value);
        self.optional_instant(name, &mut at);
        self.require(at, value);
    }

    /// When it was written. Clocks that differ by less than `tolerance`, in ms, are one.
    pub(super) fn now(&self, name: &str, tolerance: f64) {
        let mut now = Some(self.dates.now());
        self.optional_number(name, &mut now);
        let ahead = now.map_or(0.0, |now| now - self.dates.now());
        if ahead.abs() >= tolerance {
            self.ahead.set((ahead / 1000.0).round() * 1000.0);
        }
    }

    /// A text as `made_harmless` leaves it.
    pub(super) fn optional_text(
        &self,
        name: &str,
        value: &mut Option<String>,
        made_harmless: fn(String) -> Option<String>,
    ) {
        if self.is_writing {
            self.write_text(name, value.as_deref());
        } else {
            *value = self.object.raw_text(name).and_then(made_harmless);
        }
    }

    pub(super) fn text(
        &self,
        name: &str,
        value: &mut String,
        made_harmless: fn(String) -> Option<String>,
    ) {
        if self.is_writing {
            self.write_text(name, Some(value));
        } else {
            let text = self.object.raw_text(name).and_then(made_harmless);
            self.require(text, value);
        }
    }

    fn write_text(&self, name: &str, text: Option<&str>) {
        self.object
            .set(name, &text.map_or(JsValue::NULL, JsValue::from_str));
    }

    /// Of which kind the object is; whoever reads it has looked before.
    pub(super) fn kind(&self, kind: &str) {
        if self.is_writing {
            self.write_text("type", Some(kind));
        }
    }

    /// One of several that have names.
    pub(super) fn optional_choice<T>(
        &self,
        name: &str,
        value: &mut Option<T>,
        as_str: fn(&T) -> &'static str,
        from_name: fn(&str) -> Option<T>,
    ) {
        if self.is_writing {
            self.write_text(name, value.as_ref().map(as_str));
        } else {
            *value = self.object.raw_text(name).and_then(|text| from_name(&text));
        }
    }

    pub(super) fn choice<T>(
        &self,
        name: &str,
        value: &mut T,
        as_str: fn(&T) -> &'static str,
        from_name: fn(&str) -> Option<T>,
    ) {
        if self.is_writing {
            self.write_text(name, Some(as_str(value)));
        } else {
            let text = self.object.raw_text(name);
            self.require(text.and_then(|text| from_name(&text)), value);
        }
    }

    /// Any number of several that have names.
    pub(super) fn choices<T>(
        &self,
        name: &str,
        values: &mut Vec<T>,
        as_str: fn(&T) -> &'static str,
        from_name: fn(&str) -> T,
    ) {
        if self.is_writing {
            let names = Array::new();
            for value in values {
                names.push(&JsValue::from_str(as_str(value)));
            }
            self.object.set(name, &names);
        } else {
            let names = self.object.texts(name);
            *values = names.iter().map(|name| from_name(name)).collect();
        }
    }

    pub(super) fn optional_object<T: Default>(
        &self,
        name: &str,
        value: &mut Option<T>,
        members: fn(&Members<'_>, &mut T),
    ) {
        let exists = value.is_some();
        let place = value.get_or_insert_default();
        if !self.nested(name, exists, &mut |walk| members(walk, place)) {
            *value = None;
        }
    }

    pub(super) fn object<T>(&self, name: &str, value: &mut T, members: fn(&Members<'_>, &mut T)) {
        if !self.nested(name, true, &mut |walk| members(walk, value)) {
            self.is_broken.set(true);
        }
    }

    /// Whether there is an object of that name with all that has to be in it.
    fn nested(&self, name: &str, exists: bool, members: &mut dyn FnMut(&Members<'_>)) -> bool {
        if self.is_writing {
            let object = if exists {
                written(self.dates, members)
            } else {
                JsValue::NULL
            };
            self.object.set(name, &object);
            return exists;
        }
        let object = self.object.object(name);
        object.is_some_and(|object| self.reads(object, members))
    }

    fn reads(&self, object: Object, members: &mut dyn FnMut(&Members<'_>)) -> bool {
        let walk = Members::new(object, self.dates, false);
        walk.ahead.set(self.ahead.get());
        members(&walk);
        !walk.is_broken.get()
    }

    /// Reads the items that make sense; a peer may send kinds of items that this release does not
    /// know.
    pub(super) fn list<T: Default>(
        &self,
        name: &str,
        items: &mut Vec<T>,
        members: fn(&Members<'_>, &mut T),
    ) {
        if self.is_writing {
            let objects = Array::new();
            for item in items {
                objects.push(&written(self.dates, &mut |walk| members(walk, item)));
            }
            self.object.set(name, &objects);
        } else {
            for object in self.object.objects(name).into_iter().take(MOST) {
                let mut item = T::default();
                if self.reads(object, &mut |walk| members(walk, &mut item)) {
                    items.push(item);
                }
            }
        }
    }
}

/// `None` if JavaScript may have rounded it.
fn whole(number: f64) -> Option<u64> {
    let is_whole = (0.0..=Number::MAX_SAFE_INTEGER).contains(&number) && number.fract() == 0.0;
    is_whole.then_some(number as u64)
}
