//! What administrators ask of IAM, and what those ask who want credentials or an explanation.
use berth_api::{
    berth::{DescribeCapacityRequest, ExplainServiceRequest},
    iam::{
        AddUserToGroupRequest, AttachGroupPolicyRequest, AttachUserPolicyRequest,
        CreateAccessKeyRequest, CreateGroupRequest, CreatePolicyRequest,
        CreatePolicyVersionRequest, CreateRoleRequest, CreateUserRequest, DeleteAccessKeyRequest,
        DeleteGroupPolicyRequest, DeletePolicyVersionRequest, DeleteRolePermissionsBoundaryRequest,
        DeleteRolePolicyRequest, DeleteRoleRequest, DeleteUserPermissionsBoundaryRequest,
        DeleteUserPolicyRequest, DeleteUserRequest, DetachGroupPolicyRequest,
        DetachUserPolicyRequest, PutGroupPolicyRequest, PutRolePermissionsBoundaryRequest,
        PutRolePolicyRequest, PutUserPermissionsBoundaryRequest, PutUserPolicyRequest,
        RemoveUserFromGroupRequest, Request, SetDefaultPolicyVersionRequest, StatusType,
        UpdateAccessKeyRequest, UpdateAssumeRolePolicyRequest,
    },
    sts::{AssumeRoleRequest, GetSessionTokenRequest},
};
use berth_iam::{
    State,
    records::{Entity, Kind},
};

use super::{
    Errand, Identities, Signer,
    documents::{DOCUMENTS, TRUSTS},
};
use crate::dice::Dice;

/// Two of them are called as the first levels of parameters are.
const USERS: [&str; 4] = ["a", "z", "ann", "bob"];
const GROUPS: [&str; 2] = ["dev", "ops"];
const POLICIES: [&str; 2] = ["p0", "p1"];
/// Also those that are given to tasks.
const ROLES: [&str; 2] = ["web", "job"];
const INLINE: [&str; 2] = ["x", "y"];

/// STS: the shortest session that there is.
const SESSION_S: i32 = 900;

impl Identities {
    /// Some of all kinds, before anything else happens.
    pub fn first(&mut self) -> Vec<Request> {
        let dice = &mut self.dice;
        let mut all = Vec::new();
        for name in GROUPS {
            let group_name = Some(name.to_owned());
            all.push(CreateGroupRequest { group_name, path: None }.into());
        }
        for name in POLICIES {
            let (policy_name, policy_document) = (Some(name.to_owned()), document(dice));
            let it = CreatePolicyRequest { policy_name, policy_document, ..Default::default() };
            all.push(it.into());
        }
        for name in USERS {
            all.push(create_user(name));
            all.push(CreateAccessKeyRequest { user_name: Some(name.to_owned()) }.into());
            all.push(put_user_policy(name, dice));
        }
        all.extend(ROLES.map(|name| create_role(name, dice)));
        all.extend(ROLES.map(|name| put_role_policy(name, dice)));
        all
    }

    /// What somebody asks next, as the leader shows identities.
    pub fn next(&mut self, state: &State, cluster: &str) -> (Signer, Errand) {
        match self.dice.weighted(&[24, 12, 4, 2]) {
            0 => {
                let is_root = self.dice.chance(700);
                let signer = if is_root { Signer::Root } else { self.somebody() };
                (signer, Errand::Identities(self.change(state)))
            }
            1 => (self.somebody(), Errand::Sessions(self.session())),
            2 => (self.somebody(), Errand::Berth(self.explanation(cluster))),
            _ => (Signer::Root, Errand::Revoke(self.dice.one(&ROLES).to_owned())),
        }
    }

    /// Now and then a role for tasks, where there are roles.
    pub fn given_role(&mut self) -> Option<String> {
        (self.are_there && self.dice.chance(60)).then(|| self.some_role())
    }

    /// One of the roles that there may be.
    fn some_role(&mut self) -> String {
        format!("arn:aws:iam::123456789012:role/{}", self.dice.one(&ROLES))
    }

