//! What is on the way to a database: a pooler, a firewall that forgets, hosts of which one is down or frozen.

mod frozen;
mod hosts;
mod pooler;
mod silent;
