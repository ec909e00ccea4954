use std::io::Read;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::Value;
use ureq::http::{Request, Response, Uri};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error};

/// A page gives a check up after that.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// No answer of a backend is longer, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// A backend at its health URL.
pub(crate) struct Backend {
    agent: Agent,
    url: String,
    headers: Vec<(String, String)>,
}

/// An answer with all of its body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: Response<()>,
    body: String,
}

impl Backend {
    pub(crate) fn new(url: &str, headers: Vec<(String, String)>) -> Result<Self> {
        let is_address = url.parse::<Uri>().is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https")) && uri.path().len() > 1
        });
        ensure!(
            is_address && !url.contains(['?', '#']),
            "{url} is no health URL, as http://127.0.0.1:8787/api/health is one"
        );
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // What answers in the backend's place is not to be looked at.
            .proxy(None)
            .tls_config(tls.build())
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE));
        Ok(Self {
            agent: config.build().into(),
            url: url.to_owned(),
            headers,
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The health URL with other words in place of its last segment.
    pub(crate) fn beside(&self, path: &str) -> String {
        let folder = self.url.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{path}")
    }

    /// The names of the header fields that each request has, in lower case.
    pub(crate) fn header_names(&self) -> impl Iterator<Item = String> {
        self.headers.iter().map(|(name, _)| name.to_lowercase())
    }

    /// The same without them, as browsers ask before they send any.
    pub(crate) fn without_headers(&self) -> Self {
        Self {
            agent: self.agent.clone(),
            url: self.url.clone(),
            headers: Vec::new(),
        }
    }

    pub(crate) fn get(&self, url: &str) -> Result<Answer> {
        self.ask("GET", url, &[])
    }

    /// The answer, which comes within 5 s.
    pub(crate) fn ask(&self, method: &str, url: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        Answer::read(self.begin(method, url, headers, PATIENCE)?)
    }

    /// The head of an answer; reading its body fails after `limit`.
    pub(crate) fn begin(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        limit: Duration,
    ) -> Result<Response<Body>> {
        let own = self.headers.iter().map(|(name, value)| (&**name, &**value));
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in own.chain(headers.iter().copied()) {
            request = request.header(name, value);
        }
        let request = request.body(()).context("that cannot be sent")?;
        let request = self.agent.configure_request(request);
        let request = request.timeout_global(Some(limit)).build();
        let url = url.split('?').next().unwrap_or(url);
        self.agent.run(request).map_err(|error| match error {
            Error::Timeout(_) => anyhow!("{url} does not answer within 5 s"),
            Error::Io(error) => anyhow!("nobody answers at {url}: {error}"),
            error => anyhow!("nobody answers at {url}: {error}"),
        })
    }
}

impl Answer {
    pub(crate) fn read(response: Response<Body>) -> Result<Self> {
        let (head, body) = response.into_parts();
        let mut text = Vec::new();
        body.into_reader()
            .take(LONGEST)
            .read_to_end(&mut text)
            .context("its answer is cut off")?;
        Ok(Self {
            status: head.status.as_u16(),
            head: Response::from_parts(head, ()),
            body: String::from_utf8_lossy(&text).into_owned(),
        })
    }

    /// The value of that header field, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        header(&self.head, name)
    }

    pub(crate) fn json(&self) -> Result<Value> {
        match serde_json::from_str(&self.body) {
            Ok(value) => Ok(value),
            Err(_) if self.body.trim_start().starts_with('<') => bail!("it answers HTML"),
            Err(error) => Err(error).context("its answer is no JSON"),
        }
    }
}

/// The value of that header field, or nothing.
pub(crate) fn header<'a, T>(head: &'a Response<T>, name: &str) -> &'a str {
    let value = head.headers().get(name);
    value.and_then(|value| value.to_str().ok()).unwrap_or("")
}
