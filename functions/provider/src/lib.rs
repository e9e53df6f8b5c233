//! One callout from request to answer.
