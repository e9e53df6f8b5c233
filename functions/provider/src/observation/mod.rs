//! What an operator sees of a callout: one log line (`callout_log.rs`), which names the Lambda invocation
//! (`invocation.rs`), and the metrics (`metrics.rs`; of a sample of callouts, `sampled.rs`).

pub(crate) mod callout_log;
pub mod invocation;
pub mod metrics;
pub(crate) mod sampled;
