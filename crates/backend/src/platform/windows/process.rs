/// Nobody asks for it here, where processes cannot be told from later ones with their numbers.
pub(crate) fn is_missing(_: i32) -> bool {
    false
}
