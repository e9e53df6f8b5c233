//! AWS's Signature Version 4, for requests that no SDK makes.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{self, SignableBody, SignableRequest, SigningSettings};
use aws_sigv4::sign::v4::SigningParams;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};

/// A request that cannot be signed: SigV4 does not support its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unsignable;

/// Signs a request with everything in it; what is added later is not covered. `service` is the name of the service in
/// signatures, such as `ssm`; `time` may be wrong by at most five minutes.
///
/// # Errors
/// A header is not text.
pub(crate) fn sign(
    request: &mut Request<Bytes>,
    service: &str,
    region: &str,
    credentials: &Credentials,
    time: SystemTime,
) -> Result<(), Unsignable> {
    let identity = credentials.clone().into();
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(service)
        .time(time)
        .settings(SigningSettings::default())
        .build()
        .map_err(|_| Unsignable)?;
    let signable = signable(request)?;
    let signed = http_request::sign(signable, &parameters.into()).map_err(|_| Unsignable)?;
    let (headers, _) = signed.into_parts().0.into_parts();
    for header in headers {
        let mut value = HeaderValue::from_str(header.value()).map_err(|_| Unsignable)?;
        value.set_sensitive(header.sensitive());
        let name = HeaderName::from_bytes(header.name().as_bytes()).map_err(|_| Unsignable)?;
        request.headers_mut().insert(name, value);
    }
    Ok(())
}

fn signable(request: &Request<Bytes>) -> Result<SignableRequest<'_>, Unsignable> {
    let mut headers = Vec::new();
    for (name, value) in request.headers() {
        headers.push((name.as_str(), value.to_str().map_err(|_| Unsignable)?));
    }
    let (method, address) = (request.method().as_str(), request.uri().to_string());
    SignableRequest::new(method, address, headers.into_iter(), SignableBody::Bytes(request.body()))
        .map_err(|_| Unsignable)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// AWS's own example, `get-vanilla-query-order-key-case` of its test suite for signers.
    #[test]
    fn the_example_of_aws_has_the_signature_that_aws_says() {
        let address = "https://example.amazonaws.com/?Param2=value2&Param1=value1";
        let mut request = Request::get(address).body(Bytes::new()).unwrap();
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let credentials = Credentials::new("AKIDEXAMPLE", secret, None, None, "test");
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        sign(&mut request, "service", "us-east-1", &credentials, time).unwrap();
        let expected = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
            SignedHeaders=host;x-amz-date, \
            Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
        assert_eq!(request.headers().get("authorization").unwrap(), expected);
    }
}
