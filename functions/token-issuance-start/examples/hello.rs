//! The smallest function with `lambda_http`: the part of a cold start that is not our code.

use lambda_http::{Error, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda_http::run(service_fn(|_| async { Ok::<_, Error>("hello") })).await
}
