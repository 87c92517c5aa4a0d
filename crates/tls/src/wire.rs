//! A connection with or without TLS, which is the same to whoever reads and writes.
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, TlsStream};

use crate::{Trust, told};

/// A connection of TCP.
pub enum Wire {
    Plain(TcpStream),
    /// Boxed: it is much larger.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    /// As a client: shakes hands with whoever is at the other end, if `trust` says whom to trust.
    /// The host is as in a URL, without brackets. Whoever calls bounds the time that it takes.
    ///
    /// # Errors
    /// In words: the other end is not the one that is trusted, or went away.
    pub async fn connect(stream: TcpStream, host: &str, trust: Option<&Trust>) -> io::Result<Wire> {
        let Some(trust) = trust else { return Ok(Wire::Plain(stream)) };
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let shaken = TlsConnector::from(trust.config()).connect(name, stream).await;
        match shaken {
            Ok(stream) => Ok(Wire::Tls(Box::new(stream.into()))),
            Err(error) => Err(told(&error).map_or(error, io::Error::other)),
        }
    }

    pub fn tcp(&self) -> &TcpStream {
        match self {
            Wire::Plain(it) => it,
            Wire::Tls(it) => it.get_ref().0,
        }
    }

    pub fn is_tls(&self) -> bool {
        matches!(self, Wire::Tls(_))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Wire::Plain(it) => Pin::new(it).poll_read(context, buffer),
            Wire::Tls(it) => Pin::new(it).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Wire::Plain(it) => Pin::new(it).poll_write(context, bytes),
            Wire::Tls(it) => Pin::new(it).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Wire::Plain(it) => Pin::new(it).poll_write_vectored(context, bytes),
            Wire::Tls(it) => Pin::new(it).poll_write_vectored(context, bytes),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Wire::Plain(it) => it.is_write_vectored(),
            Wire::Tls(it) => it.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Wire::Plain(it) => Pin::new(it).poll_flush(context),
            Wire::Tls(it) => Pin::new(it).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Wire::Plain(it) => Pin::new(it).poll_shutdown(context),
            Wire::Tls(it) => Pin::new(it).poll_shutdown(context),
        }
    }
}
