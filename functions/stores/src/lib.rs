//! Where attributes live: one trait, one file per store.
