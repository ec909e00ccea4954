//! Health reports from JSON by the browser's own parser: a JSON library in the wasm would cost
//! 10 kB and more.

use docker_connection::{
    Advice, Endpoint, EndpointSource, Engine, ErrorCode, HealthReport, HealthStatus, Reason,
    ReportedOutage, Warning,
};
use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Reads a report; `None` if the text is none.
pub(crate) fn parse_report(text: &str) -> Option<HealthReport> {
    let report = Object::from(JSON::parse(text).ok()?)?;
    Some(HealthReport {
        status: HealthStatus::from_name(&report.text("status")?),
        code: report.text("code").map(|code| ErrorCode::from_name(&code)),
        reason: report
            .text("reason")
            .map(|reason| Reason::from_name(&reason)),
        message: report.text("message")?,
        advice: report.list("advice", |advice| {
            Some(Advice {
                text: advice.text("text")?,
                command: advice.text("command"),
            })
        }),
        checked_at: report.text("checkedAt")?,
        latency_ms: report.number("latencyMs"),
        engine: report.object("engine").and_then(|engine| {
            Some(Engine {
                kind: engine.text("kind")?,
                version: engine.text("version")?,
                api_version: engine.text("apiVersion")?,
                os: engine.text("os")?,
                arch: engine.text("arch")?,
            })
        }),
        endpoint: {
            let endpoint = report.object("endpoint")?;
            Endpoint {
                host: endpoint.text("host")?,
                source: EndpointSource::from_name(&endpoint.text("source")?),
                context: endpoint.text("context"),
            }
        },
        outage: report.object("outage").and_then(|outage| {
            Some(ReportedOutage {
                since: outage.text("since")?,
                first_reason: Reason::from_name(&outage.text("firstReason")?),
                attempts: outage.number("attempts")? as u32,
            })
        }),
        warnings: report.list("warnings", |warning| {
            Some(Warning {
                code: warning.text("code")?,
                text: warning.text("text")?,
            })
        }),
        sequence: report.number("sequence")? as u64,
        instance: report.text("instance")?,
    })
}

struct Object(JsValue);

impl Object {
    fn from(value: JsValue) -> Option<Self> {
        value.is_object().then_some(Self(value))
    }

    fn get(&self, name: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &JsValue::from_str(name)).ok()
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.as_string()
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_f64()
    }

    fn object(&self, name: &str) -> Option<Self> {
        Self::from(self.get(name)?)
    }

    /// The items that make sense; a peer may send kinds of items that this release does not know.
    fn list<T>(&self, name: &str, item: impl Fn(Self) -> Option<T>) -> Vec<T> {
        let Some(array) = self
            .get(name)
            .and_then(|value| value.dyn_into::<Array>().ok())
        else {
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|value| item(Self::from(value)?))
            .collect()
    }
}
