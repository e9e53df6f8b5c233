//! Writes the metrics to standard output in CloudWatch's embedded metric format
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).

use std::io::{Write, stdout};

use lambda_http::Error;
use metrics_cloudwatch_embedded::{Builder, Collector};

/// Collects the metrics of this process.
pub(crate) struct Metrics(&'static Collector);

impl Metrics {
    /// Starts collecting, under the service's name. To be called once per process.
    pub(crate) fn start(service: &str) -> Result<Self, Error> {
        let builder = Builder::new().cloudwatch_namespace(provider::observation::metrics::NAMESPACE);
        let collector = builder.with_dimension("Service", service.to_owned()).init()?;
        provider::observation::metrics::describe();
        Ok(Self(collector))
    }

    /// Writes what was collected in a single write, one document for each set of dimensions. To be called after each
    /// callout, because a document can hold at most a hundred values of a metric.
    pub(crate) fn write(&self) {
        let mut documents = Vec::new();
        let written = self.0.flush(&mut documents).and_then(|()| stdout().lock().write_all(&documents));
        if let Err(error) = written {
            tracing::warn!(%error, "metrics not written");
        }
    }
}
