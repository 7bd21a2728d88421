//! Where work stands, in words.

use super::{name, text};

/// Where a deployment package and its check stand, such as `ready, checking`.
#[cfg(feature = "v2020-development")]
pub(crate) fn package_state(response: &dataworks::v2020::development::get_deployment::GetDeploymentResponse) -> String {
    let package = &response.data.deployment;
    let status = package.status.map(|code| name(code, code.name()));
    let check = package.checking_status.map(|code| name(code, code.name()));
    [status, check].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Where an instance stands, such as `wait resource`.
#[cfg(feature = "v2020-operation")]
pub(crate) fn instance_state(response: &dataworks::v2020::operation::get_instance::GetInstanceResponse) -> String {
    name(text(response.data.status.as_ref()), None)
}
