//! What a request says about its own signature, before anything of it is believed.

use super::text::{date_time, parse_date_time, parse_http_date, query_decode};
use super::verify_error::VerifyError;
use super::{ALGORITHM, Parts, Scope, TERMINATOR, canonical};
use crate::Timestamp;
use crate::limits::PRESIGNED_S_MAX;

type Result<T> = std::result::Result<T, VerifyError>;

pub(super) struct Claim {
    pub credential: Credential,
    /// `a;b;c`
    pub signed_headers: String,
    /// Hexadecimal.
    pub signature: String,
    pub session_token: Option<String>,
    pub signed_at: Timestamp,
    /// The same, as `20260101T000000Z`.
    pub date_time: String,
    /// The header that the date is from.
    pub date_header: Option<&'static str>,
    /// Of a presigned request.
    pub expires_s: Option<u32>,
}

/// `AKID/20260101/us-east-1/ecs/aws4_request`
pub(super) struct Credential {
    pub text: String,
    pub access_key_id: String,
    pub day: String,
    pub region: String,
    pub service: String,
}

impl Credential {
    pub fn scope(&self) -> Scope<'_> {
        Scope { region: &self.region, service: &self.service }
    }

    /// Without the access key.
    pub fn scope_text(&self) -> &str {
        &self.text[self.access_key_id.len() + 1..]
    }

    fn parse(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        let [access_key_id, day, region, service, terminator] = parts[..] else {
            return incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. \
                 keyid/date/region/service/term, got '{text}'"
            ));
        };
        if terminator != TERMINATOR {
            return Err(VerifyError::Invalid(format!(
                "Credential should be scoped with a valid terminator: '{TERMINATOR}', not \
                 '{terminator}'."
            )));
        }
        Ok(Self {
            text: text.to_owned(),
            access_key_id: access_key_id.to_owned(),
            day: day.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
        })
    }
}

/// Headers on which depends who signed, when, or what for. With two of a name, one reader could
/// believe the first and the next one the second.
const HEADERS_ONCE: [&str; 8] = [
    "authorization",
    "host",
    "date",
    "x-amz-date",
    "x-amz-target",
    "x-amz-security-token",
    "x-amz-content-sha256",
    "content-type",
];

/// The same of a query string; there is none of them beside a header.
const PARAMETERS_ONCE: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Security-Token",
    canonical::SIGNATURE,
];

pub(super) fn read(parts: &Parts<'_>) -> Result<Claim> {
    check_once(parts)?;
    let algorithm = parameter(parts.query, "X-Amz-Algorithm");
    match (parts.header("authorization"), algorithm) {
        (None, None) => Err(VerifyError::MissingToken),
        (None, Some(algorithm)) => from_query(parts, &algorithm),
        (Some(header), _) => match PARAMETERS_ONCE.iter().find(|it| has(parts, it)) {
            None => from_header(parts, header),
            Some(name) => incomplete(format!(
                "Only one of the Authorization header and the {name} parameter may be used."
            )),
        },
    }
}

fn has(parts: &Parts<'_>, parameter: &str) -> bool {
    parameters(parts.query, parameter).next().is_some()
}

fn check_once(parts: &Parts<'_>) -> Result<()> {
    for name in HEADERS_ONCE {
        if parts.all(name).nth(1).is_some() {
            return incomplete(format!("The header '{name}' must not be sent more than once."));
        }
    }
    for name in PARAMETERS_ONCE {
        if parameters(parts.query, name).nth(1).is_some() {
            return incomplete(format!(
                "AWS query-string parameters must not include '{name}' more than once."
            ));
        }
    }
    Ok(())
}

