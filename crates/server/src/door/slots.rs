//! Who may hold a connection. Strangers, who have not signed anything yet, have few slots, and the
//! longest of those who were heard makes room for the newest; people and agents have slots of their
//! own, which strangers cannot take.
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};

/// All slots of a node.
pub(crate) struct Slots {
    /// One for each socket.
    all: Arc<Semaphore>,
    total: u32,
    people: Arc<Semaphore>,
    agents: Arc<Semaphore>,
    strangers: Mutex<Strangers>,
}

/// Those who have not signed anything, or found no slot among the people.
struct Strangers {
    max: usize,
    /// Many agents may come from one address: they are strangers for milliseconds.
    of_address_max: usize,
    /// Counts up, so that the least is the longest here.
    next: u64,
    /// Those who were heard come before the others, which [`FRESH`] is added to.
    here: BTreeMap<u64, (IpAddr, Arc<Notify>)>,
    of_address: BTreeMap<IpAddr, BTreeSet<u64>>,
}

/// Sockets that may be accepted before somebody who makes room has gone.
const AHEAD: usize = 16;

/// Strangers where there are few slots in all: more than come at once on a small installation.
const STRANGERS_ENOUGH: usize = 256;

/// Strangers from one address, so that one machine alone cannot take much memory.
const STRANGERS_OF_ADDRESS_MAX: usize = 256;

