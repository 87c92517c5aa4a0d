//! Roles of tasks, and credentials of them: who may have which, and until when they are good.
use berth_api::acs::RoleCredentials;
use berth_ecs::cluster::views::credentials::Grant;
use berth_engine::Timestamp;
use berth_sessions::acs::{self, Minted, RoleLife};

/// That can always be assumed.
pub const STEADY: &str = "steady";

/// That cannot in every third minute, until faults are over.
pub const FITFUL: &str = "fitful";

/// That nobody has made.
pub const GONE: &str = "gone";

const MINUTE_MS: i64 = 60_000;

/// How long credentials last: histories are short. They are renewed after half of it.
pub const LIFE_MS: i64 = 4 * MINUTE_MS;

/// Between two times that all of them are made anew.
pub const ANEW_PERIOD_MS: i64 = 3 * MINUTE_MS;

/// After that whoever runs has credentials of those that are.
pub const ANEW_WITHIN_MS: i64 = 20_000;

/// How roles are now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Roles {
    pub are_calm: bool,
    /// How often they were made anew under their names.
    pub times: u32,
}

/// Who makes credentials of them at a moment.
pub struct Making {
    pub roles: Roles,
    pub now: Timestamp,
}

impl acs::Roles for Making {
    fn mint(&self, grant: &Grant) -> Minted {
        self.roles.mint(grant, self.now)
    }

    fn life(&self, grant: &Grant) -> Option<RoleLife> {
        let is_there = !grant.role_arn.ends_with(GONE);
        is_there.then(|| self.roles.life())
    }
}

impl Roles {
    pub fn may_assume(self, arn: &str, now: Timestamp) -> bool {
        match arn.rsplit('/').next() {
            Some(STEADY) => true,
            Some(FITFUL) => self.are_calm || now.0 / MINUTE_MS % 3 != 0,
            _ => false,
        }
    }

    /// What a session is given. The token tells whose it is, and is checked by nobody but the laws.
    pub fn mint(self, grant: &Grant, now: Timestamp) -> Minted {
        if !self.may_assume(&grant.role_arn, now) {
            return Minted::Refused;
        }
        let credentials = RoleCredentials {
            credentials_id: grant.credentials_id.to_string(),
            role_arn: grant.role_arn.clone(),
            access_key_id: self.life().0,
            session_token: grant.task_arn.clone(),
            expiration: (now.0 + LIFE_MS).to_string(),
            ..RoleCredentials::default()
        };
        Minted::Made(Box::new(credentials), self.life())
    }

    fn life(self) -> RoleLife {
        RoleLife(self.times.to_string())
    }
}
