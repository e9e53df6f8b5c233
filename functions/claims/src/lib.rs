//! A claims policy and a user's attributes in, claims and their trace out.
