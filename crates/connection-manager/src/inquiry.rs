use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::rc::{Rc, Weak};
use std::time::Duration;

use docker_connection::{DiagnosisNews, EngineNews, StartAnswer};

use crate::driver::Driver;
use crate::runtime::Method;
use crate::wire::{interpret_start, parse_end, parse_step};
use crate::{ConnectionManager, Guard, Runtime, StreamEvent, isolated};

/// How long a diagnosis is waited for: the backend's own limit is 15 s.
const DIAGNOSIS: Duration = Duration::from_secs(20);

/// How long the answer to a start is waited for: the backend ends the command after 30 s.
const START: Duration = Duration::from_secs(40);

/// Something asked of the backend besides its reports; drop it to hear no more of it.
#[must_use = "dropping it takes the question back"]
pub struct Inquiry {
    _asking: Box<dyn Any>,
}

impl ConnectionManager {
    /// Looks at the way to the engine step by step, for a backend with the feature `diagnosis`:
    /// tells each step, and once that all were made or that it broke.
    pub fn diagnose(&self, tell: impl Fn(&DiagnosisNews) + 'static) -> Inquiry {
        let driver = self.driver();
        let late = DiagnosisNews::Broken;
        ask(driver, DIAGNOSIS, late, tell, |runtime, asked| {
            let hear = Rc::new(move |event| {
                if let Some(asked) = asked.upgrade() {
                    asked.hear(event);
                }
            });
            runtime.open_stream(&driver.beside("diagnosis"), &["step", "end"], hear)
        })
    }

    /// Tells what the engine holds and its containers use, for a backend with the feature `engine`:
    /// while the page is visible and Docker connected, else nobody is asked. It begins with
    /// [`EngineNews::Unknown`].
    pub fn watch_engine(&self, tell: impl Fn(&EngineNews) + 'static) -> Inquiry {
        let driver = self.driver().clone();
        let key = driver.watch_engine(tell);
        Inquiry {
            _asking: Box::new(Watch { driver, key }),
        }
    }

    /// Lets the backend run the command that starts the engine, if it has the feature `start`, and
    /// tells once what came of it.
    pub fn start_engine(&self, tell: impl Fn(&StartAnswer) + 'static) -> Inquiry {
        let driver = self.driver();
        let late = StartAnswer::Unanswered;
        ask(driver, START, late, tell, |runtime, asked| {
            let hear = Box::new(move |answer| {
                if let Some(asked) = asked.upgrade() {
                    asked.end(&interpret_start(&answer));
                }
            });
            runtime.fetch(Method::Post, &driver.beside("engine/start"), hear)
        })
    }
}

impl fmt::Debug for Inquiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inquiry").finish_non_exhaustive()
    }
}

struct Watch {
    driver: Rc<Driver>,
    key: u64,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.driver.unwatch_engine(self.key);
    }
}

/// A question on its way, with what keeps it there.
struct Asked<T> {
    tell: Box<dyn Fn(&T)>,
    asking: RefCell<Option<(Guard, Guard)>>,
}

/// Asks by `send`, and ends with `late` if nothing else has ended it after `limit`, or if there is
/// nobody to ask.
fn ask<T: 'static>(
    driver: &Driver,
    limit: Duration,
    late: T,
    tell: impl Fn(&T) + 'static,
    send: impl FnOnce(&dyn Runtime, Weak<Asked<T>>) -> Guard,
) -> Inquiry {
    let asked = Rc::new(Asked {
        tell: Box::new(tell),
        asking: RefCell::default(),
    });
    let Some(runtime) = driver.asking() else {
        asked.tell(&late);
        return Inquiry {
            _asking: Box::new(asked),
        };
    };
    let sent = send(&**runtime, Rc::downgrade(&asked));
    let weak = Rc::downgrade(&asked);
    let timer = runtime.set_timer(
        limit,
        Box::new(move || {
            if let Some(asked) = weak.upgrade() {
                asked.end(&late);
            }
        }),
    );
    asked.asking.replace(Some((sent, timer)));
    Inquiry {
        _asking: Box::new(asked),
    }
}

impl<T> Asked<T> {
    fn tell(&self, news: &T) {
        isolated::call(|| (self.tell)(news));
    }

    fn end(&self, last: &T) {
        if self.asking.take().is_some() {
            self.tell(last);
        }
    }
}

impl Asked<DiagnosisNews> {
    fn hear(&self, event: StreamEvent) {
        match event {
            StreamEvent::Event { name, data } if name == "step" => {
                if let Some(step) = parse_step(&data) {
                    self.tell(&DiagnosisNews::Step(step));
                }
            }
            StreamEvent::Event { data, .. } => {
                let status = parse_end(&data);
                self.end(&status.map_or(DiagnosisNews::Broken, DiagnosisNews::Ended));
            }
            StreamEvent::Ended => self.end(&DiagnosisNews::Broken),
        }
    }
}
