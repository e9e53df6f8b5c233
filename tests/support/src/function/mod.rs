//! The function as Lambda runs it: [`lambda`] starts the program that [`artefact`] names behind the emulated
//! [`runtime_api`], and hands it the requests that AWS would send as [`events`].

pub mod artefact;
pub mod events;
pub mod lambda;
pub mod runtime_api;
