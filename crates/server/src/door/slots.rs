//! Who may hold a connection. Strangers, who have not signed anything yet, have few slots; people
//! and agents have slots of their own, which strangers cannot take.
use std::{
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};

use super::strangers::{Stage, Strangers};
use crate::limits::FLOOD_STRANGERS;

/// All slots of a node.
pub(crate) struct Slots {
    /// One for each socket.
    all: Arc<Semaphore>,
    total: u32,
    /// One for each socket that was not looked at yet: so nobody goes unheard.
    unread: Arc<Semaphore>,
    people: Arc<Semaphore>,
    agents: Arc<Semaphore>,
    strangers: Mutex<Strangers>,
    /// Strangers that have gone. Told when so many more have that it may be a flood.
    gone: watch::Sender<u64>,
}

/// Sockets that may be accepted before somebody who makes room has gone.
const AHEAD: usize = 16;

/// Strangers where there are few slots in all: more than come at once on a small installation.
const STRANGERS_ENOUGH: usize = 512;

/// Strangers from one address who have sent something, so that one machine alone cannot take much
/// memory. Many agents may come from one address: they are strangers for milliseconds.
const HEARD_OF_ADDRESS_MAX: usize = 256;

/// Strangers from one address who have sent nothing yet.
const SILENT_OF_ADDRESS_MAX: usize = 512;

/// Sockets at once of which nothing was read yet. What more comes waits in the kernel's queue.
const UNREAD_MAX: usize = 64;

/// One connection's slot, given back when it is dropped.
pub(crate) struct Slot {
    slots: Arc<Slots>,
    number: u64,
    address: IpAddr,
    evicted: Arc<Notify>,
    is_known: AtomicBool,
    seat: Mutex<Seat>,
    _counts: OwnedSemaphorePermit,
}

/// For one more socket.
pub(crate) struct Room {
    counts: OwnedSemaphorePermit,
    unread: OwnedSemaphorePermit,
}

enum Seat {
    Stranger,
    /// The permit counts; the sender tells by its end that the agent has gone.
    Person(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit),
    Agent(
        #[expect(dead_code, reason = "held")] OwnedSemaphorePermit,
        #[expect(dead_code, reason = "held")] watch::Sender<()>,
    ),
}

/// Ends when an agent's socket is closed.
pub(crate) type Gone = watch::Receiver<()>;

impl Slots {
    /// Shares out `total`: few to strangers, half of them for those who have sent nothing yet, and
    /// of the rest twice as many to agents, who have two sessions each and a connection for their
    /// calls among the people.
    pub fn new(total: usize) -> Arc<Slots> {
        let total = total.min(Semaphore::MAX_PERMITS).min(u32::MAX as usize);
        let shared = total.saturating_sub(AHEAD);
        let strangers = (shared / 16).max(STRANGERS_ENOUGH.min(shared / 4));
        let people = (shared - strangers) / 3;
        let strangers = (strangers / 2).max(1);
        let unread = (strangers / 4).clamp(1, UNREAD_MAX);
        Arc::new(Slots {
            all: Arc::new(Semaphore::new(total)),
            total: total as u32,
            unread: Arc::new(Semaphore::new(unread)),
            people: Arc::new(Semaphore::new(people)),
            agents: Arc::new(Semaphore::new(2 * people)),
            strangers: Mutex::new(Strangers::new(
                strangers,
                SILENT_OF_ADDRESS_MAX,
                HEARD_OF_ADDRESS_MAX,
            )),
            gone: watch::Sender::new(0),
        })
    }

    /// Waits until one more socket may be open.
    pub async fn room(&self) -> Room {
        let unread = self.unread.clone().acquire_owned().await;
        let counts = self.all.clone().acquire_owned().await;
        Room {
            counts: counts.expect("the semaphore is never closed"),
            unread: unread.expect("the semaphore is never closed"),
        }
    }

    /// A stranger's slot. Another stranger goes, if there are too many.
    pub fn take(self: &Arc<Slots>, room: Room, from: IpAddr) -> Arc<Slot> {
        let evicted = Arc::new(Notify::new());
        let address = network(from);
        let number = self.strangers().arrive(address, evicted.clone(), room.unread);
        Arc::new(Slot {
            slots: self.clone(),
            number,
            address,
            evicted,
            is_known: AtomicBool::new(false),
            seat: Mutex::new(Seat::Stranger),
            _counts: room.counts,
        })
    }

