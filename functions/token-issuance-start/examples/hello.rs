//! The smallest function on `lambda_http`: what every cold start pays before our first line.

use lambda_http::{Error, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda_http::run(service_fn(|_| async { Ok::<_, Error>("hello") })).await
}
