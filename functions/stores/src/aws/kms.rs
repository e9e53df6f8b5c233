//! Data keys of the AWS Key Management Service: generated for those who encrypt, decrypted for those who read.
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html>,
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::json_service::AwsJsonService;
use crate::deployment::Deployment;
use crate::failure::{FailureKind, StoreFailure};

/// The name of the one entry of the encryption context, whose value is the name of the deployment: a key policy can demand it,
/// and CloudTrail shows it.
pub const CONTEXT: &str = "claimsmith:service";

/// The size of a data key for AES-256, in bytes.
pub const DATA_KEY_BYTES: usize = 32;

/// A data key, which is not printed.
pub struct DataKey {
    /// What encrypts.
    pub plaintext: [u8; DATA_KEY_BYTES],
    /// The same, encrypted by the key in the Key Management Service.
    pub encrypted: Vec<u8>,
}

/// A new data key under the key with this id or ARN, for the deployment of this name.
///
/// # Errors
/// The service does not answer or refuses; the failure has AWS's error code.
pub async fn generate_data_key(
    deployment: &Deployment,
    key: &str,
    service: &str,
) -> Result<DataKey, StoreFailure> {
    let input = json!({ "KeyId": key, "KeySpec": "AES_256", "EncryptionContext": { CONTEXT: service } });
    let answer = kms(deployment).call("TrentService.GenerateDataKey", &input).await?;
    let encrypted = bytes(&answer, "CiphertextBlob")?;
    Ok(DataKey { plaintext: plaintext(&answer)?, encrypted })
}

/// A data key that was generated for the deployment of this name, decrypted with the credentials of this process.
///
/// # Errors
/// As [`generate_data_key`].
pub async fn decrypt(
    deployment: &Deployment,
    encrypted: &[u8],
    service: &str,
) -> Result<[u8; DATA_KEY_BYTES], StoreFailure> {
    let input =
        json!({ "CiphertextBlob": STANDARD.encode(encrypted), "EncryptionContext": { CONTEXT: service } });
    plaintext(&kms(deployment).call("TrentService.Decrypt", &input).await?)
}

fn kms(deployment: &Deployment) -> AwsJsonService<'_> {
    AwsJsonService { name: "kms", endpoint: deployment.aws.kms_endpoint.as_deref(), deployment }
}

fn plaintext(answer: &Json) -> Result<[u8; DATA_KEY_BYTES], StoreFailure> {
    bytes(answer, "Plaintext")?.try_into().map_err(|_| malformed())
}

fn bytes(answer: &Json, member: &str) -> Result<Vec<u8>, StoreFailure> {
    let text = answer.get(member).and_then(Json::as_str).ok_or_else(malformed)?;
    STANDARD.decode(text).map_err(|_| malformed())
}

fn malformed() -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, "the response has no data key")
}
