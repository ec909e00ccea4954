//! A fleet in one machine: three hosts, NATS, and two gateways behind a proxy.

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use signal_hook::iterator::Signals;

use super::DemoEngine;
use super::program::Program;
use super::proxy;
use crate::page::Page;
use crate::project::Project;
use crate::{cache, setup};

const HOSTS: [&str; 3] = ["alpha", "beta", "gamma"];
const GATEWAYS: [&str; 2] = ["gateway-1", "gateway-2"];
/// How often the programs are looked at.
const LOOK: Duration = Duration::from_millis(500);

enum Event {
    /// Somebody wants the demo to end.
    End,
    /// What a person has typed.
    Line(String),
}

/// Runs the fleet until a signal comes.
pub(super) fn run(project: &Project, page: &Page, port: u16, mut signals: Signals) -> Result<()> {
    let nats_server = setup::nats_server(project)?;
    let proxy = TcpListener::bind(("127.0.0.1", port)).context("the port cannot be had")?;
    let address = proxy.local_addr()?;
    let mut fleet = Fleet::start(project, page, &nats_server)?;
    proxy::serve(proxy, fleet.gateways.clone());

    let (sender, events) = mpsc::channel();
    let typed = sender.clone();
    thread::spawn(move || {
        for _ in &mut signals {
            // Nobody listens once the demo has ended.
            let _ = sender.send(Event::End);
        }
    });
    thread::spawn(move || {
        for line in io::stdin().lines().map_while(io::Result::ok) {
            let _ = typed.send(Event::Line(line));
        }
    });
    let hosts = HOSTS.join(",");
    println!("\n  The demo is at http://{address}/?hosts={hosts}  (Ctrl-C ends it)\n");
    fleet.explain();
    loop {
        match events.recv_timeout(LOOK) {
            Ok(Event::Line(line)) => fleet.obey(&line),
            Ok(Event::End) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => fleet.look()?,
        }
    }
}

/// All of it, removed when dropped.
struct Fleet {
    dir: PathBuf,
    gateways: Vec<SocketAddr>,
    parts: Vec<(String, Part)>,
}

/// What can be killed and started.
enum Part {
    Program(Box<Program>),
    Engine(DemoEngine),
}

impl Fleet {
    fn start(project: &Project, page: &Page, nats_server: &Path) -> Result<Self> {
        let dir = cache::dir()?.join("fleet");
        fs::create_dir_all(&dir)?;
        let mut fleet = Self {
            dir,
            gateways: Vec::new(),
            parts: Vec::new(),
        };
        let mut docker_hosts = Vec::new();
        for host in HOSTS {
            let engine = DemoEngine::start(project, fleet.dir.join(host))?;
            docker_hosts.push(engine.engine.host());
            let name = format!("engine-{host}");
            fleet.parts.push((name, Part::Engine(engine)));
        }
        let program = project.fleet();
        let port = free_port()?;
        let nats = format!("nats://127.0.0.1:{port}");
        let store = fleet.dir.join("nats").display().to_string();
        let words = format!("-js -a 127.0.0.1 -p {port} -sd");
        let words = words.split(' ').chain([&*store]);
        fleet.add("nats", nats_server, words, Some(port))?;
        let assets = page.dir().display().to_string();
        for name in GATEWAYS {
            let port = free_port()?;
            let listen = format!("127.0.0.1:{port}");
            let words = ["gateway", "--nats", &nats, "--listen", &listen];
            let words = words.into_iter().chain(["--assets", &assets]);
            fleet.add(name, &program, words, Some(port))?;
            fleet.gateways.push(listen.parse()?);
        }
        for (host, docker_host) in HOSTS.into_iter().zip(&docker_hosts) {
            let words = ["agent", "--nats", &nats, "--host", host];
            let words = words.into_iter().chain(["--docker-host", docker_host]);
            fleet.add(&format!("agent-{host}"), &program, words, None)?;
        }
        Ok(fleet)
    }

    fn add<'a>(
        &mut self,
        name: &str,
        program: &Path,
        words: impl IntoIterator<Item = &'a str>,
        port: Option<u16>,
    ) -> Result<()> {
        let log = self.dir.join(format!("{name}.log"));
        let mut program = Program::new(program, words, log, port);
        let started = program.start();
        started.with_context(|| format!("{name} cannot be started"))?;
        self.parts
            .push((name.to_owned(), Part::Program(Box::new(program))));
        Ok(())
    }

    fn explain(&self) {
        let names: Vec<_> = self.parts.iter().map(|(name, _)| name.as_str()).collect();
        println!("  Type  kill NAME  or  start NAME  with one of these names:\n");
        for names in names.chunks(3) {
            println!("    {}", names.join("  "));
        }
        println!("\n  What they say is in {}\n", self.dir.display());
    }

    /// Does what a person has typed.
    fn obey(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        let action = match words.next() {
            Some("kill") => Part::kill,
            Some("start") => Part::start,
            _ => return self.explain(),
        };
        let name = words.next().unwrap_or_default();
        let found = self.parts.iter_mut().find(|(other, _)| other == name);
        match found.map(|(_, part)| action(part)) {
            Some(Ok(())) => println!("  done"),
            Some(Err(error)) => println!("  {error:#}"),
            None => self.explain(),
        }
    }

    /// Tells of programs that ended without being told to.
    fn look(&mut self) -> Result<()> {
        for (name, part) in &mut self.parts {
            if let Part::Program(program) = part
                && let Some(status) = program.take_end()?
            {
                println!("  {name} ended: {status}");
            }
        }
        Ok(())
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.parts.clear();
        if let Err(error) = fs::remove_dir_all(&self.dir) {
            eprintln!("The fleet's files could not be removed: {error}");
        }
    }
}

impl Part {
    fn start(&mut self) -> Result<()> {
        match self {
            Self::Program(program) => program.start(),
            Self::Engine(engine) => Ok(engine.engine.start()?),
        }
    }

    fn kill(&mut self) -> Result<()> {
        match self {
            Self::Program(program) => program.kill(),
            Self::Engine(engine) => Ok(engine.engine.kill()?),
        }
    }
}

/// A port that was free a moment ago, to be kept over restarts.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}
