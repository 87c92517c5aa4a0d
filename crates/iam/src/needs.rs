//! What whoever calls IAM must be allowed: AWS's service authorization reference has the actions,
//! what they are on, and their condition keys.
use std::iter;

use berth_api::iam::{Request, Tag};
use berth_kernel::{Home, Need};

use crate::{
    SERVICE, State,
    records::{Entity, Kind},
    rules::finding,
};

/// At least one.
pub fn of(request: &Request, principal: &str, state: &State, home: &Home) -> Vec<Need> {
    let asked = Asked { request, principal, state, home };
    iter::once(first(&asked)).chain(asked.besides()).collect()
}

/// `table! { asked; Name(it) => need, … }`: the operation's own action. One that is not in the
/// table does not compile.
macro_rules! table {
    ($asked:ident; $($name:ident($it:pat) => $need:expr,)*) => {
        fn first($asked: &Asked<'_>) -> Need {
            match $asked.request {
                $(Request::$name($it) => $need,)*
            }
        }
    };
}

table! { asked;
    AddRoleToInstanceProfile(it) => asked.profile(&it.instance_profile_name),
    AddUserToGroup(it) => asked.group(&it.group_name),
    AttachGroupPolicy(it) => policy_arn(asked.group(&it.group_name), &it.policy_arn),
    AttachRolePolicy(it) => policy_arn(asked.bounded_role(&it.role_name), &it.policy_arn),
    AttachUserPolicy(it) => policy_arn(asked.bounded_user(&it.user_name), &it.policy_arn),
    CreateAccessKey(it) => asked.user(&it.user_name),
    CreateGroup(it) => asked.made(Kind::Group, &it.path, &it.group_name),
    CreateInstanceProfile(it) => tagged(
        asked.made(Kind::InstanceProfile, &it.path, &it.instance_profile_name),
        &it.tags,
    ),
    CreatePolicy(it) => {
        tagged(asked.made(Kind::Policy, &it.path, &it.policy_name), &it.tags)
    },
    CreatePolicyVersion(it) => asked.policy(&it.policy_arn),
    CreateRole(it) => {
        let need = asked.made(Kind::Role, &it.path, &it.role_name);
        bounded(tagged(need, &it.tags), it.permissions_boundary.clone())
    },
    CreateServiceLinkedRole(it) => {
        let service = it.aws_service_name.as_deref();
        let tail = format!("role/aws-service-role/{}/*", service.unwrap_or_default());
        asked.on(asked.home.global_arn(SERVICE, &tail)).with("iam:AWSServiceName", service)
    },
    CreateUser(it) => {
        let need = asked.made(Kind::User, &it.path, &it.user_name);
        bounded(tagged(need, &it.tags), it.permissions_boundary.clone())
    },
    DeleteAccessKey(it) => asked.user(&it.user_name),
    DeleteGroup(it) => asked.group(&it.group_name),
    DeleteGroupPolicy(it) => asked.group(&it.group_name),
    DeleteInstanceProfile(it) => asked.profile(&it.instance_profile_name),
    DeleteLoginProfile(it) => asked.user(&it.user_name),
    DeletePolicy(it) => asked.policy(&it.policy_arn),
    DeletePolicyVersion(it) => asked.policy(&it.policy_arn),
    DeleteRole(it) => asked.role(&it.role_name),
    DeleteRolePermissionsBoundary(it) => asked.bounded_role(&it.role_name),
    DeleteRolePolicy(it) => asked.bounded_role(&it.role_name),
    DeleteServiceLinkedRole(it) => asked.role(&it.role_name),
    DeleteUser(it) => asked.user(&it.user_name),
    DeleteUserPermissionsBoundary(it) => asked.bounded_user(&it.user_name),
    DeleteUserPolicy(it) => asked.bounded_user(&it.user_name),
    DetachGroupPolicy(it) => policy_arn(asked.group(&it.group_name), &it.policy_arn),
    DetachRolePolicy(it) => policy_arn(asked.bounded_role(&it.role_name), &it.policy_arn),
    DetachUserPolicy(it) => policy_arn(asked.bounded_user(&it.user_name), &it.policy_arn),
    GetAccessKeyLastUsed(it) => asked.owner(&it.access_key_id),
    GetAccountSummary(_) => asked.at_all(),
    GetContextKeysForCustomPolicy(_) => asked.at_all(),
    GetContextKeysForPrincipalPolicy(it) => asked.entity(&it.policy_source_arn),
    GetGroup(it) => asked.group(&it.group_name),
    GetGroupPolicy(it) => asked.group(&it.group_name),
    GetInstanceProfile(it) => asked.profile(&it.instance_profile_name),
    GetPolicy(it) => asked.policy(&it.policy_arn),
    GetPolicyVersion(it) => asked.policy(&it.policy_arn),
    GetRole(it) => asked.role(&it.role_name),
    GetRolePolicy(it) => asked.role(&it.role_name),
    GetServiceLinkedRoleDeletionStatus(_) => asked.at_all(),
    GetUser(it) => asked.user(&it.user_name),
    GetUserPolicy(it) => asked.user(&it.user_name),
    ListAccessKeys(it) => asked.user(&it.user_name),
    ListAccountAliases(_) => asked.at_all(),
    ListAttachedGroupPolicies(it) => asked.group(&it.group_name),
    ListAttachedRolePolicies(it) => asked.role(&it.role_name),
    ListAttachedUserPolicies(it) => asked.user(&it.user_name),
    ListEntitiesForPolicy(it) => asked.policy(&it.policy_arn),
    ListGroupPolicies(it) => asked.group(&it.group_name),
    ListGroups(it) => asked.below(Kind::Group, &it.path_prefix),
    ListGroupsForUser(it) => asked.user(&it.user_name),
    ListInstanceProfileTags(it) => asked.profile(&it.instance_profile_name),
    ListInstanceProfiles(it) => asked.below(Kind::InstanceProfile, &it.path_prefix),
    ListInstanceProfilesForRole(it) => asked.role(&it.role_name),
    ListMFADevices(it) => asked.user(&it.user_name),
    ListPolicies(it) => asked.below(Kind::Policy, &it.path_prefix),
    ListPolicyTags(it) => asked.policy(&it.policy_arn),
    ListPolicyVersions(it) => asked.policy(&it.policy_arn),
    ListRolePolicies(it) => asked.role(&it.role_name),
    ListRoleTags(it) => asked.role(&it.role_name),
    ListRoles(it) => asked.below(Kind::Role, &it.path_prefix),
    ListSSHPublicKeys(it) => asked.user(&it.user_name),
    ListServiceSpecificCredentials(it) => asked.user(&it.user_name),
    ListSigningCertificates(it) => asked.user(&it.user_name),
    ListUserPolicies(it) => asked.user(&it.user_name),
    ListUserTags(it) => asked.user(&it.user_name),
    ListUsers(it) => asked.below(Kind::User, &it.path_prefix),
    ListVirtualMFADevices(_) => asked.at_all(),
    PutGroupPolicy(it) => asked.group(&it.group_name),
    PutRolePermissionsBoundary(it) => {
        bounded(asked.role(&it.role_name), it.permissions_boundary.clone())
    },
    PutRolePolicy(it) => asked.bounded_role(&it.role_name),
    PutUserPermissionsBoundary(it) => {
        bounded(asked.user(&it.user_name), it.permissions_boundary.clone())
    },
    PutUserPolicy(it) => asked.bounded_user(&it.user_name),
    RemoveRoleFromInstanceProfile(it) => asked.profile(&it.instance_profile_name),
    RemoveUserFromGroup(it) => asked.group(&it.group_name),
    SetDefaultPolicyVersion(it) => asked.policy(&it.policy_arn),
    SimulateCustomPolicy(_) => asked.at_all(),
    SimulatePrincipalPolicy(it) => asked.entity(&it.policy_source_arn),
    TagInstanceProfile(it) => tagged(asked.profile(&it.instance_profile_name), &it.tags),
    TagPolicy(it) => tagged(asked.policy(&it.policy_arn), &it.tags),
    TagRole(it) => tagged(asked.role(&it.role_name), &it.tags),
    TagUser(it) => tagged(asked.user(&it.user_name), &it.tags),
    UntagInstanceProfile(it) => {
        tag_keys(asked.profile(&it.instance_profile_name), &it.tag_keys)
    },
    UntagPolicy(it) => tag_keys(asked.policy(&it.policy_arn), &it.tag_keys),
    UntagRole(it) => tag_keys(asked.role(&it.role_name), &it.tag_keys),
    UntagUser(it) => tag_keys(asked.user(&it.user_name), &it.tag_keys),
    UpdateAccessKey(it) => asked.user(&it.user_name),
    UpdateAssumeRolePolicy(it) => asked.role(&it.role_name),
    UpdateGroup(it) => asked.group(&it.group_name),
    UpdateRole(it) => asked.role(&it.role_name),
    UpdateRoleDescription(it) => asked.role(&it.role_name),
    UpdateUser(it) => asked.user(&it.user_name),
}

