//! The body of a request, if it is small enough, comes soon enough, and there is room for it.
use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use berth_api::ProtocolError;
use http::{
    StatusCode, Version,
    header::{CONTENT_LENGTH, EXPECT},
    request,
};
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::{
    Limits,
    limits::{
        ADDRESS_BODIES_KIB, BODIES_KIB, BODY_BYTES_MAX, DISCARD_BYTES_MAX, DISCARD_TIME_MAX,
        SMALL_BODY_BYTES_MAX, SMALL_BODY_TIME_MAX, STRANGERS_BODIES_KIB,
    },
};

/// Room for all bodies together, in KiB. Who has signed before does not wait for those who have
/// not, and of these who comes from one address not for those of all others. Small ones of
/// strangers wait for nobody: connections and the streams of each bound them.
pub(crate) struct Bodies {
    known: Semaphore,
    strangers: Semaphore,
    /// What strangers from one address may take of it.
    of_address: Mutex<BTreeMap<IpAddr, Arc<Semaphore>>>,
}

/// Who sends a body.
#[derive(Clone, Copy)]
pub(super) enum Sender {
    /// A signature on the connection was right.
    Known,
    Stranger(IpAddr),
}

/// Given back when it is dropped.
struct Room<'a> {
    _shared: SemaphorePermit<'a>,
    _of_address: Option<OwnedSemaphorePermit>,
}

/// The bytes of a body, and the room that they take.
pub(super) struct Body<'a> {
    bytes: Vec<u8>,
    _room: Option<Room<'a>>,
}

impl Default for Bodies {
    fn default() -> Bodies {
        Bodies {
            known: Semaphore::new(BODIES_KIB),
            strangers: Semaphore::new(STRANGERS_BODIES_KIB),
            of_address: Mutex::default(),
        }
    }
}

impl std::ops::Deref for Body<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Bodies {
    /// The room that is taken, of those who have signed before and of strangers.
    pub fn taken_bytes(&self) -> [(&'static str, usize); 2] {
        let taken = |kib: usize, room: &Semaphore| (kib - room.available_permits()) * 1_024;
        [
            ("known", taken(BODIES_KIB, &self.known)),
            ("stranger", taken(STRANGERS_BODIES_KIB, &self.strangers)),
        ]
    }

    /// Takes room for what is announced, then reads it. Nothing is read while it waits.
    pub(super) async fn read(
        &self,
        sender: Sender,
        parts: &request::Parts,
        body: &mut Incoming,
        body_bytes_max: Option<usize>,
        limits: &Limits,
    ) -> Result<Body<'_>, ProtocolError> {
        let body_bytes_max = body_bytes_max.unwrap_or(BODY_BYTES_MAX);
        if body.is_end_stream() {
            return Ok(Body { bytes: Vec::new(), _room: None });
        }
        // What is announced too large is not even received.
        let bytes_max = announced(parts).unwrap_or(body_bytes_max);
        if bytes_max > body_bytes_max {
            return Err(ProtocolError::request_too_large(body_bytes_max));
        }
        let is_small = matches!(sender, Sender::Stranger(_)) && bytes_max <= SMALL_BODY_BYTES_MAX;
        let time_max = if is_small { SMALL_BODY_TIME_MAX } else { limits.body_time_max };
        let time_max = time_max.min(limits.body_time_max);
        let room = if is_small {
            None
        } else {
            let kib = u32::try_from(bytes_max.div_ceil(1_024).max(1)).unwrap_or(u32::MAX);
            let room = timeout(limits.body_wait_max, self.room(sender, kib)).await;
            Some(room.map_err(|_| ProtocolError::throttling())?)
        };
        let bytes = timeout(time_max, received(body, body_bytes_max)).await;
        let bytes = bytes.unwrap_or_else(|_| Err(too_slow(time_max)))?;
        Ok(Body { bytes, _room: room })
    }

