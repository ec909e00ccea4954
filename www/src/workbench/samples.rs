/// A file of the sample project: how to embed the kit.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
}

pub(crate) const SAMPLES: [Sample; 4] = [
    Sample {
        name: "app.rs",
        text: include_str!("../../samples/app.rs"),
    },
    Sample {
        name: "terminal.rs",
        text: include_str!("../../samples/terminal.rs"),
    },
    Sample {
        name: "theme.css",
        text: include_str!("../../samples/theme.css"),
    },
    Sample {
        name: "README.md",
        text: include_str!("../../samples/README.md"),
    },
];
