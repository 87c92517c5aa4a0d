//! Meters as text: Prometheus's own, or OpenMetrics for whoever says that it reads that.
use http::HeaderMap;
use prometheus_client::encoding::{prometheus_text, text as openmetrics};

use crate::Register;

/// Of the newer text.
const OPENMETRICS: &str = "application/openmetrics-text";
const OPENMETRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The text and its content type.
pub fn write(register: &Register, asked: &HeaderMap) -> (&'static str, String) {
    let mut text = String::new();
    let (content_type, written) = match reads_openmetrics(asked) {
        true => (OPENMETRICS_TYPE, openmetrics::encode(&mut text, register.registry())),
        false => {
            (prometheus_text::CONTENT_TYPE, prometheus_text::encode(&mut text, register.registry()))
        }
    };
    written.expect("a string takes every text");
    (content_type, text)
}

/// Prometheus names it first, with its version; who names it at all can read it.
fn reads_openmetrics(asked: &HeaderMap) -> bool {
    let accepted = asked.get_all(http::header::ACCEPT).iter().filter_map(|it| it.to_str().ok());
    let mut kinds = accepted.flat_map(|it| it.split(','));
    kinds.any(|it| it.trim().to_ascii_lowercase().starts_with(OPENMETRICS))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::{Counter, Gauge};

    #[test]
    fn who_reads_the_newer_text_gets_it() {
        let mut register = Register::default();
        let counter: Counter = register.enter("berth_tries_total", "Tries", &Counter::default());
        let gauge: Gauge = register.enter("berth_doors", "Doors", &Gauge::default());
        counter.inc_by(3);
        gauge.set(2);
        let (content_type, text) = write(&register, &HeaderMap::new());
        assert_eq!(content_type, "text/plain; version=0.0.4; charset=utf-8");
        let expected = "# HELP berth_tries_total Tries.\n# TYPE berth_tries_total counter\n\
                        berth_tries_total 3\n# HELP berth_doors Doors.\n\
                        # TYPE berth_doors gauge\nberth_doors 2\n";
        assert_eq!(text, expected);
        let mut asked = HeaderMap::new();
        let accept = "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.5";
        asked.insert("accept", HeaderValue::from_static(accept));
        let (content_type, text) = write(&register, &asked);
        assert_eq!(content_type, OPENMETRICS_TYPE);
        assert!(text.starts_with("# HELP berth_tries Tries.\n# TYPE berth_tries counter\n"));
        assert!(text.ends_with("# EOF\n"), "{text}");
    }
}
