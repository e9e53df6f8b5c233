//! The metrics on standard output, in CloudWatch's embedded format
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).

use std::io::{Write, stdout};

use lambda_http::Error;
use metrics_cloudwatch_embedded::{Builder, Collector};

/// Collects the metrics of this process.
pub(crate) struct Metrics(&'static Collector);

impl Metrics {
    /// Collects from now on, under the service's name. A process does this once.
    pub(crate) fn start(service: &str) -> Result<Self, Error> {
        let builder = Builder::new().cloudwatch_namespace(provider::observation::metrics::NAMESPACE);
        let collector = builder.with_dimension("Service", service.to_owned()).init()?;
        provider::observation::metrics::describe();
        Ok(Self(collector))
    }

    /// Writes what has come together, a document for each set of dimensions, all in one piece. To be called after each
    /// callout: a hundred values of a metric are as many as may wait.
    pub(crate) fn write(&self) {
        let mut documents = Vec::new();
        let written = self.0.flush(&mut documents).and_then(|()| stdout().lock().write_all(&documents));
        if let Err(error) = written {
            tracing::warn!(%error, "metrics not written");
        }
    }
}
