//! AWS's Signature Version 4 once more, from its description:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

use crate::servers::stub::Request;

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
    let header = |name: &str| request.header(name);
    let signable = Signable { method: "POST", path: "/", query: "", header: &header, body: &request.body };
    assert_eq!(signature, signable.signature(signed, scope, "secret of a test"));
}

/// What is signed of a request.
pub(crate) struct Signable<'r> {
    pub(crate) method: &'r str,
    /// As it was sent; the canonical path has its percent-encoding encoded once more.
    pub(crate) path: &'r str,
    /// As it was sent; percent-encoded like AWS's canonical query.
    pub(crate) query: &'r str,
    /// A header's value.
    pub(crate) header: &'r dyn Fn(&str) -> Option<&'r str>,
    pub(crate) body: &'r str,
}

impl Signable<'_> {
    /// The signature over the headers `signed` in `scope`, which is `<date>/<region>/<service>/aws4_request`.
    pub(crate) fn signature(&self, signed: &str, scope: &str, secret: &str) -> String {
        let headers = signed.split(';').map(|name| format!("{name}:{}\n", (self.header)(name).unwrap()));
        let headers: String = headers.collect();
        let mut parameters: Vec<&str> = self.query.split('&').collect();
        parameters.sort_unstable();
        let (path, query) = (self.path.replace('%', "%25"), parameters.join("&"));
        let canonical = format!("{}\n{path}\n{query}\n{headers}\n{signed}\n{}", self.method, hash(self.body));
        let date = (self.header)("x-amz-date").unwrap();
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hash(&canonical));
        let key = scope.split('/').fold(format!("AWS4{secret}").into_bytes(), |key, part| hmac(&key, part));
        hex(&hmac(&key, &text))
    }
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