fn from_header(parts: &Parts<'_>, header: &str) -> Result<Claim> {
    let (algorithm, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    if !algorithm.starts_with("AWS") {
        return Err(VerifyError::MissingToken);
    }
    if algorithm != ALGORITHM {
        return incomplete(format!("Unsupported AWS 'algorithm': '{algorithm}'."));
    }
    check_assigned_once(rest)?;
    let assigned = |name: &str| assigned(rest, name).next().filter(|value| !value.is_empty());
    let date = header_date(parts);
    let (Some(credential), Some(signed_headers), Some(signature), Some((date_header, date))) =
        (assigned("Credential"), assigned("SignedHeaders"), assigned("Signature"), date)
    else {
        return incomplete(missing_from_header(&assigned, date.is_some()));
    };
    let parse = if date_header == "date" { parse_http_date } else { parse_date_time };
    let Some(signed_at) = parse(date) else {
        return incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{date}'. See \
             http://en.wikipedia.org/wiki/ISO_8601"
        ));
    };
    Ok(Claim {
        credential: Credential::parse(credential)?,
        signed_headers: signed_headers.to_owned(),
        signature: signature.to_owned(),
        session_token: parts.header("x-amz-security-token").map(str::to_owned),
        signed_at,
        date_time: date_time(signed_at),
        date_header: Some(date_header),
        expires_s: None,
    })
}

/// All values that the header assigns to a name.
fn assigned<'a>(header: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let pairs = header.split(',').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(key, _)| *key == name).map(|(_, value)| value)
}

fn check_assigned_once(header: &str) -> Result<()> {
    let twice = |name: &&str| assigned(header, name).nth(1).is_some();
    match ["Credential", "SignedHeaders", "Signature"].into_iter().find(twice) {
        Some(name) => {
            incomplete(format!("Authorization header takes one '{name}' parameter only."))
        }
        None => Ok(()),
    }
}

fn header_date<'a>(parts: &Parts<'a>) -> Option<(&'static str, &'a str)> {
    ["x-amz-date", "date"].into_iter().find_map(|name| Some((name, parts.header(name)?)))
}

fn missing_from_header<'a>(assigned: &dyn Fn(&str) -> Option<&'a str>, has_date: bool) -> String {
    let names = ["Credential", "Signature", "SignedHeaders"].into_iter();
    let mut texts: Vec<_> = names
        .filter(|name| assigned(name).is_none())
        .map(|name| format!("Authorization header requires '{name}' parameter."))
        .collect();
    if !has_date {
        texts.push(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
                .to_owned(),
        );
    }
    texts.join(" ")
}

fn from_query(parts: &Parts<'_>, algorithm: &str) -> Result<Claim> {
    if algorithm != ALGORITHM {
        return incomplete(format!("Unsupported AWS 'algorithm': '{algorithm}'."));
    }
    let required = |name: &str| {
        parameter(parts.query, name).filter(|value| !value.is_empty()).ok_or_else(|| {
            VerifyError::Incomplete(format!(
                "AWS query-string parameters must include '{name}'. Re-examine the query-string \
                 parameters."
            ))
        })
    };
    let credential = Credential::parse(&required("X-Amz-Credential")?)?;
    let date_time = required("X-Amz-Date")?;
    let signed_headers = required("X-Amz-SignedHeaders")?;
    let signature = required(canonical::SIGNATURE)?;
    let Some(signed_at) = parse_date_time(&date_time) else {
        return incomplete(format!(
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\", got \
             '{date_time}'."
        ));
    };
    Ok(Claim {
        credential,
        signed_headers,
        signature,
        session_token: parameter(parts.query, "X-Amz-Security-Token"),
        signed_at,
        date_time,
        date_header: None,
        expires_s: Some(expires_s(&required("X-Amz-Expires")?)?),
    })
}

fn expires_s(text: &str) -> Result<u32> {
    let seconds = text.parse().ok().filter(|seconds| (1..=PRESIGNED_S_MAX).contains(seconds));
    seconds.map_or_else(
        || {
            incomplete(format!(
                "X-Amz-Expires must be a number of seconds between 1 and {PRESIGNED_S_MAX}, got \
                 '{text}'."
            ))
        },
        Ok,
    )
}

/// The first query parameter of that name, decoded.
fn parameter(query: &str, name: &str) -> Option<String> {
    String::from_utf8(query_decode(parameters(query, name).next()?)).ok()
}

/// All query parameters of that name, however it is escaped. Their values are as on the wire.
fn parameters<'a>(query: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.filter(move |(key, _)| query_decode(key) == name.as_bytes()).map(|(_, value)| value)
}

fn incomplete<T>(text: impl Into<String>) -> Result<T> {
    Err(VerifyError::Incomplete(text.into()))
}
