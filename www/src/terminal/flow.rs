/// How much is read before the server is told of it; it stops 256 KiB ahead.
const STEP: u64 = 64 * 1024;

/// How far the output of one session has come: got from the server, parsed by the terminal, told
/// to the server. All in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flow {
    got: u64,
    parsed: u64,
    told: u64,
}

impl Flow {
    pub(crate) const fn get(&mut self, bytes: u64) {
        self.got += bytes;
    }

    /// What to tell the server now, if anything.
    pub(crate) fn parse(&mut self, bytes: u64) -> Option<u64> {
        self.parsed += bytes;
        let is_worth_it = self.parsed - self.told >= STEP || self.parsed == self.got;
        is_worth_it.then(|| {
            self.told = self.parsed;
            self.told
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_output_is_told_at_once_and_much_of_it_in_steps() {
        let mut flow = Flow::default();
        flow.get(10);
        assert_eq!(flow.parse(10), Some(10));

        flow.get(3 * 40_000);
        assert_eq!(flow.parse(40_000), None);
        assert_eq!(flow.parse(40_000), Some(80_010));
        assert_eq!(flow.parse(40_000), Some(120_010));
    }
}
