//! The Lambda function for Entra's token issuance start event.

fn main() {}
