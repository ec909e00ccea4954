mod fleet;
mod program;
mod proxy;

use std::env;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{ChildStdout, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use private_engine::PrivateEngine;
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::page::Page;
use crate::project::Project;
use crate::{cache, setup};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The port to listen on; 0 means any free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The Docker engine to watch, e.g. unix:///var/run/docker.sock
    #[arg(long, value_name = "URL", conflicts_with = "with_engine")]
    docker_host: Option<String>,
    /// Take what was built before
    #[arg(long)]
    no_build: bool,
    /// Watch a private engine, to be killed, frozen and started at will (Linux, root)
    #[arg(long)]
    with_engine: bool,
    /// Show three hosts with a private engine each, behind two gateways (Linux, root)
    #[arg(long, conflicts_with_all = ["with_engine", "docker_host"])]
    fleet: bool,
}

pub(crate) fn run(project: &Project, args: Args) -> Result<()> {
    let page = Page::of(project);
    let server = if args.fleet {
        project.fleet()
    } else {
        project.backend()
    };
    if args.no_build {
        ensure!(
            page.is_built() && server.exists(),
            "nothing is built yet; run `cargo xtask demo` without --no-build"
        );
    } else {
        page.build(project)?;
        if args.fleet {
            project.build_fleet()?;
        } else {
            project.build_backend()?;
        }
    }
    // From here on nothing ends this process before the engines are removed.
    let signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    if args.fleet {
        return fleet::run(project, &page, args.port, signals);
    }

    let mut backend = Command::new(project.backend());
    backend.arg("--terminal").arg("--assets").arg(page.dir());
    backend
        .arg("--listen")
        .arg(format!("127.0.0.1:{}", args.port));
    if let Some(url) = args.docker_host {
        backend.arg("--docker-host").arg(url);
    }
    // Always the same folder, so that a demo clears away what a killed one left.
    let dir = cache::dir()?.join("engine");
    let engine = args.with_engine.then(|| DemoEngine::start(project, dir));
    let engine = engine.transpose()?;
    if let Some(demo) = &engine {
        demo.engine.import_busybox("busybox")?;
        demo.configure(&mut backend)?;
    }
    // With a token, the address that is told first is not the one to open.
    let address = match engine {
        Some(_) => "open ",
        None => "listening on ",
    };
    serve(backend, signals, address, || {
        if let Some(engine) = &engine {
            engine.explain();
        }
    })
}

/// Runs the backend until it ends, which it does at our signals.
fn serve(
    mut backend: Command,
    mut signals: Signals,
    address: &str,
    when_up: impl Fn(),
) -> Result<()> {
    let mut backend = backend
        .stdout(Stdio::piped())
        // Ctrl-C is for this process, which passes it on.
        .process_group(0)
        .spawn()
        .context("the backend cannot be started")?;
    let pid = Pid::from_child(&backend);
    let handle = signals.handle();
    let forwarder = thread::spawn(move || {
        let mut asked = false;
        for _ in &mut signals {
            // Who asks twice does not want to wait.
            let signal = if asked { Signal::KILL } else { Signal::TERM };
            // It may have ended on its own just now.
            let _ = kill_process(pid, signal);
            asked = true;
        }
        asked
    });

    let output = backend.stdout.take().context("stdout is piped")?;
    announce(output, address, when_up)?;
    let status = backend.wait()?;
    handle.close();
    let asked = forwarder.join().unwrap_or_default();
    ensure!(asked || status.success(), "the backend ended: {status}");
    Ok(())
}

/// Shows the backend's output, and what stands behind `address` so that nobody overlooks it.
fn announce(output: ChildStdout, address: &str, when_up: impl Fn()) -> Result<()> {
    for line in BufReader::new(output).lines() {
        let line = line?;
        match line.strip_prefix(address) {
            Some(url) => {
                println!("\n  The demo is at {url}  (Ctrl-C ends it)\n");
                when_up();
            }
            None => println!("{line}"),
        }
    }
    Ok(())
}

/// An engine of the demo's own, removed when dropped.
struct DemoEngine {
    engine: PrivateEngine,
    dir: PathBuf,
}

impl DemoEngine {
    fn start(project: &Project, dir: PathBuf) -> Result<Self> {
        if let Some(reason) = setup::engine(project)? {
            bail!("{reason}; run the demo without options");
        }
        let engine = PrivateEngine::at(&dir);
        let engine = Self { engine, dir };
        engine.engine.start()?;
        Ok(engine)
    }

    /// Lets the backend watch it, and start it for the page, which needs a token.
    fn configure(&self, backend: &mut Command) -> Result<()> {
        let xtask = env::current_exe()?.display().to_string();
        let dir = self.dir.display().to_string();
        let command = shlex::try_join([&*xtask, "engine", "start", "--dir", &dir])?;
        backend.arg("--docker-host").arg(self.engine.host());
        backend.arg("--start-command").arg(command);
        backend.arg("--token-file").arg(self.dir.join("token"));
        Ok(())
    }

    fn explain(&self) {
        let dir = &self.dir;
        println!(
            "  It watches a private Docker engine, which the page can start. In another terminal:\n"
        );
        for (what, action) in [
            ("stop it", "stop"),
            ("crash it", "kill"),
            ("freeze it", "freeze"),
            ("thaw it", "thaw"),
            ("start it", "start"),
        ] {
            println!("    {what:9}  cargo xtask engine {action} --dir {dir:?}");
        }
        println!();
    }
}

impl Drop for DemoEngine {
    fn drop(&mut self) {
        if let Err(error) = self.engine.clone().remove() {
            eprintln!("The private engine could not be removed: {error}");
        }
    }
}
