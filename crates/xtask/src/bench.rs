mod size;

use std::num::NonZeroU32;

use anyhow::Result;
use xshell::{Cmd, PushDir, cmd};

use crate::end_to_end;
use crate::npm;
use crate::project::Project;
use crate::setup::{self, Everything};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Transitions per second, and requests in an outage of the backend
    Rules,
    /// Bytes of small apps with the kit; bytes of the page, and what it does by itself (Linux, root)
    Size {
        /// Measure only what needs no Docker engine
        #[arg(long)]
        quick: bool,
    },
    /// Requests, streams and news against bare servers and a real engine (Linux, root)
    Backend {
        /// Take less time for rougher figures
        #[arg(long)]
        quick: bool,
    },
    /// Keys and output of a terminal, beside `docker exec -it` (Linux, root)
    Terminal {
        /// Take less time for rougher figures
        #[arg(long)]
        quick: bool,
    },
    /// A thousand hosts, real agents, NATS and two gateways with 10,000 streams (Linux)
    Fleet {
        /// Take less time for rougher figures
        #[arg(long)]
        quick: bool,
    },
    /// From the navigation to a true status: an element beside a React page (Linux, root)
    Load {
        /// Take less time for rougher figures
        #[arg(long)]
        quick: bool,
    },
    /// From a real engine to the status bar of a real VS Code (Linux, root)
    Vscode {
        /// Take less time for rougher figures
        #[arg(long)]
        quick: bool,
    },
    /// From a real engine to the status bar of JupyterLab (Linux, root)
    Jupyterlab {
        /// Take less time for rougher figures
        #[arg(long)]
        quick: bool,
    },
    /// From a real engine to the tabs of a real browser, for a quarter of an hour (Linux, root)
    Browser(Browser),
}

pub(crate) fn run(project: &Project, args: Args) -> Result<()> {
    match args.what {
        What::Rules => {
            cmd!(project.sh, "cargo bench -p docker-connection --bench rules").run()?;
        }
        What::Size { quick } => {
            size::print(project)?;
            if quick {
                return Ok(());
            }
            let tools = setup::everything(project)?.with_engine()?;
            let (_dir, playwright) = end_to_end::playwright(project, &tools)?;
            playwright
                .args(["-c", "bench.config.ts", "size.bench"])
                .run()?;
        }
        What::Backend { quick } => backend(project, None, quick)?,
        What::Terminal { quick } => backend(project, Some("terminal"), quick)?,
        What::Fleet { quick } => {
            let nats_server = setup::nats_server(project)?;
            let _nats_server = project.sh.push_env("NATS_SERVER", nats_server);
            let quick = quick.then_some("--quick");
            let bench = ["-p", "docker-connection-fleet", "--bench", "fleet", "--"];
            cmd!(project.sh, "cargo bench {bench...} {quick...}").run()?;
        }
        What::Load { quick } => {
            let tools = setup::everything(project)?.with_engine()?;
            let (_dir, playwright) = end_to_end::packaging(project, &tools)?;
            playwright
                .env("BENCH_LOADS", if quick { "3" } else { "11" })
                .args(["-c", "bench.config.ts"])
                .run()?;
        }
        What::Vscode { quick } => in_ide(project, end_to_end::vscode, quick)?,
        What::Jupyterlab { quick } => in_ide(project, end_to_end::jupyterlab, quick)?,
        What::Browser(browser) => browser.run(project)?,
    }
    Ok(())
}

type Playwright = for<'a> fn(&'a Project, &Everything) -> Result<(PushDir<'a>, Cmd<'a>)>;

fn in_ide(project: &Project, playwright: Playwright, quick: bool) -> Result<()> {
    let tools = setup::everything(project)?.with_engine()?;
    npm::pack_kit(project, false)?;
    let (_dir, playwright) = playwright(project, &tools)?;
    playwright
        .env("BENCH_CYCLES", if quick { "2" } else { "10" })
        .args(["-c", "bench.config.ts"])
        .run()?;
    Ok(())
}

fn backend(project: &Project, what: Option<&str>, quick: bool) -> Result<()> {
    setup::everything(project)?.with_engine()?;
    let quick = quick.then_some("--quick");
    let bench = [
        "-p",
        "docker-connection-backend",
        "--bench",
        "backend",
        "--",
    ];
    cmd!(project.sh, "cargo bench {bench...} {what...} {quick...}").run()?;
    Ok(())
}

#[derive(clap::Args)]
struct Browser {
    /// How often the engine is killed and started again [default: 10, with --quick 2]
    #[arg(long)]
    cycles: Option<NonZeroU32>,
    /// How many tabs the browser has [default: 10, with --quick 3]
    #[arg(long)]
    tabs: Option<NonZeroU32>,
    /// Take less time for rougher figures
    #[arg(long)]
    quick: bool,
}

impl Browser {
    fn run(&self, project: &Project) -> Result<()> {
        let tools = setup::everything(project)?.with_engine()?;
        let (_dir, playwright) = end_to_end::playwright(project, &tools)?;
        let either = |full: u32, quick: u32| if self.quick { quick } else { full };
        let or = |asked: Option<NonZeroU32>, default| asked.map_or(default, NonZeroU32::get);
        playwright
            .env("BENCH_CYCLES", or(self.cycles, either(10, 2)).to_string())
            .env("BENCH_TABS", or(self.tabs, either(10, 3)).to_string())
            .env("BENCH_LOADS", either(10, 3).to_string())
            .env("BENCH_OUTAGE_SECONDS", either(180, 20).to_string())
            .env("BENCH_IDLE_SECONDS", either(120, 20).to_string())
            .args(["-c", "bench.config.ts", "bench/browser/"])
            .run()?;
        Ok(())
    }
}
