//! As much of JavaScript as the browser's readers use, in the place of `js_sys` and `wasm_bindgen`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::rc::Rc;
use std::vec;

use serde_json::Value;

/// `JSON.parse` reads what is too large for a number as infinite, and the channels between tabs
/// carry what is none at all; `serde_json` knows neither, so that the ends of its range stand for
/// them.
const INFINITE: f64 = 1e300;

/// Whole numbers below are written without a dot.
const LARGE: f64 = 1e18;

#[derive(Clone, Debug, Default)]
pub enum JsValue {
    #[default]
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Array(Rc<RefCell<Vec<Self>>>),
    Object(Rc<RefCell<BTreeMap<String, Self>>>),
}

/// A value that is an array.
#[derive(Clone, Debug)]
pub struct Array(JsValue);

/// A value that is an object.
#[derive(Clone, Debug)]
pub struct Object(JsValue);

pub struct JSON;
pub struct Reflect;
pub struct Number;
pub struct Date;

pub trait JsCast: Sized {
    fn dyn_into<T: TryFrom<Self>>(self) -> Result<T, Self>;
}

impl JsCast for JsValue {
    fn dyn_into<T: TryFrom<Self>>(self) -> Result<T, Self> {
        T::try_from(self.clone()).map_err(|_| self)
    }
}

impl JsValue {
    pub const UNDEFINED: Self = Self::Undefined;
    pub const NULL: Self = Self::Null;

    pub fn from_str(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub fn from_f64(number: f64) -> Self {
        Self::Number(number)
    }

    pub fn is_object(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Object(_))
    }

    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(is_true) => *is_true,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Array(_) | Self::Object(_) => true,
        }
    }

    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn as_string(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl JSON {
    pub fn parse(text: &str) -> Result<JsValue, JsValue> {
        let value: Value = serde_json::from_str(text).map_err(|_| JsValue::UNDEFINED)?;
        Ok(value.into())
    }

    pub fn stringify(value: &JsValue) -> Result<String, JsValue> {
        Ok(json(value).to_string())
    }
}

impl Reflect {
    pub fn get(target: &JsValue, name: &JsValue) -> Result<JsValue, JsValue> {
        let value = match (target, name) {
            (JsValue::Object(object), JsValue::Text(name)) => object.borrow().get(name).cloned(),
            (JsValue::Array(_), _) => None,
            _ => return Err(JsValue::UNDEFINED),
        };
        Ok(value.unwrap_or_default())
    }

    pub fn set(target: &JsValue, name: &JsValue, value: &JsValue) -> Result<bool, JsValue> {
        let (JsValue::Object(object), JsValue::Text(name)) = (target, name) else {
            return Err(JsValue::UNDEFINED);
        };
        object.borrow_mut().insert(name.clone(), value.clone());
        Ok(true)
    }
}

impl Number {
    pub const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
}

impl Date {
    pub fn parse(_: &str) -> f64 {
        f64::NAN
    }

    pub fn now() -> f64 {
        1_795_370_000_000.0
    }
}

impl Array {
    pub fn new() -> Self {
        Self(JsValue::Array(Rc::default()))
    }

    pub fn push(&self, value: &JsValue) {
        if let JsValue::Array(items) = &self.0 {
            items.borrow_mut().push(value.clone());
        }
    }
}

impl Default for Array {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for Array {
    type Target = JsValue;

    fn deref(&self) -> &JsValue {
        &self.0
    }
}

impl IntoIterator for Array {
    type Item = JsValue;
    type IntoIter = vec::IntoIter<JsValue>;

    fn into_iter(self) -> Self::IntoIter {
        match self.0 {
            JsValue::Array(items) => items.borrow().clone().into_iter(),
            _ => Vec::new().into_iter(),
        }
    }
}

impl TryFrom<JsValue> for Array {
    type Error = ();

    fn try_from(value: JsValue) -> Result<Self, ()> {
        match value {
            JsValue::Array(_) => Ok(Self(value)),
            _ => Err(()),
        }
    }
}

impl Object {
    pub fn new() -> Self {
        Self(JsValue::Object(Rc::default()))
    }
}

impl From<Object> for JsValue {
    fn from(object: Object) -> Self {
        object.0
    }
}

impl From<bool> for JsValue {
    fn from(is_true: bool) -> Self {
        Self::Bool(is_true)
    }
}

impl From<f64> for JsValue {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for JsValue {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<Value> for JsValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(is_true) => Self::Bool(is_true),
            Value::Number(number) => Self::Number(match number.as_f64().unwrap_or(f64::NAN) {
                large if large >= INFINITE => f64::INFINITY,
                small if small <= -INFINITE => f64::NAN,
                number => number,
            }),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => {
                let items = items.into_iter().map(Self::from).collect();
                Self::Array(Rc::new(RefCell::new(items)))
            }
            Value::Object(members) => {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect();
                Self::Object(Rc::new(RefCell::new(members)))
            }
        }
    }
}

/// What is no finite number becomes `null`, as in JavaScript.
fn json(value: &JsValue) -> Value {
    match value {
        JsValue::Undefined | JsValue::Null => Value::Null,
        JsValue::Bool(is_true) => (*is_true).into(),
        JsValue::Number(number) if number.fract() == 0.0 && number.abs() < LARGE => {
            (*number as i64).into()
        }
        JsValue::Number(number) => (*number).into(),
        JsValue::Text(text) => text.as_str().into(),
        JsValue::Array(items) => items.borrow().iter().map(json).collect(),
        JsValue::Object(members) => {
            let members = members.borrow();
            let members = members
                .iter()
                .map(|(name, value)| (name.clone(), json(value)));
            members.collect()
        }
    }
}
