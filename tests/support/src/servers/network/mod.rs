//! Networks before a server, on loopback: one with a round trip, one that forgets connections, and one that freezes.

pub mod distant;
pub mod forgetful;
pub mod relay;
