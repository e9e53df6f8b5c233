//! The connections over which the signing keys are fetched.

mod dead;
mod one;