struct Asked<'a> {
    request: &'a Request,
    principal: &'a str,
    state: &'a State,
    home: &'a Home,
}

impl Asked<'_> {
    /// What else a call does: tags what it makes, hands on a role, and moves what has a name, which
    /// takes the right to where it goes.
    fn besides(&self) -> Option<Need> {
        use Request as R;
        let tags = |action: &str, kind, path, name, tags: &Option<Vec<Tag>>| {
            let is_tagged = tags.as_ref().is_some_and(|it| !it.is_empty());
            is_tagged.then(|| {
                let need = self.made(kind, path, name);
                tagged(Need { action: format!("{SERVICE}:{action}"), ..need }, tags)
            })
        };
        match self.request {
            R::CreateInstanceProfile(it) => {
                let name = &it.instance_profile_name;
                tags("TagInstanceProfile", Kind::InstanceProfile, &it.path, name, &it.tags)
            }
            R::CreatePolicy(it) => {
                tags("TagPolicy", Kind::Policy, &it.path, &it.policy_name, &it.tags)
            }
            R::CreateRole(it) => tags("TagRole", Kind::Role, &it.path, &it.role_name, &it.tags),
            R::CreateUser(it) => tags("TagUser", Kind::User, &it.path, &it.user_name, &it.tags),
            R::AddRoleToInstanceProfile(it) => {
                let role = self.role(&it.role_name);
                let pass = Need { action: format!("{SERVICE}:PassRole"), ..role };
                Some(pass.with("iam:PassedToService", Some("ec2.amazonaws.com")))
            }
            R::UpdateUser(it) if it.new_path.is_some() || it.new_user_name.is_some() => {
                let name = it.new_user_name.as_ref().or(it.user_name.as_ref()).cloned();
                Some(self.made(
                    Kind::User,
                    &self.moved(Kind::User, &it.new_path, &it.user_name),
                    &name,
                ))
            }
            R::UpdateGroup(it) if it.new_path.is_some() || it.new_group_name.is_some() => {
                let name = it.new_group_name.as_ref().or(it.group_name.as_ref()).cloned();
                Some(self.made(
                    Kind::Group,
                    &self.moved(Kind::Group, &it.new_path, &it.group_name),
                    &name,
                ))
            }
            _ => None,
        }
    }

    /// The path that something is to have.
    fn moved(&self, kind: Kind, path: &Option<String>, name: &Option<String>) -> Option<String> {
        let now = || self.state.named(kind, name.as_deref()?).map(|it| it.path.clone());
        path.clone().or_else(now)
    }

    fn on(&self, arn: String) -> Need {
        Need::on(format!("{SERVICE}:{}", self.request.operation().name()), arn)
    }

    fn at_all(&self) -> Need {
        self.on("*".to_owned())
    }

    /// What is to be made.
    fn made(&self, kind: Kind, path: &Option<String>, name: &Option<String>) -> Need {
        let (path, name) = (path.as_deref().unwrap_or("/"), name.as_deref().unwrap_or_default());
        self.on(self.home.global_arn(SERVICE, &format!("{}{path}{name}", kind.word())))
    }

    /// What has a name, where it is; what is not there would be there without a path.
    fn named(&self, kind: Kind, name: Option<&str>) -> Need {
        let name = name.unwrap_or_default();
        let need = match self.state.named(kind, name) {
            Some(it) => self.known(it),
            None => self.made(kind, &None, &Some(name.to_owned())),
        };
        // AWS: the path of what is there is not told.
        need.shown_as(format!("{} {name}", kind.word()))
    }

    fn known(&self, it: &Entity) -> Need {
        self.on(it.arn(self.home))
            .with_tags("aws:ResourceTag/", &it.tags)
            .with_tags("iam:ResourceTag/", &it.tags)
    }

    fn profile(&self, name: &Option<String>) -> Need {
        self.named(Kind::InstanceProfile, name.as_deref())
    }

    fn group(&self, name: &Option<String>) -> Need {
        self.named(Kind::Group, name.as_deref())
    }

    fn role(&self, name: &Option<String>) -> Need {
        self.named(Kind::Role, name.as_deref())
    }

    /// Without a name the caller.
    fn user(&self, name: &Option<String>) -> Need {
        match name {
            Some(name) => self.named(Kind::User, Some(name)),
            None => self.entity(&Some(self.principal.to_owned())),
        }
    }

    /// With the boundary that it has.
    fn bounded_role(&self, name: &Option<String>) -> Need {
        bounded(self.role(name), self.boundary(Kind::Role, name.as_deref()))
    }

    fn bounded_user(&self, name: &Option<String>) -> Need {
        bounded(self.user(name), self.boundary(Kind::User, name.as_deref()))
    }

    fn boundary(&self, kind: Kind, name: Option<&str>) -> Option<String> {
        let entity = self.state.named(kind, name?)?;
        Some(finding::by_id(self.state, entity.boundary()?).arn(self.home))
    }

    /// A managed policy, by its ARN.
    fn policy(&self, arn: &Option<String>) -> Need {
        let arn = arn.as_deref().unwrap_or_default();
        match finding::at_arn(self.state, &[Kind::Policy], arn, self.home) {
            Some(it) => self.known(it),
            None => self.on(arn.to_owned()),
        }
    }

    /// A user, a group or a role, by its ARN.
    fn entity(&self, arn: &Option<String>) -> Need {
        let (arn, kinds) =
            (arn.as_deref().unwrap_or_default(), [Kind::User, Kind::Group, Kind::Role]);
        match finding::at_arn(self.state, &kinds, arn, self.home) {
            Some(it) => self.known(it),
            None => self.on(arn.to_owned()),
        }
    }

    /// Whose an access key is. Of one that there is not nobody is told whose it would be.
    fn owner(&self, access_key_id: &Option<String>) -> Need {
        let key = self.state.access_keys.get(access_key_id.as_ref().unwrap_or(&String::new()));
        let owner = key.and_then(|it| self.state.entity(&it.user_id));
        let unknown = || self.on(self.home.global_arn(SERVICE, "user/*"));
        let need = owner.map_or_else(unknown, |it| self.known(it));
        let id = access_key_id.as_deref().unwrap_or_default();
        need.shown_as(format!("access key {id}"))
    }

    /// All of a kind, from a path on: what AWS names in its refusals.
    fn below(&self, kind: Kind, prefix: &Option<String>) -> Need {
        let prefix = prefix.as_deref().unwrap_or("/");
        self.on(self.home.global_arn(SERVICE, &format!("{}{prefix}", kind.word())))
    }
}

fn policy_arn(need: Need, arn: &Option<String>) -> Need {
    need.with("iam:PolicyARN", arn.clone())
}

fn bounded(need: Need, boundary: Option<String>) -> Need {
    need.with("iam:PermissionsBoundary", boundary)
}

fn tagged(need: Need, tags: &Option<Vec<Tag>>) -> Need {
    let tags = tags.iter().flatten();
    let pair =
        |it: &Tag| (it.key.clone().unwrap_or_default(), it.value.clone().unwrap_or_default());
    let tags: Vec<(String, String)> = tags.map(pair).collect();
    need.with_request_tags(tags)
}

fn tag_keys(need: Need, keys: &Option<Vec<String>>) -> Need {
    need.with_list("aws:TagKeys", keys.iter().flatten())
}
