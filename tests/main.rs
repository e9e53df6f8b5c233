//! The product's tests over real parts.
