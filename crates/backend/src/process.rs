//! What programs of this kind have in common: the options of a server, its socket, its log and its
//! end.

mod entrance;
mod listen;
mod log;
mod options;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

pub use self::entrance::{Entrance, EntranceError};
pub use self::listen::{Listen, ListenError};
pub use self::log::{LogArgs, LogGuard};
pub use self::options::{ServerArgs, sentence, without_empty_variables};

/// Says why the program of that name does not start.
#[must_use]
pub fn refuse(program: &str, why: impl Display) -> ExitCode {
    // Nobody may be reading it.
    let _ = writeln!(io::stderr(), "{program}: {why}");
    ExitCode::from(2)
}
