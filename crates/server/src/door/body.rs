//! The body of a request, if it is small enough, comes soon enough, and there is room for it.
use berth_api::ProtocolError;
use http::{
    StatusCode, Version,
    header::{CONTENT_LENGTH, EXPECT},
    request,
};
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::{
    Limits,
    limits::{
        BODIES_KIB, BODY_BYTES_MAX, DISCARD_BYTES_MAX, DISCARD_TIME_MAX, STRANGERS_BODIES_KIB,
    },
};

/// Room for all bodies together, in KiB. Who has signed before does not wait for those who have
/// not.
pub(crate) struct Bodies {
    known: Semaphore,
    strangers: Semaphore,
}

/// The bytes of a body, and the room that they take.
pub(super) struct Body<'a> {
    bytes: Vec<u8>,
    _room: Option<SemaphorePermit<'a>>,
}

impl Default for Bodies {
    fn default() -> Bodies {
        Bodies {
            known: Semaphore::new(BODIES_KIB),
            strangers: Semaphore::new(STRANGERS_BODIES_KIB),
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
    /// Takes room for what is announced, then reads it. Nothing is read while it waits.
    pub(super) async fn read(
        &self,
        is_known: bool,
        parts: &request::Parts,
        body: &mut Incoming,
        limits: &Limits,
    ) -> Result<Body<'_>, ProtocolError> {
        if body.is_end_stream() {
            return Ok(Body { bytes: Vec::new(), _room: None });
        }
        // What is announced too large is not even received.
        let bytes_max = announced(parts).unwrap_or(BODY_BYTES_MAX);
        if bytes_max > BODY_BYTES_MAX {
            return Err(ProtocolError::request_too_large(BODY_BYTES_MAX));
        }
        let pool = if is_known { &self.known } else { &self.strangers };
        let kib = u32::try_from(bytes_max.div_ceil(1_024).max(1)).unwrap_or(u32::MAX);
        let room = timeout(limits.body_wait_max, pool.acquire_many(kib)).await;
        let room = room.map_err(|_| ProtocolError::throttling())?;
        let room = room.expect("the semaphore is never closed");
        let bytes = timeout(limits.body_time_max, received(body))
            .await
            .unwrap_or_else(|_| Err(too_slow(limits)))?;
        Ok(Body { bytes, _room: Some(room) })
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
async fn received(body: &mut Incoming) -> Result<Vec<u8>, ProtocolError> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            let text = "The body ended before it was complete. Send the request again.";
            let status = StatusCode::BAD_REQUEST.as_u16();
            return Err(ProtocolError::new("IncompleteBody", status, text));
        };
        let Some(data) = frame.data_ref() else { continue };
        if bytes.len() + data.len() > BODY_BYTES_MAX {
            return Err(ProtocolError::request_too_large(BODY_BYTES_MAX));
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}

fn too_slow(limits: &Limits) -> ProtocolError {
    let text = format!(
        "The body did not arrive within {} seconds. Send the request again.",
        limits.body_time_max.as_secs()
    );
    ProtocolError::new("RequestTimeoutException", StatusCode::REQUEST_TIMEOUT.as_u16(), text)
}
