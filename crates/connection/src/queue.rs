use std::mem;

/// Takes the first of a few items. A `VecDeque`, or `Vec::remove` with the numbers that it panics
/// with, would make the wasm 0.5 kB larger (brotli).
pub(crate) fn next<T>(items: &mut Vec<T>) -> Option<T> {
    let mut places = items.iter_mut();
    let mut first = places.next()?;
    for place in places {
        mem::swap(first, place);
        first = place;
    }
    items.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_leave_in_the_order_of_their_coming() {
        let mut items = vec![1, 2, 3];
        assert_eq!(next(&mut items), Some(1));
        items.push(4);
        let rest: Vec<_> = std::iter::from_fn(|| next(&mut items)).collect();
        assert_eq!(rest, [2, 3, 4]);
    }
}
