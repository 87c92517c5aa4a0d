//! Connections of those who have not signed anything. They are few: whoever has had the best chance
//! to sign something makes room for the next.
//!
//! Nobody goes before what he has sent was read, because no more are taken in than are read at
//! once. Those who have sent nothing yet sit apart: they cost little more than a socket, and
//! somebody whose call is still on its way is not displaced by those who talk.
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    sync::Arc,
};

use tokio::sync::{Notify, OwnedSemaphorePermit};

/// How far a stranger has come. It never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Nothing has come.
    Silent,
    /// Something was read, and it was no call with a right signature so far.
    Heard,
    /// Something was answered, and no signature was right.
    Answered,
}

/// All strangers of a node.
pub(super) struct Strangers {
    /// Counts up, so that the least is the longest here.
    next: u64,
    guests: BTreeMap<u64, Guest>,
    silent: Room,
    heard: Room,
}

struct Guest {
    from: IpAddr,
    stage: Stage,
    evicted: Arc<Notify>,
    /// Until it was looked at once whether something has come.
    unread: Option<OwnedSemaphorePermit>,
}

/// So many may be at once, in all and from one address.
struct Room {
    max: usize,
    of_address_max: usize,
    here: BTreeSet<Place>,
    of_address: BTreeMap<IpAddr, BTreeSet<Place>>,
}

/// In the order in which they go: who was answered before who waits, then the longest.
type Place = (Reverse<Stage>, u64);

impl Strangers {
    /// As many may be silent as may have been heard; of both so many from one address.
    pub fn new(max: usize, silent_of_address: usize, heard_of_address: usize) -> Strangers {
        Strangers {
            next: 0,
            guests: BTreeMap::new(),
            silent: Room::new(max, silent_of_address),
            heard: Room::new(max, heard_of_address),
        }
    }

    /// The number of somebody who has come now. `unread` is dropped when he was looked at.
    pub fn arrive(
        &mut self,
        from: IpAddr,
        evicted: Arc<Notify>,
        unread: OwnedSemaphorePermit,
    ) -> u64 {
        let number = self.next;
        self.next += 1;
        self.sit(number, Guest { from, stage: Stage::Silent, evicted, unread: Some(unread) });
        number
    }

    /// What has come was read. That may have been nothing.
    pub fn look(&mut self, number: u64) {
        if let Some(guest) = self.guests.get_mut(&number) {
            guest.unread = None;
        }
    }

    pub fn advance(&mut self, number: u64, stage: Stage) {
        if self.guests.get(&number).is_some_and(|it| it.stage < stage)
            && let Some(guest) = self.remove(number)
        {
            self.sit(number, Guest { stage, unread: None, ..guest });
        }
    }

    /// Nobody is told: he has gone, or is a stranger no more.
    pub fn leave(&mut self, number: u64) {
        drop(self.remove(number));
    }

    pub fn count(&self) -> usize {
        self.guests.len()
    }

    fn remove(&mut self, number: u64) -> Option<Guest> {
        let guest = self.guests.remove(&number)?;
        self.room(guest.stage).remove(guest.from, (Reverse(guest.stage), number));
        Some(guest)
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        let rooms = [&self.silent, &self.heard];
        self.guests.is_empty()
            && rooms.iter().all(|it| it.here.is_empty() && it.of_address.is_empty())
    }

    fn sit(&mut self, number: u64, guest: Guest) {
        let longest = self.room(guest.stage).too_many(guest.from);
        if let Some(evicted) = longest.and_then(|(_, it)| self.remove(it)) {
            evicted.evicted.notify_one();
        }
        self.room(guest.stage).insert(guest.from, (Reverse(guest.stage), number));
        self.guests.insert(number, guest);
    }

    fn room(&mut self, stage: Stage) -> &mut Room {
        match stage {
            Stage::Silent => &mut self.silent,
            Stage::Heard | Stage::Answered => &mut self.heard,
        }
    }
}

impl Room {
    fn new(max: usize, of_address_max: usize) -> Room {
        let max = max.max(1);
        let of_address_max = max.div_ceil(2).min(of_address_max);
        Room { max, of_address_max, here: BTreeSet::new(), of_address: BTreeMap::new() }
    }

    /// Who goes when one more comes from an address.
    fn too_many(&self, from: IpAddr) -> Option<Place> {
        let neighbours = self.of_address.get(&from);
        match neighbours.filter(|it| it.len() >= self.of_address_max) {
            Some(it) => it.first().copied(),
            None if self.here.len() >= self.max => self.here.first().copied(),
            None => None,
        }
    }

    fn insert(&mut self, from: IpAddr, place: Place) {
        self.here.insert(place);
        self.of_address.entry(from).or_default().insert(place);
    }

    fn remove(&mut self, from: IpAddr, place: Place) {
        self.here.remove(&place);
        if let Some(neighbours) = self.of_address.get_mut(&from) {
            neighbours.remove(&place);
            if neighbours.is_empty() {
                self.of_address.remove(&from);
            }
        }
    }
}
