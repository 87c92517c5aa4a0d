//! Row 25: a control plane that runs here.

use crate::facts::Plane;
use crate::report::{Finding, Mark};

/// In ms: disks that are good enough take less.
const COMMIT_MAX: u64 = 50;
/// In days: renewed long before.
const CERTIFICATE_MIN: i64 = 14;

pub fn plane(row: u8, it: &Plane) -> Vec<Finding> {
    let mut all = Vec::new();
    match (&it.unread, it.commit_p99_ms) {
        (Some(why), _) => {
            let text = format!("The control plane's figures cannot be read: {why}");
            all.push(
                Finding::new(row, Mark::Skipped, text)
                    .advise("Name where it shows them with --metrics, if it runs."),
            );
        }
        (None, Some(ms)) if ms > COMMIT_MAX => {
            let than = if it.is_beyond { "more than" } else { "up to" };
            let text = format!(
                "99 of 100 commits take {than} {ms} ms: the disk of the data directory is slow or \
                 shared"
            );
            all.push(
                Finding::warning(row, text)
                    .advise("Give the data directory a disk of its own, best an SSD."),
            );
        }
        (None, Some(ms)) => {
            all.push(Finding::good(row, format!("99 of 100 commits take up to {ms} ms")));
        }
        (None, None) => {
            all.push(Finding::good(row, "The control plane has committed nothing yet"));
        }
    }
    match it.certificate_days {
        Some(days) if days < CERTIFICATE_MIN => {
            let text = match days {
                ..0 => "The certificate of the control plane has ended".to_owned(),
                _ => format!("The certificate of the control plane ends in {days} days"),
            };
            let mark = if days < 0 { Mark::Broken } else { Mark::Warning };
            all.push(Finding::new(row, mark, text).advise(
                "Put new files in the place of --tls-cert and --tls-key; its own it renews itself: \
                 look at its log.",
            ));
        }
        Some(days) => {
            all.push(Finding::good(row, format!("Its certificate is good for {days} days")));
        }
        None => {}
    }
    all
}
