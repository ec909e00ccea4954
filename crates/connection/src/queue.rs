/// Takes the first of a few items: a `VecDeque` would make the wasm 0.3 kB larger (brotli).
pub(crate) fn next<T>(items: &mut Vec<T>) -> Option<T> {
    if items.is_empty() {
        None
    } else {
        Some(items.remove(0))
    }
}
