//! The signature that AWS expects of a request, worked out anew from what arrived.

use crate::stub::Request;

/// The secret key of a test's account.
const SECRET_KEY: &str = "secret of a test";

/// Checks that a request to `/` is signed for the service in the region, with everything that AWS wants signed, and
/// arrived as it was signed.
pub(crate) fn check(request: &Request, region: &str, service: &str) {
    let authorization = request.header("authorization").unwrap();
    let (credential, rest) = authorization.split_once(", SignedHeaders=").unwrap();
    let (signed, signature) = rest.split_once(", Signature=").unwrap();
    let scope = credential.strip_prefix("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/").unwrap();
    assert!(scope.ends_with(&format!("/{region}/{service}/aws4_request")), "{scope}");
    for name in ["host", "x-amz-date", "x-amz-security-token", "x-amz-target"] {
        assert!(signed.split(';').any(|one| one == name), "{name} is not one of {signed}");
    }
    assert_eq!(signature, sign(request, signed, scope));
}

/// As <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html> says.
fn sign(request: &Request, signed: &str, scope: &str) -> String {
    let headers = signed.split(';').map(|name| format!("{name}:{}\n", request.header(name).unwrap()));
    let headers: String = headers.collect();
    let canonical = format!("POST\n/\n\n{headers}\n{signed}\n{}", hash(&request.body));
    let date = request.header("x-amz-date").unwrap();
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hash(&canonical));
    let key = scope.split('/').fold(format!("AWS4{SECRET_KEY}").into_bytes(), |key, part| hmac(&key, part));
    hex(&hmac(&key, &text))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key);
    aws_lc_rs::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

fn hash(text: &str) -> String {
    hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
