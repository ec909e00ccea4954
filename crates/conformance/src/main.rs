//! Asks a running backend for all that the kit needs of it, and tells what is not as it should be.

#![forbid(unsafe_code)]

mod access;
mod backend;
mod document;
mod events;
mod features;
mod reports;
mod stream;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;

use crate::backend::Backend;
use crate::reports::Known;

/// Asks a backend for all that the kit needs of it
#[derive(Parser)]
#[command(bin_name = "cargo xtask conformance")]
struct Args {
    /// The health URL, as in http://127.0.0.1:8787/api/health
    url: String,
    /// A header field to send with each request, as in "Authorization: Bearer TOKEN"
    #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
    header: Vec<(String, String)>,
    /// The origin of a page that the backend is to let in
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,
    /// How long to wait for a heartbeat, in s; 0 waits for none
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    heartbeat_within: u64,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what is found; gives how many checks failed.
fn run(args: Args) -> Result<u32> {
    let backend = Backend::new(&args.url, args.header)?;
    let known = Known::ask(&backend)?;
    let mut list = List::default();
    list.add("report", reports::always_ok(&known));
    list.add("status", reports::status(&backend));
    list.add("cache", reports::caches(&backend));
    list.add("order", reports::order(&backend, &known));
    list.add("stream", stream::first_event(&backend, &known));
    if args.heartbeat_within > 0 {
        let limit = Duration::from_secs(args.heartbeat_within);
        list.add("heartbeat", stream::heartbeat(&backend, limit));
    }
    for feature in known.features() {
        list.add(feature, features::check(&backend, &known, feature));
    }
    list.add("errors", access::errors(&backend));
    list.add("foreign pages", access::foreign_pages(&backend));
    if let Some(origin) = &args.origin {
        list.add("own page", access::own_page(&backend, origin));
    }
    println!("\n{} ok, {} failed", list.ok, list.failed);
    Ok(list.failed)
}

fn header(text: &str) -> Result<(String, String)> {
    let (name, value) = text.split_once(':').context("it is NAME: VALUE")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// What was found so far; each check is a line.
#[derive(Default)]
struct List {
    ok: u32,
    failed: u32,
}

impl List {
    fn add(&mut self, name: &str, result: Result<String>) {
        let (state, text) = match result {
            Ok(text) => {
                self.ok += 1;
                ("ok", text)
            }
            Err(error) => {
                self.failed += 1;
                ("failed", format!("{error:#}"))
            }
        };
        println!("{state:8} {name:15} {text}");
    }
}
