//! Signing as a user of this crate sees it.

use super::{SignableRequest, acs3, canonical, huawei, v1};
use crate::credentials::Credentials;

/// An algorithm that requests are signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// Signature version 1 of Alibaba Cloud's RPC: HMAC-SHA1 over all parameters. The signature is a parameter itself.
    RpcV1,
    /// ACS3-HMAC-SHA256 of Alibaba Cloud, in the header `Authorization`.
    Acs3,
    /// SDK-HMAC-SHA256 of Huawei Cloud, in the header `Authorization`.
    Huawei,
}

/// Signs requests that it does not send: for programs that bring their own HTTP, and to compare what another tool signs
/// step by step. Calls of a client are signed without it.
///
/// ```
/// use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};
///
/// let credentials = Credentials::new("an access key id", "its secret");
/// let request = SignableRequest::new("GET", "/").parameters([("Action", "ListProjects"), ("PageSize", "10")]);
/// let signer = Signer::new(SignatureAlgorithm::RpcV1, credentials);
/// assert_eq!(signer.canonical_request(&request), "Action=ListProjects&PageSize=10");
/// assert_eq!(signer.string_to_sign(&request), "GET&%2F&Action%3DListProjects%26PageSize%3D10");
/// assert_eq!(signer.signature(&request), "6fcmMCN5Bc7Mtp49MhUN/Xzy6hM=");
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    algorithm: SignatureAlgorithm,
    credentials: Credentials,
}

impl Signer {
    /// Returns a signer. Credentials without an access key sign nothing that a service would take.
    pub fn new(algorithm: SignatureAlgorithm, credentials: Credentials) -> Self {
        Self { algorithm, credentials }
    }

    /// Returns the canonical form of a request: for version 1 the sorted and encoded parameters.
    pub fn canonical_request(&self, request: &SignableRequest<'_>) -> String {
        match self.algorithm {
            SignatureAlgorithm::RpcV1 => canonical::query(&request.parameters),
            SignatureAlgorithm::Acs3 => acs3::canonical_request(request),
            SignatureAlgorithm::Huawei => huawei::canonical_request(request),
        }
    }

    /// Returns what is signed.
    pub fn string_to_sign(&self, request: &SignableRequest<'_>) -> String {
        match self.algorithm {
            SignatureAlgorithm::RpcV1 => v1::string_to_sign(request.method, &canonical::query(&request.parameters)),
            SignatureAlgorithm::Acs3 => acs3::string_to_sign(&acs3::canonical_request(request)),
            SignatureAlgorithm::Huawei => huawei::string_to_sign(request),
        }
    }

    /// Returns the signature: in base64 for version 1, where it travels as the parameter `Signature`, else in hex.
    pub fn signature(&self, request: &SignableRequest<'_>) -> String {
        let secret = self.credentials.access_key_secret();
        match self.algorithm {
            SignatureAlgorithm::RpcV1 => v1::signature(secret, request.method, &request.parameters),
            SignatureAlgorithm::Acs3 => acs3::signature(secret, request),
            SignatureAlgorithm::Huawei => huawei::signature(secret, request),
        }
    }

    /// Returns the value of the header `Authorization`; none for version 1, which has no such header.
    pub fn authorization(&self, request: &SignableRequest<'_>) -> Option<String> {
        match self.algorithm {
            SignatureAlgorithm::RpcV1 => None,
            SignatureAlgorithm::Acs3 => Some(acs3::authorization(&self.credentials, request)),
            SignatureAlgorithm::Huawei => Some(huawei::authorization(&self.credentials, request)),
        }
    }
}
