//! The calls of IAM: the facts they need, and how they fail.
use berth_api::iam;
use berth_engine::{Panicked, TooLarge};
use berth_kernel::{Home, too_large, undone};
use berth_sealing::Seals;

use crate::{
    records::{AccessKey, access_key_id},
    secret::secret,
};

/// One API call of a known caller.
pub type Call = berth_kernel::Call<iam::Request, Facts>;

/// What a call needs to know from outside its shard.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub home: Home,
    /// Of a call that makes an access key.
    pub new_key: Option<NewKey>,
    /// Asked for by Berth's own API only.
    pub own: Option<Own>,
    /// Of the container instance that joins: its cluster.
    pub cluster_arn: Option<String>,
    /// What the machine that joins has told as its public key.
    pub public_key: Option<String>,
    /// The id of the access key that has signed a call for the next one.
    pub asking_key: Option<String>,
}

/// What IAM's API has no words for: an operation of Berth's own, in the name of whoever asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// Ends all sessions of the role of an UpdateRole, which changes nothing else.
    RevokeRoleSessions,
    /// Switches off all access keys of the user of an UpdateUser, which changes nothing else.
    RevokeContainerInstance,
    /// Makes the access key of a container instance that has joined, and its user.
    JoinInstance,
    /// Makes the next access key of a container instance.
    RotateInstanceKey,
}

impl Own {
    /// The operation's name.
    pub fn name(self) -> &'static str {
        match self {
            Own::RevokeRoleSessions => "RevokeRoleSessions",
            Own::RevokeContainerInstance => "RevokeContainerInstance",
            Own::JoinInstance => "JoinCluster",
            Own::RotateInstanceKey => "RotateInstanceKey",
        }
    }

    /// The call of the role or the user of this name.
    pub fn call(
        self,
        name: Option<String>,
        home: &Home,
        principal: String,
        request_id: String,
    ) -> Call {
        let request = match self {
            Own::RevokeRoleSessions => {
                iam::UpdateRoleRequest { role_name: name, ..Default::default() }.into()
            }
            Own::RevokeContainerInstance => {
                iam::UpdateUserRequest { user_name: name, ..Default::default() }.into()
            }
            Own::JoinInstance | Own::RotateInstanceKey => {
                iam::CreateAccessKeyRequest { user_name: name }.into()
            }
        };
        let facts = Facts { home: home.clone(), own: Some(self), ..Facts::default() };
        Call { request, principal, request_id, facts }
    }
}

/// An access key that is to be, made by chance: the door has it, and shards have none.
#[derive(Clone, Debug)]
pub struct NewKey {
    pub access_key_id: String,
    /// Sealed for [`AccessKey::place`](crate::records::AccessKey::place).
    pub sealed_secret: String,
}

impl NewKey {
    pub fn made(home: &Home, seals: &dyn Seals) -> NewKey {
        let mut chance = [0; 8];
        seals.chance(&mut chance);
        let access_key_id = access_key_id(&home.account, u64::from_le_bytes(chance));
        let sealed_secret = seals.seal(secret(seals).as_bytes(), &AccessKey::place(&access_key_id));
        NewKey { access_key_id, sealed_secret }
    }
}

/// Why a call failed: what the API's error shapes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub iam::Error);

impl From<iam::Error> for Failure {
    fn from(error: iam::Error) -> Failure {
        Failure(error)
    }
}

impl From<TooLarge> for Failure {
    fn from(what: TooLarge) -> Failure {
        Failure(iam::Error::validation_error(too_large(&what)))
    }
}

impl From<Panicked> for Failure {
    fn from(what: Panicked) -> Failure {
        Failure(iam::Error::service_failure(undone(&what)))
    }
}

impl From<Failure> for iam::Error {
    fn from(Failure(error): Failure) -> iam::Error {
        error
    }
}