    fn session(&mut self) -> berth_api::sts::Request {
        if self.dice.chance(300) {
            return GetSessionTokenRequest::default().into();
        }
        let policy = if self.dice.chance(300) { document(&mut self.dice) } else { None };
        AssumeRoleRequest {
            role_arn: Some(self.some_role()),
            role_session_name: Some(self.dice.one(&["s1", "s2"]).to_owned()),
            duration_seconds: Some(SESSION_S),
            policy,
            ..AssumeRoleRequest::default()
        }
        .into()
    }

    fn explanation(&mut self, cluster: &str) -> berth_api::berth::Request {
        let cluster = Some(cluster.to_owned());
        match self.dice.chance(500) {
            true => DescribeCapacityRequest { cluster, ..Default::default() }.into(),
            false => {
                let service = Some("web".to_owned());
                ExplainServiceRequest { cluster, service }.into()
            }
        }
    }

    fn change(&mut self, state: &State) -> Request {
        if self.dice.chance(500)
            && let Some(step) = self.leaving.as_deref().and_then(|it| leave(state, it))
        {
            return step;
        }
        match self.dice.weighted(&[30, 8, 12, 12, 3]) {
            0 => of_user(state, &mut self.dice),
            1 => of_group(&mut self.dice),
            2 => of_policy(&mut self.dice),
            3 => of_role(&mut self.dice),
            _ => {
                let user = self.dice.one(&USERS);
                self.leaving = Some(user.to_owned());
                leave(state, user).unwrap_or_else(|| create_user(user))
            }
        }
    }
}

fn of_user(state: &State, dice: &mut Dice) -> Request {
    let name = dice.one(&USERS);
    let user_name = Some(name.to_owned());
    let (policy_arn, policy_name) = (policy_arn(dice), Some(dice.one(&INLINE).to_owned()));
    let group_name = Some(dice.one(&GROUPS).to_owned());
    let keys: Vec<String> = state.access_keys.keys().cloned().collect();
    let access_key_id = dice.pick(&keys).cloned().or_else(|| Some("A".repeat(20)));
    let owner = state.access_keys.get(access_key_id.as_ref().expect("it has an id"));
    let owner = owner.and_then(|it| state.entities.get(&it.user_id)).map(|it| it.name.clone());
    let owner = owner.or_else(|| user_name.clone());
    match dice.weighted(&[4, 4, 4, 2, 7, 3, 4, 3, 4, 3, 3, 2]) {
        0 => create_user(name),
        1 => CreateAccessKeyRequest { user_name }.into(),
        2 => {
            let is_on = dice.chance(600);
            let status = Some(if is_on { StatusType::Active } else { StatusType::Inactive });
            UpdateAccessKeyRequest { user_name: owner, access_key_id, status }.into()
        }
        3 => DeleteAccessKeyRequest { user_name: owner, access_key_id }.into(),
        4 => put_user_policy(name, dice),
        5 => DeleteUserPolicyRequest { user_name, policy_name }.into(),
        6 => AttachUserPolicyRequest { user_name, policy_arn }.into(),
        7 => DetachUserPolicyRequest { user_name, policy_arn }.into(),
        8 => AddUserToGroupRequest { group_name, user_name }.into(),
        9 => RemoveUserFromGroupRequest { group_name, user_name }.into(),
        10 => {
            let permissions_boundary = policy_arn;
            PutUserPermissionsBoundaryRequest { user_name, permissions_boundary }.into()
        }
        _ => DeleteUserPermissionsBoundaryRequest { user_name }.into(),
    }
}

fn of_group(dice: &mut Dice) -> Request {
    let group_name = Some(dice.one(&GROUPS).to_owned());
    let (policy_arn, policy_name) = (policy_arn(dice), Some(dice.one(&INLINE).to_owned()));
    match dice.weighted(&[3, 2, 2, 2]) {
        0 => {
            let policy_document = document(dice);
            PutGroupPolicyRequest { group_name, policy_name, policy_document }.into()
        }
        1 => DeleteGroupPolicyRequest { group_name, policy_name }.into(),
        2 => AttachGroupPolicyRequest { group_name, policy_arn }.into(),
        _ => DetachGroupPolicyRequest { group_name, policy_arn }.into(),
    }
}

