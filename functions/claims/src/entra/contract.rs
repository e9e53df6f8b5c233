//! The numbers and names of Entra's contract with a claims provider.
