//! A session, and the world around it.
use super::*;

/// What becomes of credentials.
#[derive(Clone, Copy)]
pub(super) enum Minting {
    Works,
    Refuses,
    Waits,
}

pub(super) fn made(grant: &Grant) -> acs::RoleCredentials {
    acs::RoleCredentials {
        credentials_id: grant.credentials_id.to_string(),
        role_arn: grant.role_arn.clone(),
        secret_access_key: "canary".to_owned(),
        session_token: "t".repeat(600),
        ..acs::RoleCredentials::default()
    }
}

/// Who makes credentials, as a scene has it.
struct Making {
    minting: Minting,
    life: Option<String>,
}

impl Roles for Making {
    fn mint(&self, grant: &Grant) -> Minted {
        match (self.minting, self.life(grant)) {
            (Minting::Works, Some(life)) => Minted::Made(Box::new(made(grant)), life),
            (Minting::Waits, _) => Minted::NotNow,
            (Minting::Works | Minting::Refuses, _) => Minted::Refused,
        }
    }

    fn life(&self, _: &Grant) -> Option<RoleLife> {
        self.life.clone().map(RoleLife)
    }
}

/// A session, and the world as far as it sees it.
pub(super) struct Scene {
    pub machine: Machine,
    pub now: Timestamp,
    /// How far the wall clock is from that.
    pub wall_ahead_ms: i64,
    pub registered: bool,
    pub assigned: BTreeMap<TaskId, DesiredStatus>,
    pub doubted_at: Option<Timestamp>,
    pub in_question: Vec<TaskId>,
    pub grants: BTreeMap<TaskId, Vec<Grant>>,
    pub minting: Minting,
    /// Of all roles; none if they are gone.
    pub role_life: Option<String>,
    /// Length of the image name of every task, so that payloads have a size.
    pub image_bytes: usize,
    pub prepulls: BTreeSet<String>,
    /// Those of them that the agent has said nothing of.
    pub unsaid: BTreeSet<String>,
}

impl Scene {
    pub fn new(assigned: &[(u128, DesiredStatus)]) -> Scene {
        Scene::of(HELLO, assigned)
    }

    pub fn of(hello: Hello, assigned: &[(u128, DesiredStatus)]) -> Scene {
        let names = Names {
            cluster_arn: CLUSTER.to_owned(),
            container_instance_arn: format!("{CLUSTER}-instance"),
        };
        Scene {
            machine: Machine::new(names, Numbers::of_term(1, 0), hello, Limits::DEFAULT, START),
            now: START,
            wall_ahead_ms: 0,
            registered: true,
            assigned: assigned.iter().map(|(id, it)| (TaskId(*id), *it)).collect(),
            doubted_at: None,
            in_question: Vec::new(),
            grants: BTreeMap::new(),
            minting: Minting::Works,
            role_life: Some("first".to_owned()),
            image_bytes: 10,
            prepulls: BTreeSet::new(),
            unsaid: BTreeSet::new(),
        }
    }

    pub fn assign(&mut self, id: u128, desired: DesiredStatus) -> Vec<Output> {
        self.assigned.insert(TaskId(id), desired);
        self.go(Machine::nudge)
    }

    /// The session begins, and the agent takes the manifest.
    pub fn open(&mut self) -> Vec<Output> {
        let outputs = self.go(Machine::open);
        assert_eq!(self.ack_manifest(&outputs[0]), []);
        outputs
    }

    pub fn ack_manifest(&mut self, manifest: &Output) -> Vec<Output> {
        let Output::Send(ToAgent::TaskManifest(it)) = manifest else { panic!("{manifest:?}") };
        let message_id = it.message_id.clone();
        self.say(FromAgent::Ack(acs::AckRequest { message_id, ..Default::default() }))
    }

    pub fn after(&mut self, ms: i64) -> Vec<Output> {
        self.now = self.now + ms;
        self.go(Machine::tick)
    }

    pub fn say(&mut self, message: FromAgent) -> Vec<Output> {
        let frame = message.encode();
        self.go(|machine, now, level| machine.frame(&frame, now, level))
    }

    pub fn ack(&mut self, payload: &Output) -> Vec<Output> {
        let Output::Send(ToAgent::Payload(payload)) = payload else { panic!("{payload:?}") };
        let message_id = payload.message_id.clone();
        self.say(FromAgent::Ack(acs::AckRequest { message_id, ..Default::default() }))
    }

    pub fn go(
        &mut self,
        step: impl FnOnce(&mut Machine, Timestamp, &Level<'_>) -> Vec<Output>,
    ) -> Vec<Output> {
        let Scene {
            machine,
            now,
            wall_ahead_ms,
            registered,
            assigned,
            doubted_at,
            in_question,
            grants,
            minting,
            role_life,
            image_bytes,
            prepulls,
            unsaid,
        } = self;
        let roles = Making { minting: *minting, life: role_life.clone() };
        let wanted = |arn: &str| {
            let id = arn.rsplit('/').next().and_then(|it| it.parse().ok());
            id.is_some_and(|id: TaskId| assigned.get(&id) == Some(&Running))
        };
        let identifier = |(id, desired): (&TaskId, &DesiredStatus)| TaskIdentifier {
            task_arn: arn(id.0),
            task_cluster_arn: Some(CLUSTER.to_owned()),
            desired_status: desired.as_str().to_owned(),
        };
        let level = Level {
            instance: ContainerInstanceId(1),
            grants: &|id| match assigned.contains_key(&id) {
                true => grants.get(&id).cloned().unwrap_or_default(),
                false => vec![],
            },
            wall: *now + *wall_ahead_ms,
            roles: &roles,
            registered: *registered,
            assigned: &|show| assigned.iter().for_each(|(id, it)| show((*id, *it))),
            desired: &|id| assigned.get(&id).copied(),
            task: &|id| Some(task(id, *assigned.get(&id)?, *image_bytes)),
            manifest: &|| assigned.iter().map(identifier).collect(),
            doubted_at: *doubted_at,
            in_question: &|| in_question.clone(),
            confirmed: &|all| all.iter().filter(|it| !wanted(&it.task_arn)).cloned().collect(),
            prepulls: &|| Wanted { images: prepulls.clone(), unsaid: unsaid.clone() },
            ended_at: &|_| None,
        };
        step(machine, *now, &level)
    }
}

pub(super) fn arn(id: u128) -> String {
    format!("arn:aws:ecs:us-east-1:111122223333:task/mock/{}", TaskId(id))
}

pub(super) fn task(id: TaskId, desired: DesiredStatus, image_bytes: usize) -> acs::Task {
    let containers = match desired {
        Running => vec![acs::Container { image: "i".repeat(image_bytes), ..Default::default() }],
        Stopped => vec![],
    };
    let desired_status = desired.as_str().to_owned();
    acs::Task { arn: arn(id.0), desired_status, containers, ..Default::default() }
}
