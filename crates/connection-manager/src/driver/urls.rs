/// The backend's routes, by the URL of its health.
pub(super) struct Urls {
    pub(super) check: String,
    pub(super) stream: String,
    /// What stands before and behind the last segment of the path.
    around: [String; 2],
}

impl Urls {
    pub(super) fn of(health_url: &str) -> Self {
        // As bytes: what searches or splits texts makes the wasm larger.
        let end = health_url.bytes().position(|byte| byte == b'?');
        let parts = end.and_then(|end| health_url.split_at_checked(end));
        let (path, query) = parts.unwrap_or((health_url, ""));
        let end = path.bytes().rposition(|byte| byte == b'/');
        let folder = end.and_then(|end| path.get(..=end)).unwrap_or_default();
        let separator = if query.is_empty() { "?" } else { "&" };
        Self {
            check: [health_url, separator, "report"].concat(),
            stream: [path, "/stream", query].concat(),
            around: [folder.to_owned(), query.to_owned()],
        }
    }

    /// The route `name` beside that of the health.
    pub(super) fn beside(&self, name: &str) -> String {
        let [before, behind] = &self.around;
        [before, name, behind].concat()
    }
}
