use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;
use private_engine::PrivateEngine;

#[derive(clap::Args)]
pub(crate) struct Args {
    action: Action,
    /// The folder that the engine lives in
    #[arg(long)]
    dir: PathBuf,
}

#[derive(Clone, ValueEnum)]
enum Action {
    /// Start it and wait until it answers
    Start,
    /// Let it end in order
    Stop,
    /// Crash it
    Kill,
    /// Make it hang: it accepts connections and is silent
    Freeze,
    /// End freeze
    Thaw,
    /// Give it the image busybox, for terminals
    Import,
    /// Crash it and delete its folder
    Remove,
}

pub(crate) fn run(args: Args) -> Result<()> {
    let engine = PrivateEngine::at(args.dir);
    match args.action {
        Action::Start => engine.start(),
        Action::Stop => engine.stop(),
        Action::Kill => engine.kill(),
        Action::Freeze => engine.freeze(),
        Action::Thaw => engine.thaw(),
        Action::Import => engine.import_busybox("busybox"),
        Action::Remove => engine.remove(),
    }?;
    Ok(())
}
