//! What the kit costs as wasm: the sizes of the small apps in `tests/size/src/bin`.

use std::fs;

use anyhow::Result;
use xshell::cmd;

use crate::compress;
use crate::npm;
use crate::project::Project;
use crate::setup::WasmTools;

/// The apps, in the order of the table; the others are compared with the first.
const PROBES: &[&str] = &["counter", "indicator", "components", "dom", "headless"];

/// Prints the sizes of the npm package's entries and of the probes.
pub(crate) fn print(project: &Project) -> Result<()> {
    // The usual one last: it stays packed.
    for small_std in [true, false] {
        let kit = match npm::pack_kit(project, small_std) {
            Err(error) if small_std => {
                println!("not measured with a standard library made for size: {error}");
                continue;
            }
            kit => kit?,
        };
        let std = if small_std {
            ", its standard library made for size"
        } else {
            ""
        };
        println!("The npm package{std}:");
        npm::print_sizes(&kit.with_file_name("docker-connection-kit"))?;
    }
    print_probes(project)
}

/// Builds the probes as apps are built for production.
fn print_probes(project: &Project) -> Result<()> {
    let tools = WasmTools::for_page(project)?;
    let options = [
        "--package=size-probes",
        "--bins",
        "--profile=wasm-release",
        "--target=wasm32-unknown-unknown",
    ];
    tools
        .prepare(cmd!(project.sh, "cargo build {options...}"))
        .run()?;

    println!("Compressing the probes");
    let mut sizes = Vec::new();
    for probe in PROBES {
        sizes.push((probe, Sizes::of(project, &tools, probe)?));
    }
    let first = sizes.first().map_or(0, |(_, first)| first.brotli);
    let note = if tools.has_wasm_opt {
        ""
    } else {
        ", without wasm-opt"
    };
    println!(
        "\n{:12} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "bytes", "wasm", "gzip", "brotli", "over 1st", "glue"
    );
    for (probe, sizes) in sizes {
        let Sizes {
            wasm,
            gzip,
            brotli,
            glue,
        } = sizes;
        let over = brotli.cast_signed() - first.cast_signed();
        println!("{probe:12} {wasm:>9} {gzip:>9} {brotli:>9} {over:>+9} {glue:>9}");
    }
    println!("(glue: JavaScript as wasm-bindgen writes it, brotli{note})\n");
    Ok(())
}

/// In bytes.
struct Sizes {
    wasm: usize,
    gzip: usize,
    brotli: usize,
    glue: usize,
}

impl Sizes {
    fn of(project: &Project, tools: &WasmTools, probe: &str) -> Result<Self> {
        let sh = &project.sh;
        let target = project.wasm_target();
        let built = target
            .join("wasm32-unknown-unknown/wasm-release")
            .join(probe)
            .with_extension("wasm");
        let dir = target.join("size");
        let options = ["--target=web", "--no-typescript"];
        let bindgen = cmd!(sh, "wasm-bindgen {options...} --out-dir {dir} {built}");
        tools.prepare(bindgen).quiet().run()?;
        let wasm = dir.join(format!("{probe}_bg.wasm"));
        if tools.has_wasm_opt {
            tools.shrink(project, &wasm)?;
        }
        let wasm = fs::read(wasm)?;
        let glue = fs::read(dir.join(probe).with_extension("js"))?;
        Ok(Self {
            wasm: wasm.len(),
            gzip: compress::gzip(&wasm)?.len(),
            brotli: compress::brotli(&wasm)?.len(),
            glue: compress::brotli(&glue)?.len(),
        })
    }
}
