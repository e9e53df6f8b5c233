//! The tool claimsmith.

fn main() {}
