//! How a client has reached the node, for addresses that it is told.
use http::request::Parts;

/// In the extensions of a request's head.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached {
    pub is_tls: bool,
}

/// A forwarder on the client's machine says where it listens.
const LINK_HEADER: &str = "x-berth-agent-link";

impl Reached {
    pub fn is_tls(head: &Parts) -> bool {
        head.extensions.get::<Reached>().is_some_and(|it| it.is_tls)
    }

    /// `http` or `https`, and the same of websockets.
    pub fn schemes(head: &Parts) -> (&'static str, &'static str) {
        if Reached::is_tls(head) { ("https", "wss") } else { ("http", "ws") }
    }

    /// Where its forwarder listens: `http://127.0.0.1:PORT`, and nowhere but on its own machine.
    pub fn link(head: &Parts) -> Option<String> {
        let text = head.headers.get(LINK_HEADER)?.to_str().ok()?;
        let address: std::net::SocketAddr = text.parse().ok()?;
        address.ip().is_loopback().then(|| format!("http://{address}"))
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[test]
    fn a_forwarder_is_on_its_clients_machine() {
        let link = |text: &str| {
            let head = Request::builder().header(LINK_HEADER, text).body(()).unwrap();
            Reached::link(&head.into_parts().0)
        };
        assert_eq!(link("127.0.0.1:4578").as_deref(), Some("http://127.0.0.1:4578"));
        assert_eq!(link("[::1]:4578").as_deref(), Some("http://[::1]:4578"));
        for other in ["10.0.0.1:4578", "127.0.0.1", "evil.example:80", "127.0.0.1:4578/x", ""] {
            assert_eq!(link(other), None, "{other}");
        }
    }

    #[test]
    fn schemes_are_those_of_the_connection() {
        let (mut head, ()) = Request::new(()).into_parts();
        assert_eq!(Reached::schemes(&head), ("http", "ws"));
        head.extensions.insert(Reached { is_tls: true });
        assert_eq!(Reached::schemes(&head), ("https", "wss"));
    }
}