    /// Who comes from an address that has its share already does not wait among all.
    async fn room(&self, sender: Sender, kib: u32) -> Room<'_> {
        let (pool, of_address) = match sender {
            Sender::Known => (&self.known, None),
            Sender::Stranger(address) => {
                let share = self.share(address).acquire_many_owned(kib).await;
                (&self.strangers, Some(share.expect("the semaphore is never closed")))
            }
        };
        let shared = pool.acquire_many(kib).await.expect("the semaphore is never closed");
        Room { _shared: shared, _of_address: of_address }
    }

    fn share(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut shares = self.of_address.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever has or waits for room holds on to it.
        shares.retain(|_, it| Arc::strong_count(it) > 1);
        let whole = || Arc::new(Semaphore::new(ADDRESS_BODIES_KIB));
        shares.entry(address).or_insert_with(whole).clone()
    }
}

/// Lets the rest of a refused request come and forgets it, so that its client gets to read why.
/// False: it is too much or too slow, and the connection has to end.
pub(super) async fn discard(parts: &request::Parts, body: &mut Incoming) -> bool {
    // Over HTTP/2 the answer comes whatever is still sent, and ends the stream.
    if parts.version == Version::HTTP_2 {
        return true;
    }
    // Who asks first whether to send has sent nothing.
    let waits = parts.headers.contains_key(EXPECT);
    if waits || announced(parts).is_some_and(|it| it > DISCARD_BYTES_MAX) {
        return body.is_end_stream();
    }
    let coming = async {
        let mut bytes = 0;
        while let Some(Ok(frame)) = body.frame().await {
            bytes += frame.data_ref().map_or(0, |it| it.len());
            if bytes > DISCARD_BYTES_MAX {
                return false;
            }
        }
        body.is_end_stream()
    };
    timeout(DISCARD_TIME_MAX, coming).await.unwrap_or(false)
}

fn announced(parts: &request::Parts) -> Option<usize> {
    parts.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Copies what comes: a frame of one byte may hold on to a whole buffer.
async fn received(body: &mut Incoming, body_bytes_max: usize) -> Result<Vec<u8>, ProtocolError> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            let text = "The body ended before it was complete. Send the request again.";
            let status = StatusCode::BAD_REQUEST.as_u16();
            return Err(ProtocolError::new("IncompleteBody", status, text));
        };
        let Some(data) = frame.data_ref() else { continue };
        if bytes.len() + data.len() > body_bytes_max {
            return Err(ProtocolError::request_too_large(body_bytes_max));
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}

fn too_slow(time_max: Duration) -> ProtocolError {
    let text = format!(
        "The body did not arrive within {} seconds. Send the request again.",
        time_max.as_secs()
    );
    ProtocolError::new("RequestTimeoutException", StatusCode::REQUEST_TIMEOUT.as_u16(), text)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_address_takes_a_share_and_gives_it_back() {
        let bodies = Bodies::default();
        let from = |text: &str| Sender::Stranger(text.parse().unwrap());
        let kib = (ADDRESS_BODIES_KIB / 4) as u32;
        let mut taken = Vec::new();
        for _ in 0..4 {
            taken.push(bodies.room(from("10.0.0.1"), kib).await);
        }
        assert!(bodies.room(from("10.0.0.1"), kib).now_or_never().is_none());
        assert!(bodies.room(from("10.0.0.2"), kib).now_or_never().is_some());
        assert_eq!(bodies.taken_bytes(), [("known", 0), ("stranger", 4 * kib as usize * 1_024)]);
        drop(taken);
        assert_eq!(bodies.taken_bytes(), [("known", 0), ("stranger", 0)]);
        assert!(bodies.room(from("10.0.0.1"), kib).now_or_never().is_some());
        bodies.share("10.0.0.3".parse().unwrap());
        assert_eq!(bodies.of_address.lock().unwrap().len(), 1);
    }
}
