//! Which addresses only this machine reaches: nobody else hears what is said to them.

use std::net::IpAddr;

use http::uri::Authority;

/// Of `HOST` or `HOST:PORT`.
#[must_use]
pub fn is_on_this_machine(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else { return false };
    let name = authority.host().trim_matches(['[', ']']);
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

/// Of a URL of plain HTTP.
#[must_use]
pub fn is_url_of_this_machine(url: &str) -> bool {
    let rest = url.strip_prefix("http://").unwrap_or_default();
    rest.split('/').next().is_some_and(is_on_this_machine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loopback_is_no_address_for_others() {
        for here in ["127.0.0.1:4577", "[::1]:4577", "localhost", "localhost:80", "127.8.0.1"] {
            assert!(is_on_this_machine(here), "{here}");
        }
        for there in ["10.0.0.1:4577", "localhost.example", "berth:4577", "[fd00::1]", "::1", ""] {
            assert!(!is_on_this_machine(there), "{there}");
        }
    }

    #[test]
    fn a_url_is_of_this_machine_by_its_host() {
        for here in ["http://127.0.0.1:4577", "http://[::1]:4577/", "http://localhost"] {
            assert!(is_url_of_this_machine(here), "{here}");
        }
        for there in [
            "http://10.0.0.1:4577",
            "https://127.0.0.1",
            "http://127.0.0.1.example",
            "http://127.0.0.1@10.0.0.1",
            "http://localhost.example:80",
            "",
        ] {
            assert!(!is_url_of_this_machine(there), "{there}");
        }
    }
}
