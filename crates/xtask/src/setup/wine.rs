//! Wine, which runs programs of Windows, and the compiler that links them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use xshell::{Cmd, Shell, cmd};

use super::apt;
use crate::project::Project;

const COMPILER: &str = "x86_64-w64-mingw32-gcc";
const PROGRAMS: [&str; 4] = ["wine", "wineboot", "wineserver", COMPILER];
const PACKAGES: [&str; 3] = ["wine", "wine64", "gcc-mingw-w64-x86-64-win32"];

/// Where it keeps what would be the disk of a machine.
const SYSTEM: &str = "drive_c/windows/system32";
/// What Rust's standard library imports, and Wine before 9 lacks.
const RANDOM: &str = "bcryptprimitives.dll";
/// Hands it on to what every Windows has.
const RANDOM_SOURCE: &str = "
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    return SystemFunction036(data, (ULONG)size);
}
";

/// A Windows of our own; its processes end with this.
pub(crate) struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// Installs what is missing, where that is possible.
    pub(crate) fn find(project: &Project) -> Result<Self> {
        let is_missing = |program: &&str| which::which(program).is_err();
        if PROGRAMS.iter().any(is_missing) {
            apt::install(project, &PACKAGES, "Wine, which runs the tests for Windows")?;
        }
        let wine = Self {
            prefix: project.wine_target().join("prefix"),
        };
        wine.set_up(&project.sh)?;
        Ok(wine)
    }

    fn set_up(&self, sh: &Shell) -> Result<()> {
        let system = self.prefix.join(SYSTEM);
        if !system.exists() {
            fs::create_dir_all(&self.prefix)?;
            println!("Making a Windows in {}", self.prefix.display());
            self.prepare(cmd!(sh, "wineboot --init"))
                // It would ask whether to download these.
                .env("WINEDLLOVERRIDES", "mscoree=;mshtml=")
                .ignore_stderr()
                .run()?;
        }
        if system.join(RANDOM).exists() {
            return Ok(());
        }
        let source = self.prefix.join("random.c");
        let library = self.prefix.join(RANDOM);
        sh.write_file(&source, RANDOM_SOURCE)?;
        cmd!(sh, "{COMPILER} -shared -o {library} {source} -ladvapi32").run()?;
        // It is there as soon as it is whole.
        fs::rename(library, system.join(RANDOM))?;
        Ok(())
    }

    /// Makes the command, and cargo, use this Windows.
    pub(crate) fn prepare<'a>(&self, command: Cmd<'a>) -> Cmd<'a> {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", "-all")
            .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine")
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Only those of this prefix.
        let server = Command::new("wineserver")
            .arg("--kill")
            .env("WINEPREFIX", &self.prefix)
            .status();
        if let Err(error) = server {
            eprintln!("Wine goes on: {error}");
        }
    }
}
