//! Sessions that come and go, and what is known of them.
use berth_ecs::cluster::records::container_instance::ContainerInstance;

use super::*;
use crate::limits::CONTEST_OVER;

fn key(id: u128) -> Key {
    ("prod".into(), ContainerInstanceId(id))
}

/// As its cluster has it: connected.
fn record(id: u128) -> ContainerInstance {
    let id = serde_json::to_value(ContainerInstanceId(id)).expect("it is JSON");
    let record = serde_json::json!({
        "id": id, "status": "ACTIVE", "agentConnected": true, "registeredAt": 0,
        "registeredResources": {"cpu": 0, "memory": 0}, "version": 1,
    });
    serde_json::from_value(record).expect("it is a row")
}

fn arrive(presence: &mut Presence, id: u128, term: Term) -> Seat {
    presence.arrive(key(id), term, Caller::default())
}

/// One instance whose agent is at an address, and a clock.
struct Scene {
    presence: Presence,
    now: Duration,
}

impl Scene {
    fn with(agent: &str) -> Scene {
        let mut presence = Presence::default();
        let peer = Some(agent.parse().expect("an address"));
        presence.arrive(key(1), 3, Caller { peer, ..Caller::default() });
        Scene { presence, now: Duration::ZERO }
    }

    fn refuse(&mut self, from: &str) -> Option<Vec<String>> {
        let other = Some(from.parse().expect("an address"));
        self.presence.refuse(&key(1), other, self.now).map(|(agents, _)| agents)
    }

    fn contested_by(&self) -> Vec<String> {
        self.presence.contested_by(&key(1), self.now)
    }
}

#[test]
fn a_newer_session_replaces_the_older_one() {
    let (mut presence, now) = (Presence::default(), Duration::ZERO);
    let old = arrive(&mut presence, 1, 3);
    let new = arrive(&mut presence, 1, 3);
    assert_eq!((old.session, new.session), ((3 << 32) + 1, (3 << 32) + 2));
    assert_eq!((old.replaces, new.replaces), (None, Some(old.session)));
    assert!(!presence.leave(&key(1), old.session, Timestamp(1), now));
    assert!(matches!(presence.standing(&key(1)), Some(Standing::Here(_))));
    assert_eq!(presence.absence(&key(1), old.session), None);
    assert!(presence.leave(&key(1), new.session, Timestamp(1), now));
    assert!(matches!(presence.standing(&key(1)), Some(Standing::Away(_))));
    let gone = presence.absence(&key(1), new.session);
    assert!(matches!(gone, Some(Report::AgentDisconnected { .. })), "{gone:?}");
}

#[test]
fn whoever_is_turned_away_tells_of_another_agent() {
    let mut scene = Scene::with("10.0.0.1:1");
    assert_eq!(scene.contested_by(), [""; 0]);
    let both = ["10.0.0.1".to_owned(), "10.0.0.2".to_owned()];
    assert_eq!(scene.refuse("10.0.0.2:4").as_deref(), Some(&both[..]));
    // However late it comes back, it is the same.
    scene.now += CONTEST_OVER / 2;
    assert_eq!(scene.refuse("10.0.0.2:5"), None);
    scene.now += CONTEST_OVER / 2;
    assert_eq!(scene.contested_by(), both);
    let others = ["10.0.0.1".to_owned(), "10.0.0.3".to_owned()];
    assert_eq!(scene.refuse("10.0.0.3:6").as_deref(), Some(&others[..]));
    scene.now += CONTEST_OVER;
    assert_eq!(scene.contested_by(), [""; 0]);
    assert_eq!(scene.refuse("10.0.0.2:7").as_deref(), Some(&both[..]));
}

#[test]
fn agents_behind_one_address_are_told_apart_by_their_connections() {
    let mut scene = Scene::with("10.0.0.1:40001");
    let two = ["10.0.0.1:40001".to_owned(), "10.0.0.1:40003".to_owned()];
    assert_eq!(scene.refuse("10.0.0.1:40003").as_deref(), Some(&two[..]));
    assert_eq!(scene.refuse("10.0.0.1:40004"), None);
    assert_eq!(scene.contested_by(), two);
    let apart = ["10.0.0.1".to_owned(), "fd00::1".to_owned()];
    assert_eq!(scene.refuse("[fd00::1]:8").as_deref(), Some(&apart[..]));
}

/// It is not known of a session that is over.
#[test]
fn nobody_is_turned_away_for_one_who_is_not_here() {
    let mut scene = Scene::with("10.0.0.1:1");
    let (session, _) = scene.presence.incumbent(&key(1)).expect("it is here");
    scene.presence.leave(&key(1), session, Timestamp(1), Duration::ZERO);
    assert_eq!(scene.presence.incumbent(&key(1)), None);
    assert_eq!(scene.refuse("10.0.0.2:4"), None);
    assert_eq!(scene.contested_by(), [""; 0]);
}

#[test]
fn numbers_grow_over_sessions_and_terms() {
    let mut presence = Presence::default();
    let numbers: Vec<i64> =
        (0..3).map(|_| arrive(&mut presence, 1, 3).numbers.next_message().0).collect();
    let mut later = Presence::default();
    let after_restart = arrive(&mut later, 1, 4);
    let all = [numbers, vec![after_restart.numbers.next_message().0]].concat();
    assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
    assert!(after_restart.session > 3 << 32);
}

#[test]
fn only_those_away_are_forgotten() {
    let mut presence = Presence::default();
    let seat = arrive(&mut presence, 1, 1);
    presence.forget(|_| false);
    assert!(presence.standing(&key(1)).is_some());
    presence.leave(&key(1), seat.session, Timestamp(1), Duration::ZERO);
    presence.forget(|_| true);
    assert!(presence.standing(&key(1)).is_some());
    let last = seat.numbers.next_message().0;
    presence.forget(|_| false);
    assert!(presence.standing(&key(1)).is_none());
    // Another one has nothing to do with it.
    assert_eq!(arrive(&mut presence, 2, 1).numbers.last(), 1 << 32);
    // It was registered anew under its former id.
    assert!(arrive(&mut presence, 1, 1).numbers.next_message().0 > last);
}

#[test]
fn a_moment_that_somebody_else_looked_up_later_is_none_before() {
    let mut presence = Presence::default();
    let seat = arrive(&mut presence, 1, 1);
    let later = Duration::from_secs(2);
    presence.leave(&key(1), seat.session, Timestamp(1), later);
    let (debounce, begin) = (Duration::from_secs(1), Timestamp(0));
    let record = record(1);
    let at = |now| presence.corrections(&key(1).0, &record, Resync { now, debounce, begin });
    assert_eq!(at(later.saturating_sub(Duration::from_millis(1))), []);
    let away = Report::AgentDisconnected {
        instance: record.id,
        session: seat.session,
        silent_since: Timestamp(1),
    };
    assert_eq!(at(later + debounce), [away]);
}