    /// Waits until no connection is open, and lets none be opened.
    pub async fn ended(&self) {
        let all = self.all.acquire_many(self.total).await;
        all.expect("the semaphore is never closed").forget();
    }

    /// Changes whenever so many strangers have gone that they may have left much memory behind.
    pub fn floods(&self) -> watch::Receiver<u64> {
        self.gone.subscribe()
    }

    fn strangers(&self) -> MutexGuard<'_, Strangers> {
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// Waits until the slot is needed for somebody else.
    pub async fn evicted(&self) {
        self.evicted.notified().await;
    }

    /// What counts as the address that it comes from.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether a signature on this connection was right.
    pub fn is_known(&self) -> bool {
        self.is_known.load(Ordering::Relaxed)
    }

    /// A signature was right. Where people have no slot left, it stays one of a stranger.
    pub fn prove(&self) {
        self.is_known.store(true, Ordering::Relaxed);
        let mut seat = self.seat();
        if !matches!(*seat, Seat::Stranger) {
            return;
        }
        if let Ok(permit) = self.slots.people.clone().try_acquire_owned() {
            *seat = Seat::Person(permit);
            self.leave_strangers();
        }
    }

    /// It was looked at whether something has come, and nothing has.
    pub fn look(&self) {
        if !self.is_known() {
            self.slots.strangers().look(self.number);
        }
    }

    /// Something that has come was read, and no signature was right so far.
    pub fn hear(&self) {
        self.advance(Stage::Heard);
    }

    /// Something was answered, and no signature was right so far.
    pub fn answer(&self) {
        self.advance(Stage::Answered);
    }

    fn advance(&self, stage: Stage) {
        if !self.is_known() {
            self.slots.strangers().advance(self.number, stage);
        }
    }

    /// A session begins on this connection, and `here` ends with it. False: agents have no slot
    /// left.
    pub fn become_agent(&self, here: watch::Sender<()>) -> bool {
        let Ok(permit) = self.slots.agents.clone().try_acquire_owned() else { return false };
        *self.seat() = Seat::Agent(permit, here);
        self.leave_strangers();
        true
    }

    fn leave_strangers(&self) {
        self.slots.strangers().leave(self.number);
    }

    fn seat(&self) -> MutexGuard<'_, Seat> {
        self.seat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.leave_strangers();
        if matches!(*self.seat(), Seat::Stranger) {
            self.slots.gone.send_if_modified(|gone| {
                *gone += 1;
                gone.is_multiple_of(FLOOD_STRANGERS)
            });
        }
    }
}

