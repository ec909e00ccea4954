use std::collections::VecDeque;
use std::rc::Rc;

use docker_connection::{EngineDetails, EngineNews, Usage};

/// How many samples are kept: one each 2 s, for 3 minutes.
pub(crate) const KEPT: usize = 90;

/// What a view shows of the engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EngineFigures {
    pub(crate) is_open: bool,
    // Shared, as a view's state is copied with each event.
    pub(crate) details: Option<Rc<EngineDetails>>,
    pub(crate) usage: Option<Rc<Usage>>,
    /// The oldest first.
    pub(crate) samples: Rc<VecDeque<Sample>>,
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
            EngineNews::Details(details) => self.details = Some(Rc::new(details)),
            EngineNews::Usage(usage) => {
                self.push(Sample {
                    cpu: usage.cpu_percent.filter(|cpu| cpu.is_finite()),
                    memory: usage.memory_bytes.map(|bytes| bytes as f64),
                });
                self.usage = Some(Rc::new(usage));
            }
            EngineNews::Unknown => self.forget(),
        }
    }

    /// What was used before stays, with a gap behind it.
    fn forget(&mut self) {
        self.details = None;
        self.usage = None;
        if self
            .samples
            .back()
            .is_some_and(|last| *last != Sample::default())
        {
            self.push(Sample::default());
        }
    }

    fn push(&mut self, sample: Sample) {
        let samples = Rc::make_mut(&mut self.samples);
        if samples.len() == KEPT {
            samples.pop_front();
        }
        samples.push_back(sample);
    }
}
