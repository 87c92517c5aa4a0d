//! Pages of lists, with the errors of IAM.
use std::sync::Arc;

use berth_api::iam::{self, Error};
use berth_kernel::{Page, PageError, fnv1a};

use crate::{
    State,
    limits::{MARKER_KEY_BYTES_MAX, PAGE_DEFAULT, PAGE_MAX, begin_of},
    records::{Entity, Kind},
};

/// What a request says of the page that it wants.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub marker: &'a Option<String>,
    pub max_items: Option<i32>,
}

/// A page of a list, and the marker of the next one if there is one.
pub struct Paged<T> {
    pub items: Vec<T>,
    pub marker: Option<String>,
}

impl<T> Paged<T> {
    pub fn is_truncated(&self) -> Option<bool> {
        Some(self.marker.is_some())
    }

    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Paged<U> {
        Paged { items: self.items.into_iter().map(each).collect(), marker: self.marker }
    }
}

/// See [`Page::of`].
///
/// # Errors
/// ValidationError.
pub fn page<'f>(asked: Asked<'_>, fingerprint: &'f str) -> Result<Page<'f>, Error> {
    let size = asked.max_items.unwrap_or(PAGE_DEFAULT);
    Page::of(asked.marker.as_deref(), Some(size), PAGE_MAX, fingerprint).map_err(|error| {
        Error::validation_error(match error {
            PageError::Token => "Invalid Marker: it is not that of a page of this list.".to_owned(),
            error @ PageError::Size { .. } => error.to_string(),
        })
    })
}

/// A page of what is in order; `after` begins behind the item with a key, which is shortened as for
/// [`behind`] if it is long.
///
/// # Errors
/// As [`page`].
pub fn of<T, I: Iterator<Item = T>>(
    asked: Asked<'_>,
    fingerprint: &str,
    after: impl FnOnce(Option<&str>) -> I,
    key: impl Fn(&T) -> String,
) -> Result<Paged<T>, Error> {
    let page = page(asked, fingerprint)?;
    let (items, marker) = page.take(after(page.after()), |it| shortened(key(it)));
    Ok(Paged { items, marker })
}

/// A page of what is short: all of it is looked at.
///
/// # Errors
/// As [`page`].
pub fn of_few<T>(
    asked: Asked<'_>,
    fingerprint: &str,
    all: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
) -> Result<Paged<T>, Error> {
    // In the order of their keys.
    of(asked, fingerprint, |after| behind(all, after, &key).collect::<Vec<_>>().into_iter(), &key)
}

/// All of a kind below a path.
///
/// # Errors
/// As [`page`].
pub fn of_kind<'a>(
    state: &'a State,
    kind: Kind,
    path_prefix: Option<&'a str>,
    asked: Asked<'_>,
) -> Result<Paged<&'a Arc<Entity>>, Error> {
    let prefix = path_prefix.unwrap_or("/");
    let key = |it: &&Arc<Entity>| place(it);
    let after =
        |after: Option<&str>| behind(state.listed(kind, prefix, after.map(split)), after, key);
    of(asked, &format!("List {} {prefix}", kind.word()), after, key)
}

/// The key of an entity in lists. No path has a space in it, and no name.
pub fn place(it: &Entity) -> String {
    format!("{} {}", it.path, it.lower_name())
}

/// The path and the name of such a key, or as much of them as a shortened one has.
pub fn split(key: &str) -> (String, String) {
    let begin = key.split(BREAK).next().unwrap_or_default();
    let (path, name) = begin.split_once(' ').unwrap_or((begin, ""));
    (path.to_owned(), name.to_owned())
}

/// What comes before the hash in a shortened key: no key has it.
const BREAK: char = '\n';

/// A key of which a marker can be made: how it begins, and a hash of all of it, if it is long.
fn shortened(key: String) -> String {
    if key.len() <= MARKER_KEY_BYTES_MAX {
        return key;
    }
    // The hash has sixteen digits.
    let begin = begin_of(&key, MARKER_KEY_BYTES_MAX - 17);
    format!("{begin}{BREAK}{:016x}", fnv1a(key.bytes()))
}

/// Those of `items`, which are in the order of their keys, behind the one that a marker was made
/// of. If that one is gone and its key was long, those whose keys begin alike are shown again, so
/// that none is left out.
pub fn behind<T, I: Iterator<Item = T>, K: Fn(&T) -> String>(
    items: I,
    after: Option<&str>,
    key: K,
) -> impl Iterator<Item = T> + use<T, I, K> {
    let mut items = items.peekable();
    let Some(after) = after else { return Vec::new().into_iter().chain(items) };
    let (begin, is_short) = match after.split_once(BREAK) {
        None => (after, true),
        Some((begin, _)) => (begin, false),
    };
    let is_before = |it: &T| if is_short { *key(it) <= *begin } else { *key(it) < *begin };
    while items.next_if(is_before).is_some() {}
    let mut alike = Vec::new();
    while !is_short && let Some(it) = items.next_if(|it| key(it).starts_with(begin)) {
        alike.push(it);
    }
    let seen = alike.iter().position(|it| shortened(key(it)) == after).map_or(0, |it| it + 1);
    alike.drain(..seen);
    alike.into_iter().chain(items)
}

/// Answers that are a page: `paged! { Answer { list: Item } … }`
macro_rules! paged {
    ($($answer:ident { $list:ident: $item:ty })*) => {
        $(
            impl From<Paged<$item>> for iam::$answer {
                fn from(page: Paged<$item>) -> iam::$answer {
                    let is_truncated = page.is_truncated();
                    iam::$answer { $list: Some(page.items), is_truncated, marker: page.marker }
                }
            }
        )*
    };
}

paged! {
    ListAccessKeysResponse { access_key_metadata: iam::AccessKeyMetadata }
    ListAccountAliasesResponse { account_aliases: String }
    ListAttachedGroupPoliciesResponse { attached_policies: iam::AttachedPolicy }
    ListAttachedRolePoliciesResponse { attached_policies: iam::AttachedPolicy }
    ListAttachedUserPoliciesResponse { attached_policies: iam::AttachedPolicy }
    ListGroupPoliciesResponse { policy_names: String }
    ListGroupsForUserResponse { groups: iam::Group }
    ListGroupsResponse { groups: iam::Group }
    ListInstanceProfileTagsResponse { tags: iam::Tag }
    ListInstanceProfilesForRoleResponse { instance_profiles: iam::InstanceProfile }
    ListInstanceProfilesResponse { instance_profiles: iam::InstanceProfile }
    ListMFADevicesResponse { mfa_devices: iam::MFADevice }
    ListPoliciesResponse { policies: iam::Policy }
    ListPolicyTagsResponse { tags: iam::Tag }
    ListPolicyVersionsResponse { versions: iam::PolicyVersion }
    ListRolePoliciesResponse { policy_names: String }
    ListRoleTagsResponse { tags: iam::Tag }
    ListRolesResponse { roles: iam::Role }
    ListSSHPublicKeysResponse { ssh_public_keys: iam::SSHPublicKeyMetadata }
    ListServiceSpecificCredentialsResponse {
        service_specific_credentials: iam::ServiceSpecificCredentialMetadata
    }
    ListSigningCertificatesResponse { certificates: iam::SigningCertificate }
    ListUserPoliciesResponse { policy_names: String }
    ListUserTagsResponse { tags: iam::Tag }
    ListUsersResponse { users: iam::User }
    ListVirtualMFADevicesResponse { virtual_mfa_devices: iam::VirtualMFADevice }
    SimulatePolicyResponse { evaluation_results: iam::EvaluationResult }
}
