//! What users of AWS sign in with beside access keys. Berth has nothing of it; tools that delete
//! users look for it all before.
use berth_api::iam::{
    DeleteLoginProfileRequest, DeleteLoginProfileResponse, Error, ListMFADevicesRequest,
    ListMFADevicesResponse, ListSSHPublicKeysRequest, ListSSHPublicKeysResponse,
    ListServiceSpecificCredentialsRequest, ListServiceSpecificCredentialsResponse,
    ListSigningCertificatesRequest, ListSigningCertificatesResponse, ListVirtualMFADevicesRequest,
    ListVirtualMFADevicesResponse,
};

use super::pages::{self, Asked};
use crate::{State, records::Kind, rules::finding};

/// # Errors
/// Always: NoSuchEntity.
pub fn delete_login_profile(
    state: &State,
    input: &DeleteLoginProfileRequest,
) -> Result<DeleteLoginProfileResponse, Error> {
    let name = input.user_name.as_deref();
    let user = finding::named(state, Kind::User, name)?;
    Err(Error::no_such_entity(format!("Login Profile for User {} cannot be found.", user.name)))
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn mfa_devices(
    state: &State,
    input: &ListMFADevicesRequest,
) -> Result<ListMFADevicesResponse, Error> {
    check(state, input.user_name.as_deref(), (&input.marker, input.max_items))?;
    let (mfa_devices, is_truncated) = (Some(Vec::new()), Some(false));
    Ok(ListMFADevicesResponse { mfa_devices, is_truncated, marker: None })
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn ssh_public_keys(
    state: &State,
    input: &ListSSHPublicKeysRequest,
) -> Result<ListSSHPublicKeysResponse, Error> {
    check(state, input.user_name.as_deref(), (&input.marker, input.max_items))?;
    let (ssh_public_keys, is_truncated) = (Some(Vec::new()), Some(false));
    Ok(ListSSHPublicKeysResponse { ssh_public_keys, is_truncated, marker: None })
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn service_specific_credentials(
    state: &State,
    input: &ListServiceSpecificCredentialsRequest,
) -> Result<ListServiceSpecificCredentialsResponse, Error> {
    check(state, input.user_name.as_deref(), (&input.marker, input.max_items))?;
    let (service_specific_credentials, is_truncated) = (Some(Vec::new()), Some(false));
    Ok(ListServiceSpecificCredentialsResponse {
        service_specific_credentials,
        is_truncated,
        marker: None,
    })
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn signing_certificates(
    state: &State,
    input: &ListSigningCertificatesRequest,
) -> Result<ListSigningCertificatesResponse, Error> {
    check(state, input.user_name.as_deref(), (&input.marker, input.max_items))?;
    let (certificates, is_truncated) = (Some(Vec::new()), Some(false));
    Ok(ListSigningCertificatesResponse { certificates, is_truncated, marker: None })
}

/// # Errors
/// ValidationError.
pub fn virtual_mfa_devices(
    state: &State,
    input: &ListVirtualMFADevicesRequest,
) -> Result<ListVirtualMFADevicesResponse, Error> {
    check(state, None, (&input.marker, input.max_items))?;
    let (virtual_mfa_devices, is_truncated) = (Some(Vec::new()), Some(false));
    Ok(ListVirtualMFADevicesResponse { virtual_mfa_devices, is_truncated, marker: None })
}

/// Whether the user is there, if one is named. No list had a page that a marker could be of.
fn check(
    state: &State,
    user: Option<&str>,
    (marker, max_items): (&Option<String>, Option<i32>),
) -> Result<(), Error> {
    if user.is_some() {
        finding::named(state, Kind::User, user)?;
    }
    pages::page(Asked { marker, max_items }, "nothing").map(drop)
}
