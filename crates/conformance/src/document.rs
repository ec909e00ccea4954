//! What the backend's own document says of the API.

use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use jsonschema::Validator;
use serde_json::{Value, json};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../backend/src/http/answers/openapi.json");
    serde_json::from_str(text).expect("the backend's tests read it")
});

/// Fails with the first thing for which `value` is not what the document calls by that name.
pub(crate) fn validate(name: &str, value: &Value) -> Result<()> {
    let schema = schema(name)?;
    let Err(error) = schema.validate(value) else {
        return Ok(());
    };
    let at = error.instance_path().as_str();
    let place = if at.is_empty() { "it" } else { at };
    bail!("it is no {name}: {place}: {error}")
}

fn schema(name: &str) -> Result<Validator> {
    let schema = json!({
        "$ref": format!("#/components/schemas/{name}"),
        "components": DOCUMENT["components"],
    });
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).context("the document has a flaw")
}