/// Of somebody who has not been heard yet: nobody has read what may have come.
const FRESH: u64 = 1 << 63;

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
    /// Shares out `total`: few to strangers, and of the rest twice as many to agents, who have two
    /// sessions each and a connection for their calls among the people.
    pub fn new(total: usize) -> Arc<Slots> {
        let total = total.min(Semaphore::MAX_PERMITS).min(u32::MAX as usize);
        let shared = total.saturating_sub(AHEAD);
        let strangers = (shared / 32).max(STRANGERS_ENOUGH.min(shared / 4));
        let people = (shared - strangers) / 3;
        let strangers_max = strangers.max(1);
        Arc::new(Slots {
            all: Arc::new(Semaphore::new(total)),
            total: total as u32,
            people: Arc::new(Semaphore::new(people)),
            agents: Arc::new(Semaphore::new(2 * people)),
            strangers: Mutex::new(Strangers {
                max: strangers_max,
                of_address_max: strangers_max.div_ceil(2).min(STRANGERS_OF_ADDRESS_MAX),
                next: 0,
                here: BTreeMap::new(),
                of_address: BTreeMap::new(),
            }),
        })
    }

    /// Waits until one more socket may be open.
    pub async fn room(&self) -> OwnedSemaphorePermit {
        self.all.clone().acquire_owned().await.expect("the semaphore is never closed")
    }

    /// A stranger's slot. Who has been one for longest goes, if there are too many.
    pub fn take(self: &Arc<Slots>, room: OwnedSemaphorePermit, from: IpAddr) -> Arc<Slot> {
        let evicted = Arc::new(Notify::new());
        let address = network(from);
        let number = self.strangers().arrive(address, evicted.clone());
        Arc::new(Slot {
            slots: self.clone(),
            number,
            address,
            evicted,
            is_known: AtomicBool::new(false),
            seat: Mutex::new(Seat::Stranger),
            _counts: room,
        })
    }

    /// Waits until no connection is open, and lets none be opened.
    pub async fn ended(&self) {
        let all = self.all.acquire_many(self.total).await;
        all.expect("the semaphore is never closed").forget();
    }

    fn strangers(&self) -> MutexGuard<'_, Strangers> {
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Strangers {
    fn arrive(&mut self, from: IpAddr, evicted: Arc<Notify>) -> u64 {
        let neighbours = self.of_address.get(&from);
        let longest = match neighbours.filter(|it| it.len() >= self.of_address_max) {
            Some(it) => it.first().copied(),
            None if self.here.len() >= self.max => self.here.keys().next().copied(),
            None => None,
        };
        if let Some((_, evicted)) = longest.and_then(|it| self.leave(it)) {
            evicted.notify_one();
        }
        let number = FRESH + self.next;
        self.next += 1;
        self.sit(number, from, evicted);
        number
    }

    fn sit(&mut self, number: u64, from: IpAddr, evicted: Arc<Notify>) {
        self.here.insert(number, (from, evicted));
        self.of_address.entry(from).or_default().insert(number);
    }

    fn hear(&mut self, number: u64) {
        if let Some((from, evicted)) = self.leave(number) {
            self.sit(number - FRESH, from, evicted);
        }
    }

    fn leave(&mut self, number: u64) -> Option<(IpAddr, Arc<Notify>)> {
        let (from, evicted) = self.here.remove(&number)?;
        if let Some(neighbours) = self.of_address.get_mut(&from) {
            neighbours.remove(&number);
            if neighbours.is_empty() {
                self.of_address.remove(&from);
            }
        }
        Some((from, evicted))
    }

    /// The same, whether or not it was heard.
    fn leave_for_good(&mut self, number: u64) {
        if self.leave(number).is_none() {
            self.leave(number - FRESH);
        }
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
            self.slots.strangers().leave_for_good(self.number);
        }
    }

    /// What came is read, or answered, and no signature was right so far: strangers who have not
    /// been heard stay longer.
    pub fn hear(&self) {
        if !self.is_known() {
            self.slots.strangers().hear(self.number);
        }
    }

    /// A session begins on this connection, and `here` ends with it. False: agents have no slot
    /// left.
    pub fn become_agent(&self, here: watch::Sender<()>) -> bool {
        let Ok(permit) = self.slots.agents.clone().try_acquire_owned() else { return false };
        *self.seat() = Seat::Agent(permit, here);
        self.slots.strangers().leave_for_good(self.number);
        true
    }

    fn seat(&self) -> MutexGuard<'_, Seat> {
        self.seat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.strangers().leave_for_good(self.number);
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
        slots.take(slots.room().await, from.parse().unwrap())
    }

    fn is_evicted(slot: &Slot) -> bool {
        slot.evicted().now_or_never().is_some()
    }

    /// 16 ahead, 16 strangers of which 8 from one address, 16 people, 32 agents.
    fn slots() -> Arc<Slots> {
        Slots::new(16 + 64)
    }

    #[tokio::test]
    async fn the_longest_of_an_address_makes_room_for_the_next_of_it() {
        let slots = slots();
        let other = stranger(&slots, "10.0.0.2").await;
        let mut here = Vec::new();
        for number in 0..12_usize {
            here.push(stranger(&slots, "10.0.0.1").await);
            let gone: Vec<usize> = (0..=number).filter(|it| is_evicted(&here[*it])).collect();
            let expected: Vec<usize> = number.checked_sub(8).into_iter().collect();
            assert_eq!(gone, expected);
        }
        assert!(!is_evicted(&other));
    }

    #[tokio::test]
    async fn who_was_heard_goes_before_who_was_not() {
        let slots = slots();
        let mut here = Vec::new();
        for number in 0..8 {
            here.push(stranger(&slots, "10.0.0.1").await);
            if number >= 6 {
                here[number].hear();
                here[number].hear();
            }
        }
        for gone in [6, 7, 0] {
            here.push(stranger(&slots, "10.0.0.1").await);
            let found: Vec<usize> = (0..here.len()).filter(|it| is_evicted(&here[*it])).collect();
            assert_eq!(found, [gone]);
        }
        drop(here);
        assert!(slots.strangers().here.is_empty());
    }

    #[tokio::test]
    async fn the_longest_of_all_makes_room_where_many_addresses_ask() {
        let slots = slots();
        let mut here = Vec::new();
        for number in 0..18 {
            here.push(stranger(&slots, &format!("10.0.0.{number}")).await);
        }
        let gone: Vec<bool> = here.iter().map(|it| is_evicted(it)).collect();
        assert_eq!(gone.iter().filter(|it| **it).count(), 2);
        assert!(gone[0] && gone[1]);
    }

    #[tokio::test]
    async fn who_has_signed_is_not_evicted_and_has_a_slot_of_his_own() {
        let slots = slots();
        let mut known = Vec::new();
        for _ in 0..16 {
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
        assert!(known[..16].iter().all(|it| !is_evicted(it)));
        assert!(!is_evicted(&agent) && is_evicted(&beyond));
        assert!(gone.has_changed().is_ok());
        drop(agent);
        assert!(gone.has_changed().is_err());
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
        let strangers = slots.strangers();
        assert!(strangers.here.is_empty() && strangers.of_address.is_empty());
    }

    #[test]
    fn a_host_is_one_address() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("10.0.0.1"), "10.0.0.1");
        assert_eq!(of("::ffff:10.0.0.1"), "10.0.0.1");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
