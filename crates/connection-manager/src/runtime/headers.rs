use std::fmt;
use std::future::Future;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;

use super::promise::Promised;

/// The header fields that each request carries, such as that of a token.
///
/// Two of them are equal if they hold the same fields or the same function. `Debug` shows no
/// values: they are secrets.
#[derive(Clone)]
pub struct Headers(Source);

#[derive(Clone)]
enum Source {
    Fixed(Rc<[(String, String)]>),
    Function(Rc<dyn Fn() -> Promise>),
    JavaScript(Function),
}

impl Headers {
    /// The same fields with each request.
    #[must_use]
    pub fn fixed<N: Into<String>, V: Into<String>>(
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let fields = fields.into_iter();
        Self(Source::Fixed(
            fields
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        ))
    }

    /// Asks `function` for the fields of each request, as tokens expire. `None` means that they
    /// cannot be had: nothing is sent then, and the check fails as `backend-auth`.
    #[must_use]
    pub fn from_fn<F>(function: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Option<Vec<(String, String)>>> + 'static,
    {
        // As a promise, so that a page without such a function needs no futures.
        Self(Source::Function(Rc::new(move || {
            let fields = function();
            future_to_promise(async { build(&fields.await.ok_or(JsValue::UNDEFINED)?) })
        })))
    }

    /// Asks a JavaScript function for the fields of each request: it returns what the constructor
    /// of `Headers` takes, or a promise of that. If it throws or rejects, nothing is sent and the
    /// check fails as `backend-auth`.
    #[must_use]
    pub fn from_js(function: Function) -> Self {
        Self(Source::JavaScript(function))
    }

    /// Those of one request.
    pub(super) fn get(&self) -> Promised {
        let headers = self.clone();
        Promised::new(move || match &headers.0 {
            Source::Fixed(fields) => build(fields),
            Source::Function(function) => Ok(function().into()),
            Source::JavaScript(function) => {
                let init = Promised::from(&function.call0(&JsValue::UNDEFINED)?);
                Ok(init.then(|init| Ok(new(&init)?.into())).into())
            }
        })
    }
}

/// From anything that the constructor takes.
fn new(init: &JsValue) -> Result<web_sys::Headers, JsValue> {
    web_sys::Headers::new_with_record_from_str_to_str(init.unchecked_ref())
}

fn build(fields: &[(String, String)]) -> Result<JsValue, JsValue> {
    let headers = new(&JsValue::UNDEFINED)?;
    for (name, value) in fields {
        headers.append(name, value)?;
    }
    Ok(headers.into())
}

impl Default for Headers {
    fn default() -> Self {
        Self(Source::Fixed(Rc::default()))
    }
}

impl PartialEq for Headers {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Source::Fixed(one), Source::Fixed(other)) => one == other,
            (Source::Function(one), Source::Function(other)) => Rc::ptr_eq(one, other),
            (Source::JavaScript(one), Source::JavaScript(other)) => one == other,
            _ => false,
        }
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Source::Fixed(fields) = &self.0 else {
            return f.write_str("Headers(function)");
        };
        f.write_str("Headers")?;
        let names = fields.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_equal_by_identity_and_fields_by_value() {
        let function = || async { None };
        let one = Headers::from_fn(function);
        assert_eq!(one, one.clone());
        assert_ne!(one, Headers::from_fn(function));
        assert_ne!(one, Headers::default());
        assert_eq!(Headers::fixed([("a", "b")]), Headers::fixed([("a", "b")]));
        assert_ne!(Headers::fixed([("a", "b")]), Headers::fixed([("a", "c")]));
    }

    #[test]
    fn secrets_are_not_shown() {
        let headers = Headers::fixed([("authorization", "Bearer secret")]);
        assert_eq!(format!("{headers:?}"), r#"Headers["authorization"]"#);
    }
}
