//! What Berth tells of itself to Prometheus: meters by name, and the listener that shows them.
//!
//! A program makes a [`Register`] and enters its meters; whoever meters something holds a clone of
//! one, which is a number in memory. A [`Listener`] shows them all at `/metrics`.
//!
//! Labels of meters have few values, known beforehand: names of operations, lanes, phases. Only of
//! what comes and goes ([`Passing`]) names are shown, of so many things at most; nowhere a secret.
mod address;
mod listener;
mod passing;
mod register;
mod text;

pub use address::{Address, NoAddress};
pub use listener::{Listener, Source};
pub use passing::{Passing, PassingFamily};
pub use prometheus_client::metrics::{counter::Counter, gauge::Gauge, histogram::Histogram};
pub use register::{
    Counters, Entry, Gauges, Histograms, Labels, Register, SECONDS, histogram, histograms, signed,
};
