//! What went wrong, for whoever has to do something about it.
use std::{error::Error, fmt, io};

use jiff::Timestamp;
use rustls::{CertificateError, OtherError, pki_types::UnixTime};

use crate::Pin;

/// A server that shows another authority than the one that is pinned.
#[derive(Debug)]
pub(crate) struct OtherPin {
    pub expected: Pin,
    pub shown: Option<Pin>,
}

impl Error for OtherPin {}

impl fmt::Display for OtherPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server shows no authority with the pin {}", self.expected)?;
        if let Some(shown) = self.shown {
            write!(f, ", but {shown}")?;
        }
        write!(f, ". Somebody else may answer at its address; nothing was sent")
    }
}

/// What TLS says against a server, if that is in the causes of an error: in words, and with the
/// times of both where clocks differ.
pub fn told(error: &(dyn Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(it) = error.downcast_ref::<rustls::Error>() {
            return Some(words(it));
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let inner = inner.map(|it| it as &(dyn Error + 'static));
        next = inner.or_else(|| error.source());
    }
    None
}

fn words(error: &rustls::Error) -> String {
    use CertificateError::{
        ExpiredContext, NotValidForNameContext, NotValidYetContext, Other, UnknownIssuer,
    };
    let rustls::Error::InvalidCertificate(why) = error else { return error.to_string() };
    match why {
        NotValidYetContext { time, not_before } => format!(
            "the server's certificate is valid from {} on, and this machine's clock says {}: one \
             of both clocks is wrong; set it",
            moment(*not_before),
            moment(*time),
        ),
        ExpiredContext { time, not_after } => format!(
            "the server's certificate was valid until {}, and this machine's clock says {}: this \
             clock is wrong, or the server did not renew it",
            moment(*not_after),
            moment(*time),
        ),
        NotValidForNameContext { expected, presented } => format!(
            "the server's certificate is not for {}, but for {}: use one of these names, or start \
             the server with --tls-name",
            expected.to_str(),
            presented.iter().map(|it| plain(it)).collect::<Vec<_>>().join(", "),
        ),
        UnknownIssuer => "the server's certificate is of an authority that is not trusted here: \
                          give its bundle with --ca-bundle or AWS_CA_BUNDLE (ca.pem in the \
                          server's data directory)"
            .to_owned(),
        Other(OtherError(it)) if it.is::<OtherPin>() => it.to_string(),
        other => format!("the server's certificate cannot be used: {other}"),
    }
}

/// A name of a certificate without the word for its kind.
fn plain(name: &str) -> &str {
    let inner = name.split_once('(').map_or(name, |(_, inner)| inner);
    inner.trim_end_matches(')').trim_matches('"')
}

fn moment(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |it| it.to_string())
}
