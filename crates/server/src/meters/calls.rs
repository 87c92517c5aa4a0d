//! Calls at the door: how many, how long they took, and what became of them.
use std::sync::OnceLock;

use berth_meters::{Counters, Gauge, Histograms, Register, SECONDS, histogram, histograms};
use tokio::time::Instant;

/// Of the door.
pub(crate) struct Calls {
    ended: Counters<3>,
    seconds: Histograms<2>,
    refused: Counters<1>,
    in_progress: Gauge,
}

/// One that is being answered. Its end is the end of this.
pub(crate) struct Call<'a> {
    calls: &'a Calls,
    began: Instant,
    /// Signing name and operation, of a table of ours: what a caller makes up is none.
    operation: OnceLock<(&'static str, &'static str)>,
    outcome: OnceLock<&'static str>,
}

impl Calls {
    pub fn enter(register: &mut Register) -> Calls {
        let seconds = histograms(|| histogram(SECONDS));
        Calls {
            ended: register.enter(
                "berth_calls_total",
                "Calls of an operation, by what became of them",
                &Counters::default(),
            ),
            seconds: register.enter(
                "berth_call_seconds",
                "From a call's head to its answer, its body and its commit included",
                &seconds,
            ),
            refused: register.enter(
                "berth_refusals_total",
                "What the door refused before any service was asked, by the error's name",
                &Counters::default(),
            ),
            in_progress: register.enter(
                "berth_calls_in_progress",
                "Calls that are being answered, of all connections and streams",
                &Gauge::default(),
            ),
        }
    }

    /// A call has come.
    pub fn begin(&self) -> Call<'_> {
        self.in_progress.inc();
        let (operation, outcome) = (OnceLock::new(), OnceLock::new());
        Call { calls: self, began: Instant::now(), operation, outcome }
    }

    /// `reason` is a name of an error of ours.
    pub fn refuse(&self, reason: &'static str) {
        self.refused.get_or_create(&[("reason", reason)]).inc();
    }
}

impl Call<'_> {
    /// It is known now what is called: an operation of the service with this signing name.
    pub fn is(&self, service: &'static str, operation: &'static str) {
        // It is said once.
        let _ = self.operation.set((service, operation));
    }

    /// It has its answer; with the reason, if the door itself has refused it.
    pub fn answered(&self, status: u16, refused: Option<&'static str>) {
        let _ = self.outcome.set(outcome(status));
        if let Some(reason) = refused {
            self.calls.refuse(reason);
        }
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let Calls { ended, seconds, in_progress, .. } = self.calls;
        in_progress.dec();
        let Some((service, operation)) = self.operation.get().copied() else { return };
        // Its client has gone; what was begun may have been carried out.
        let outcome = self.outcome.get().copied().unwrap_or("abandoned");
        let labels = [("service", service), ("operation", operation)];
        let took = self.began.elapsed().as_secs_f64();
        seconds.get_or_create(&labels).observe(took);
        ended.get_or_create(&[labels[0], labels[1], ("outcome", outcome)]).inc();
    }
}

fn outcome(status: u16) -> &'static str {
    match status {
        ..400 => "success",
        400..500 => "client_error",
        500.. => "server_error",
    }
}
