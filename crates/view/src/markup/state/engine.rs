use docker_connection::{EngineDetails, EngineNews, Usage};

use super::shared::Shared;

/// How many samples are kept: one each 2 s, for 3 minutes.
pub(crate) const KEPT: usize = 90;

/// What a view shows of the engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EngineFigures {
    pub(crate) is_open: bool,
    pub(crate) details: Shared<Option<EngineDetails>>,
    pub(crate) usage: Shared<Option<Usage>>,
    /// The oldest first.
    pub(crate) samples: Shared<Vec<Sample>>,
}

/// What was used at an instant; `None` is what nobody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sample {
    /// In percent of one processor.
    pub(crate) cpu: Option<f64>,
    /// In bytes.
    pub(crate) memory: Option<f64>,
}

impl EngineFigures {
    /// Whether somebody looks from now on.
    pub(super) fn toggle(&mut self) -> bool {
        self.is_open = !self.is_open;
        if !self.is_open {
            self.forget();
        }
        self.is_open
    }

    pub(super) fn hear(&mut self, news: EngineNews) {
        match news {
            EngineNews::Details(details) => self.details.set(Some(details)),
            EngineNews::Usage(usage) => {
                self.push(Sample {
                    cpu: usage.cpu_percent.filter(|cpu| cpu.is_finite()),
                    memory: usage.memory_bytes.map(|bytes| bytes as f64),
                });
                self.usage.set(Some(usage));
            }
            EngineNews::Unknown => self.forget(),
        }
    }

    /// What was used before stays, with a gap behind it.
    fn forget(&mut self) {
        self.details.set(None);
        self.usage.set(None);
        if self
            .samples
            .last()
            .is_some_and(|last| *last != Sample::default())
        {
            self.push(Sample::default());
        }
    }

    fn push(&mut self, sample: Sample) {
        let samples = self.samples.to_mut();
        if samples.len() == KEPT {
            samples.remove(0);
        }
        samples.push(sample);
    }
}
