//! The names in the package's types are those of Rust.

use std::fmt::Write;
use std::{env, fs};

use docker_connection_manager::rules::{EndpointSource, ErrorCode, Feature, Phase, Reason};
use docker_connection_view::Label;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/npm/src/names.ts");

#[test]
fn the_types_of_the_package_have_the_names_that_rust_has() {
    let mut types = String::from(
        "// Written by the tests of docker-connection-elements: UPDATE=1 cargo test -p \
         docker-connection-elements\n",
    );
    let mut union = |name: &str, about: &str, values: Vec<&str>| {
        write!(types, "\n/** {about} */\nexport type {name} =").unwrap();
        for value in values {
            write!(types, "\n  | '{value}'").unwrap();
        }
        types.push_str(";\n");
    };
    union(
        "Phase",
        "What to show.",
        Phase::ALL.iter().map(|one| one.as_str()).collect(),
    );
    union(
        "Reason",
        "Why Docker cannot be used, or why nobody knows.",
        Reason::ALL.iter().map(|one| one.as_str()).collect(),
    );
    union(
        "EndpointSource",
        "Where the engine's address was configured.",
        EndpointSource::ALL.iter().map(|one| one.as_str()).collect(),
    );
    union(
        "ErrorCode",
        "What an error of the backend is about.",
        ErrorCode::ALL.iter().map(|one| one.as_str()).collect(),
    );
    union(
        "Feature",
        "Something that a backend offers besides its reports.",
        Feature::ALL.iter().map(|one| one.as_str()).collect(),
    );
    union(
        "Label",
        "Names, headings and buttons.",
        Label::ALL.iter().map(|one| one.as_str()).collect(),
    );
    if env::var_os("UPDATE").is_some() {
        fs::write(FILE, &types).unwrap();
    }
    assert_eq!(fs::read_to_string(FILE).unwrap_or_default(), types);
}
