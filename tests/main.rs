//! The product's tests over real parts.

mod events;
mod executable;
mod function;
mod runtime_api;