fn of_policy(dice: &mut Dice) -> Request {
    let policy_arn = policy_arn(dice);
    let version_id = Some(format!("v{}", dice.between(1, 9)));
    match dice.weighted(&[5, 4, 3]) {
        0 => {
            let (policy_document, set_as_default) = (document(dice), Some(dice.chance(800)));
            CreatePolicyVersionRequest { policy_arn, policy_document, set_as_default }.into()
        }
        1 => DeletePolicyVersionRequest { policy_arn, version_id }.into(),
        _ => SetDefaultPolicyVersionRequest { policy_arn, version_id }.into(),
    }
}

fn of_role(dice: &mut Dice) -> Request {
    let name = dice.one(&ROLES);
    let role_name = Some(name.to_owned());
    let policy_name = Some(dice.one(&INLINE).to_owned());
    match dice.weighted(&[2, 2, 5, 3, 2, 2, 3]) {
        0 => create_role(name, dice),
        1 => DeleteRoleRequest { role_name }.into(),
        2 => put_role_policy(name, dice),
        3 => DeleteRolePolicyRequest { role_name, policy_name }.into(),
        4 => {
            let permissions_boundary = policy_arn(dice);
            PutRolePermissionsBoundaryRequest { role_name, permissions_boundary }.into()
        }
        5 => DeleteRolePermissionsBoundaryRequest { role_name }.into(),
        _ => {
            let policy_document = Some(dice.one(&TRUSTS).to_owned());
            UpdateAssumeRolePolicyRequest { role_name, policy_document }.into()
        }
    }
}

/// The next of the steps by which a user is deleted, none if there is no such user.
fn leave(state: &State, name: &str) -> Option<Request> {
    let of_name = |it: &Entity| it.kind() == Kind::User && it.name == name;
    let user = state.entities.values().find(|it| of_name(it))?;
    let user_name = Some(name.to_owned());
    if let Some(it) = state.keys_of(&user.id).next() {
        let access_key_id = Some(it.access_key_id.clone());
        return Some(DeleteAccessKeyRequest { user_name, access_key_id }.into());
    }
    if let Some(it) = state.inline_of(&user.id).next() {
        let policy_name = Some(it.name.clone());
        return Some(DeleteUserPolicyRequest { user_name, policy_name }.into());
    }
    let name_of = |id| state.entities.get(id).map(|it| it.name.clone());
    if let Some(it) = state.attached_to(&user.id).next() {
        let policy_arn = name_of(&it.policy_id).map(|it| arn_of_policy(&it));
        return Some(DetachUserPolicyRequest { user_name, policy_arn }.into());
    }
    if let Some(id) = state.groups_of(&user.id).next() {
        let group_name = name_of(id);
        return Some(RemoveUserFromGroupRequest { group_name, user_name }.into());
    }
    Some(DeleteUserRequest { user_name }.into())
}

fn create_user(name: &str) -> Request {
    CreateUserRequest { user_name: Some(name.to_owned()), ..Default::default() }.into()
}

fn create_role(name: &str, dice: &mut Dice) -> Request {
    CreateRoleRequest {
        role_name: Some(name.to_owned()),
        assume_role_policy_document: Some(dice.one(&TRUSTS).to_owned()),
        ..CreateRoleRequest::default()
    }
    .into()
}

fn put_user_policy(name: &str, dice: &mut Dice) -> Request {
    let (user_name, policy_name) = (Some(name.to_owned()), Some(dice.one(&INLINE).to_owned()));
    PutUserPolicyRequest { user_name, policy_name, policy_document: document(dice) }.into()
}

fn put_role_policy(name: &str, dice: &mut Dice) -> Request {
    let (role_name, policy_name) = (Some(name.to_owned()), Some(dice.one(&INLINE).to_owned()));
    PutRolePolicyRequest { role_name, policy_name, policy_document: document(dice) }.into()
}

fn policy_arn(dice: &mut Dice) -> Option<String> {
    Some(arn_of_policy(dice.one(&POLICIES)))
}

fn arn_of_policy(name: &str) -> String {
    format!("arn:aws:iam::123456789012:policy/{name}")
}

fn document(dice: &mut Dice) -> Option<String> {
    Some(dice.one(&DOCUMENTS).to_owned())
}
