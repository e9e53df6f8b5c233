//! What the programs are made of: no package with a known advisory, and one toolchain.

mod advisories;
mod toolchain;
