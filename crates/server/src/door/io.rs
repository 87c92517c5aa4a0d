//! A client's socket that ends when the client does not take what it asked for.
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use super::slots::Slot;

/// Bounds how long a write may make no progress, and holds its slot while it lives.
pub(super) struct ClientIo<S> {
    stream: S,
    write_stall_max: Duration,
    /// Runs while a write waits.
    stall: Pin<Box<Sleep>>,
    is_stalled: bool,
    /// Whether anything has come.
    has_come: bool,
    /// Whether everything that had come by then was read once.
    was_heard: bool,
    /// Given back after the socket is closed.
    slot: Arc<Slot>,
}

impl<S> ClientIo<S> {
    pub fn new(stream: S, write_stall_max: Duration, slot: Arc<Slot>) -> ClientIo<S> {
        let stall = Box::pin(sleep(write_stall_max));
        ClientIo {
            stream,
            write_stall_max,
            stall,
            is_stalled: false,
            has_come: false,
            was_heard: false,
            slot,
        }
    }

    fn bound<T>(
        &mut self,
        context: &mut Context<'_>,
        progress: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.is_stalled = false;
            return progress;
        }
        if !self.is_stalled {
            self.is_stalled = true;
            self.stall.as_mut().reset(Instant::now() + self.write_stall_max);
        }
        match self.stall.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for ClientIo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.has_come |= buffer.filled().len() > before;
        if read.is_pending() && !self.was_heard {
            self.was_heard = self.has_come;
            if self.has_come { self.slot.hear() } else { self.slot.look() }
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ClientIo<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.bound(context, progress)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.bound(context, progress)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let progress = Pin::new(&mut self.stream).poll_flush(context);
        self.bound(context, progress)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let progress = Pin::new(&mut self.stream).poll_shutdown(context);
        self.bound(context, progress)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::{super::slots::Slots, *};

    async fn pair(stall: Duration) -> (ClientIo<tokio::io::DuplexStream>, tokio::io::DuplexStream) {
        let (ours, theirs) = duplex(4);
        let slots = Slots::new(1);
        let slot = slots.take(slots.room().await, Ipv4Addr::LOCALHOST.into());
        (ClientIo::new(ours, stall, slot), theirs)
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_nothing_is_cut() {
        let (mut ours, theirs) = pair(Duration::from_secs(60)).await;
        let error = ours.write_all(&[7; 100]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(theirs);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_client_is_served() {
        let (mut ours, mut theirs) = pair(Duration::from_secs(60)).await;
        let reading = tokio::spawn(async move {
            for _ in 0..25 {
                tokio::time::sleep(Duration::from_secs(59)).await;
                theirs.read_exact(&mut [0; 4]).await.unwrap();
            }
        });
        ours.write_all(&[7; 100]).await.unwrap();
        reading.await.unwrap();
    }
}
