//! What users of AWS sign in with beside access keys. Berth has nothing of it; tools that delete
//! users look for it all before.
use berth_api::iam::{
    DeleteLoginProfileRequest, DeleteLoginProfileResponse, Error, ListMFADevicesRequest,
    ListMFADevicesResponse, ListSSHPublicKeysRequest, ListSSHPublicKeysResponse,
    ListServiceSpecificCredentialsRequest, ListServiceSpecificCredentialsResponse,
    ListSigningCertificatesRequest, ListSigningCertificatesResponse, ListVirtualMFADevicesRequest,
    ListVirtualMFADevicesResponse,
};

use super::pages::{self, Asked, Paged};
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
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    Ok(none(state, input.user_name.as_deref(), asked)?.into())
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn ssh_public_keys(
    state: &State,
    input: &ListSSHPublicKeysRequest,
) -> Result<ListSSHPublicKeysResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    Ok(none(state, input.user_name.as_deref(), asked)?.into())
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn service_specific_credentials(
    state: &State,
    input: &ListServiceSpecificCredentialsRequest,
) -> Result<ListServiceSpecificCredentialsResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    Ok(none(state, input.user_name.as_deref(), asked)?.into())
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn signing_certificates(
    state: &State,
    input: &ListSigningCertificatesRequest,
) -> Result<ListSigningCertificatesResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    Ok(none(state, input.user_name.as_deref(), asked)?.into())
}

/// # Errors
/// ValidationError.
pub fn virtual_mfa_devices(
    state: &State,
    input: &ListVirtualMFADevicesRequest,
) -> Result<ListVirtualMFADevicesResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    Ok(none(state, None, asked)?.into())
}

/// No list had a page that a marker could be of.
///
/// # Errors
/// NoSuchEntity if a user is named who is not there, ValidationError.
fn none<T>(state: &State, user: Option<&str>, asked: Asked<'_>) -> Result<Paged<T>, Error> {
    if user.is_some() {
        finding::named(state, Kind::User, user)?;
    }
    pages::page(asked, "nothing")?;
    Ok(Paged { items: Vec::new(), marker: None })
}