/// What counts as one address: a host of IPv6 has a whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(it) => Ipv6Addr::from_bits(it.to_bits() & !u128::from(u64::MAX)).into(),
        it @ IpAddr::V4(_) => it,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    async fn stranger(slots: &Arc<Slots>, from: &str) -> Arc<Slot> {
        let slot = slots.take(slots.room().await, from.parse().unwrap());
        slot.look();
        slot
    }

    fn is_evicted(slot: &Slot) -> bool {
        slot.evicted().now_or_never().is_some()
    }

    fn evicted(here: &[Arc<Slot>]) -> Vec<usize> {
        (0..here.len()).filter(|it| is_evicted(&here[*it])).collect()
    }

    /// 16 ahead, 32 strangers: 16 silent ones and 16 others, of which 8 from one address each; 4 at
    /// once that were not looked at, 32 people, 64 agents.
    fn slots() -> Arc<Slots> {
        Slots::new(16 + 128)
    }

    #[tokio::test]
    async fn the_longest_of_an_address_makes_room_for_the_next_of_it() {
        let slots = slots();
        let other = stranger(&slots, "10.0.0.2").await;
        let mut here = Vec::new();
        for number in 0..12_usize {
            here.push(stranger(&slots, "10.0.0.1").await);
            let expected: Vec<usize> = number.checked_sub(8).into_iter().collect();
            assert_eq!(evicted(&here), expected);
        }
        assert!(!is_evicted(&other));
    }

    #[tokio::test]
    async fn those_who_talk_displace_none_who_are_silent() {
        let slots = slots();
        let caller = stranger(&slots, "10.0.0.1").await;
        let mut here = Vec::new();
        for number in 0..100_usize {
            here.push(stranger(&slots, "10.0.0.1").await);
            here[number].hear();
            let expected: Vec<usize> = number.checked_sub(8).into_iter().collect();
            assert_eq!(evicted(&here), expected);
        }
        assert!(!is_evicted(&caller));
    }

    #[tokio::test]
    async fn who_was_answered_goes_before_who_waits() {
        let slots = slots();
        let mut here = Vec::new();
        for number in 0..8_usize {
            here.push(stranger(&slots, "10.0.0.1").await);
            here[number].hear();
            if number >= 6 {
                here[number].answer();
                here[number].hear();
            }
        }
        for gone in [6, 7, 0] {
            here.push(stranger(&slots, "10.0.0.1").await);
            here[here.len() - 1].hear();
            assert_eq!(evicted(&here), [gone]);
        }
        drop(here);
        assert!(slots.strangers().is_empty());
    }

    #[tokio::test]
    async fn nobody_goes_before_he_was_looked_at() {
        let slots = slots();
        let mut looked_at = Vec::new();
        for _ in 0..8 {
            looked_at.push(stranger(&slots, "10.0.0.1").await);
        }
        let mut unread = Vec::new();
        for _ in 0..4 {
            unread.push(slots.take(slots.room().await, "10.0.0.1".parse().unwrap()));
        }
        // One more is not taken before one of them was looked at, or heard, or has gone.
        for (number, see) in [Slot::look, Slot::hear, Slot::answer].into_iter().enumerate() {
            assert!(slots.room().now_or_never().is_none());
            see(&unread[number]);
            unread.push(slots.take(slots.room().await, "10.0.0.1".parse().unwrap()));
            assert!(evicted(&unread).is_empty());
        }
        assert!(slots.room().now_or_never().is_none());
        unread.pop();
        assert!(slots.room().now_or_never().is_some());
        assert_eq!(evicted(&looked_at), [0, 1, 2, 3, 4]);
    }

    #[tokio::test]
    async fn the_longest_of_all_makes_room_where_many_addresses_ask() {
        let slots = slots();
        let mut here = Vec::new();
        for number in 0..18 {
            here.push(stranger(&slots, &format!("10.0.0.{number}")).await);
        }
        assert_eq!(evicted(&here), [0, 1]);
    }

    #[tokio::test]
    async fn who_has_signed_is_not_evicted_and_has_a_slot_of_his_own() {
        let slots = slots();
        let mut known = Vec::new();
        for _ in 0..32 {
            known.push(stranger(&slots, "10.0.0.1").await);
            known.last().unwrap().prove();
        }
        // People have no slot left, agents have.
        let beyond = stranger(&slots, "10.0.0.1").await;
        beyond.prove();
        assert!(beyond.is_known());
        let agent = stranger(&slots, "10.0.0.1").await;
        agent.prove();
        let (here, gone) = watch::channel(());
        assert!(agent.become_agent(here));
        for _ in 0..10 {
            known.push(stranger(&slots, "10.0.0.1").await);
        }
        assert!(known[..32].iter().all(|it| !is_evicted(it)));
        assert!(!is_evicted(&agent) && is_evicted(&beyond));
        assert!(gone.has_changed().is_ok());
        drop(agent);
        assert!(gone.has_changed().is_err());
    }

    #[tokio::test]
    async fn many_strangers_that_go_are_a_flood_and_people_are_none() {
        let slots = slots();
        let floods = slots.floods();
        let is_flood = || floods.has_changed().unwrap();
        for _ in 1..FLOOD_STRANGERS {
            drop(stranger(&slots, "10.0.0.1").await);
        }
        for _ in 0..FLOOD_STRANGERS {
            stranger(&slots, "10.0.0.1").await.prove();
        }
        let (sender, _gone) = watch::channel(());
        assert!(stranger(&slots, "10.0.0.1").await.become_agent(sender));
        assert!(!is_flood());
        drop(stranger(&slots, "10.0.0.2").await);
        assert!(is_flood());
    }

    #[test]
    fn ten_thousand_agents_have_room() {
        let slots = Slots::new(32_768);
        assert!(slots.agents.available_permits() >= 20_000);
        assert!(slots.people.available_permits() >= 10_000);
    }

    #[tokio::test]
    async fn slots_come_back() {
        let slots = slots();
        for _ in 0..1_000 {
            let slot = stranger(&slots, "10.0.0.1").await;
            slot.prove();
            assert!(slot.become_agent(watch::channel(()).0));
        }
        slots.ended().await;
        assert!(slots.strangers().is_empty());
    }

    #[test]
    fn a_host_is_one_address() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("10.0.0.1"), "10.0.0.1");
        assert_eq!(of("::ffff:10.0.0.1"), "10.0.0.1");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
