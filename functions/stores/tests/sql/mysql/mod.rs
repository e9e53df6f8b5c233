//! What is MySQL's own: its logins, and its values and errors.

mod login;
mod values;
