//! What a request carried besides the names that every request has.

use dataworks::mock::ReceivedRequest;

/// Names that are no parameters of an action.
const COMMON: [&str; 10] = [
    "Action",
    "Version",
    "Format",
    "RegionId",
    "Timestamp",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "AccessKeyId",
    "Signature",
];

/// The action's own parameters in the query and in the body.
pub(crate) fn travelled(request: &ReceivedRequest) -> [Vec<(&str, &str)>; 2] {
    [&request.query, &request.body].map(|pairs| {
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(|(name, _)| !COMMON.contains(name)).collect()
    })
}
