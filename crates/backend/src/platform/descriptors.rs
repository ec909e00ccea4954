use std::num::NonZeroU32;

use super::system::descriptors::{limit, raise};

/// How many descriptors are kept for everything but connections of clients.
const RESERVE: u64 = 64;

/// Raises the limit of open files as far as the system lets this process.
///
/// The usual one is low for the sake of programs that are older than larger sets.
pub fn raise_limit() {
    if let Err(error) = raise() {
        tracing::warn!("the limit of open files cannot be raised: {error}");
    }
}

/// How many connections there may be, at most so many as wanted: enough descriptors are left for
/// what is not a client's, of which so many are `needed` besides the usual ones.
pub(crate) fn connections(wanted: NonZeroU32, needed: u64) -> usize {
    let limit = limit();
    let possible = limit.map_or(u64::MAX, |limit| possible(limit, RESERVE + needed));
    let wanted = u64::from(wanted.get());
    if possible < wanted {
        tracing::warn!(
            "at most {possible} of {wanted} connections are let in, since no more files than {} \
             may be open; ulimit -n raises that",
            limit.unwrap_or_default()
        );
    }
    usize::try_from(possible.min(wanted)).unwrap_or(usize::MAX)
}

fn possible(limit: u64, reserve: u64) -> u64 {
    if limit < 2 * reserve {
        (limit / 2).max(1)
    } else {
        limit - reserve
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_are_left_for_everything_else() {
        for (limit, connections) in [(1, 1), (64, 32), (127, 63), (128, 64), (1024, 960)] {
            assert_eq!(possible(limit, RESERVE), connections, "{limit}");
        }
    }
}
