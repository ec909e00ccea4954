//! A small web IDE that embeds the Yew components.

fn main() {}
