//! Policies that a simulation is to leave out.
use std::collections::BTreeSet;

use berth_api::iam::{
    AttachmentType, Error, PolicyIdentifier, PolicyIdentifierPolicyType as PolicyType,
};
use berth_kernel::Home;

use crate::{
    State,
    policy::{Source, SourceKind},
    records::Kind,
    rules::finding,
};

/// Those that are not asked.
#[derive(Default)]
pub struct Excluded {
    /// Managed ones by their ids, inline ones by their owners and names.
    managed: BTreeSet<String>,
    inline: BTreeSet<(String, String)>,
    pub boundary: bool,
}

impl Excluded {
    /// # Errors
    /// InvalidInput for what names no policy, NoSuchEntity.
    pub fn of(
        state: &State,
        given: Option<&[PolicyIdentifier]>,
        home: &Home,
    ) -> Result<Excluded, Error> {
        let mut excluded = Excluded::default();
        for it in given.unwrap_or_default() {
            if it.policy_type == Some(PolicyType::PermissionBoundary) {
                excluded.boundary = true;
            } else if let Some(arn) = &it.policy_arn {
                let policy = finding::managed(state, Some(arn), home)?;
                excluded.managed.insert(policy.id().to_string());
            } else if let Some(inline) = &it.inline_policy_identifier {
                let kind = match inline.attachment_type {
                    Some(AttachmentType::Group) => Kind::Group,
                    Some(AttachmentType::Role) => Kind::Role,
                    _ => Kind::User,
                };
                let owner = finding::named(state, kind, inline.attachment_name.as_deref())?;
                let name = inline.policy_name.clone().unwrap_or_default();
                excluded.inline.insert((owner.id.to_string(), name));
            } else {
                let text = "An excluded policy has a PolicyArn or an InlinePolicyIdentifier.";
                return Err(Error::invalid_input(text));
            }
        }
        Ok(excluded)
    }

    pub fn has(&self, source: &Source<'_>) -> bool {
        match source.kind {
            SourceKind::Managed => self.managed.contains(source.name),
            SourceKind::Inline => {
                self.inline.contains(&(source.owner.to_owned(), source.name.to_owned()))
            }
            SourceKind::Resource | SourceKind::Given => false,
        }
    }
}
