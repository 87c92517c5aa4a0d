//! Which service a request is for, and in which protocol, told by its head alone: of those that the
//! head could be a call of, the one that the credentials are for; otherwise the first one.
use std::sync::LazyLock;

use berth_api::{ProtocolError, Row, protocols::Protocol, target};
use http::{Method, StatusCode, header::CONTENT_TYPE, request::Parts};

use crate::services::SERVICES;

/// What kind of call a head begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// awsJson: a target names the operation.
    Json,
    /// The body, or the query string, has a form that names it.
    Form,
    /// The path names it, if anything does.
    Path,
}

/// Services whose errors are XML though their calls name no action.
const REST_XML: [&str; 4] = ["s3", "s3express", "route53", "cloudfront"];

/// What is repeated of what somebody else wrote.
const SHOWN_CHARS_MAX: usize = 128;

const FORM: &str = "application/x-www-form-urlencoded";

/// Said to clients of everything else.
static SERVED: LazyLock<String> = LazyLock::new(|| served(&ROWS));

static ROWS: LazyLock<Vec<&'static Row>> =
    LazyLock::new(|| SERVICES.iter().map(|it| it.row()).collect());

/// The index of the service in [`SERVICES`], and the protocol; or what is said, and how. `scope`
/// tells the service that the credentials are for, before anything of that is believed.
pub(super) fn find(
    head: &Parts,
    scope: impl Fn() -> Option<String>,
) -> Result<(usize, Protocol), (Protocol, ProtocolError)> {
    let kind = Kind::of(head);
    let found = among(&ROWS, head, kind, &scope);
    let unserved = || scope().filter(|it| ROWS.iter().all(|row| row.signing_name != it));
    match (found, kind) {
        // Forms say in the body what they are for.
        (Some((at, protocol)), Kind::Form) => match unserved() {
            Some(it) => Err((protocol, ProtocolError::new("InvalidAction", 400, not_served(&it)))),
            None => Ok((at, protocol)),
        },
        (Some(found), _) => Ok(found),
        (None, Kind::Json) => Err((Protocol::AwsJson11, unknown_target(target(head)))),
        (None, _) => Err(nothing_here(head, scope().as_deref(), unserved().as_deref())),
    }
}

/// The service that is meant, of those that the head could be a call of.
fn among(
    rows: &[&Row],
    head: &Parts,
    kind: Kind,
    scope: impl Fn() -> Option<String>,
) -> Option<(usize, Protocol)> {
    let claims = |(at, row): (usize, &&Row)| {
        let protocol = row.protocols.iter().copied().find(|it| is_call(row, *it, kind, head))?;
        Some((at, protocol))
    };
    let mut claimed = rows.iter().enumerate().filter_map(claims);
    let first = claimed.next()?;
    let others: Vec<_> = claimed.collect();
    if others.is_empty() {
        return Some(first);
    }
    let (scope, all) = (scope(), [&[first], &others[..]].concat());
    let of_scope = all.iter().find(|(at, _)| scope.as_deref() == Some(rows[*at].signing_name));
    let of_version = || all.iter().find(|(at, _)| names_version(head, rows[*at].api_version));
    of_scope.or_else(of_version).or(Some(&first)).copied()
}

/// Whether a head could be that of a call of a service in one of its protocols.
fn is_call(row: &Row, protocol: Protocol, kind: Kind, head: &Parts) -> bool {
    match protocol {
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            kind == Kind::Json && row.targeted(target(head)).is_some()
        }
        Protocol::Query | Protocol::Ec2 => kind == Kind::Form,
        Protocol::RestJson | Protocol::Cbor => row.table.is_some_and(|table| {
            Protocol::of(table, head) == Some(protocol)
                && protocol.operation(table, head, &[]).is_ok()
        }),
    }
}

impl Kind {
    fn of(head: &Parts) -> Kind {
        if head.uri.path() != "/" {
            return Kind::Path;
        }
        let content_type = head.headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
        let media_type = media_type.trim();
        match head.method {
            Method::POST if is_json(media_type) => Kind::Json,
            Method::POST if media_type.eq_ignore_ascii_case(FORM) && target(head).is_empty() => {
                Kind::Form
            }
            // A presigned call, as clusters of other systems hand around to prove who they are.
            Method::GET if in_query(head).any(|it| it.starts_with("Action=")) => Kind::Form,
            _ => Kind::Path,
        }
    }
}

fn is_json(media_type: &str) -> bool {
    ["application/x-amz-json-1.1", "application/x-amz-json-1.0", "application/json"]
        .iter()
        .any(|it| media_type.eq_ignore_ascii_case(it))
}

/// Whether the query string of a form says that it is for this version of an API.
fn names_version(head: &Parts, version: &str) -> bool {
    in_query(head).any(|it| it.strip_prefix("Version=") == Some(version))
}

fn in_query(head: &Parts) -> impl Iterator<Item = &str> {
    head.uri.query().unwrap_or_default().split('&')
}

fn unknown_target(target: &str) -> ProtocolError {
    let text = match target {
        "" => format!("The request names no operation: it has no X-Amz-Target. {}", *SERVED),
        other => format!("The operation {} does not exist. {}", shown(other), *SERVED),
    };
    ProtocolError::new("UnknownOperationException", 400, text)
}

/// AWS: what no protocol claims is an operation that nobody knows.
fn nothing_here(
    head: &Parts,
    scope: Option<&str>,
    unserved: Option<&str>,
) -> (Protocol, ProtocolError) {
    let text = match unserved {
        Some(other) => not_served(other),
        None => format!(
            "Nothing is served at {} {} with this content type. Calls are POST / with \
             'Content-Type: application/x-amz-json-1.1' and an 'X-Amz-Target'.",
            head.method,
            head.uri.path()
        ),
    };
    let status = StatusCode::NOT_FOUND.as_u16();
    let error = ProtocolError::new("UnknownOperationException", status, text);
    match scope {
        Some(it) if REST_XML.contains(&it) => (Protocol::Query, error),
        _ => (Protocol::AwsJson11, error),
    }
}

fn not_served(signing_name: &str) -> String {
    format!("'{}' is not served here. {}", shown(signing_name), *SERVED)
}

fn served(rows: &[&Row]) -> String {
    let titles: Vec<&str> = rows.iter().map(|it| it.title).collect();
    let variables: Vec<&str> = rows.iter().filter_map(|it| it.endpoint_variable).collect();
    format!(
        "This endpoint serves {}. Set {} to it instead of AWS_ENDPOINT_URL.",
        listed(&titles, ", and "),
        listed(&variables, " and ")
    )
}

fn listed(items: &[&str], last: &str) -> String {
    match items {
        [some @ .., end] if !some.is_empty() => format!("{}{last}{end}", some.join(", ")),
        some => some.concat(),
    }
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use berth_api::tables::{Operation, Service};
    use http::Request;

    use super::*;

    fn head(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    /// The service's name, or what is said.
    fn found(head: &Parts, scope: Option<&str>) -> Result<&'static str, String> {
        let found = find(head, || scope.map(str::to_owned));
        found.map(|(at, _)| ROWS[at].name).map_err(|(_, error)| error.message)
    }

    const JSON: (&str, &str) = ("content-type", "application/x-amz-json-1.1; charset=utf-8");
    const FORMED: (&str, &str) =
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    const RUN_TASK: (&str, &str) = ("x-amz-target", "AmazonEC2ContainerServiceV20141113.RunTask");

    #[test]
    fn the_head_tells_the_service() {
        let of = |method: &str, uri: &str, headers: &[(&str, &str)]| {
            found(&head(method, uri, headers), None).ok()
        };
        assert_eq!(of("POST", "/", &[JSON, RUN_TASK]), Some("ecs"));
        let plan = ("x-amz-target", "BerthV20261101.PlanChange");
        assert_eq!(of("POST", "/", &[JSON, plan]), Some("berth"));
        assert_eq!(of("POST", "/", &[FORMED]), Some("sts"));
        assert_eq!(of("GET", "/?Action=GetCallerIdentity", &[]), Some("sts"));
        for nothing in [
            head("POST", "/", &[JSON]),
            head("POST", "/", &[FORMED, RUN_TASK]),
            head("GET", "/", &[JSON, RUN_TASK]),
            head("POST", "/", &[("content-type", "text/plain"), RUN_TASK]),
            head("POST", "/", &[RUN_TASK]),
            head("POST", "/v1", &[JSON, RUN_TASK]),
        ] {
            assert!(found(&nothing, None).is_err(), "{nothing:?}");
        }
    }

    #[test]
    fn what_is_not_served_is_said() {
        let said = |target: &str| {
            found(&head("POST", "/", &[JSON, ("x-amz-target", target)]), None).unwrap_err()
        };
        for (unknown, text) in [
            ("", "The request names no operation: "),
            ("RunTask", "The operation RunTask does not exist. This endpoint serves "),
            ("Other.RunTask", "The operation Other.RunTask does not exist. This endpoint serves "),
        ] {
            assert!(said(unknown).starts_with(text), "{unknown}");
        }
        let form = head("POST", "/", &[FORMED]);
        let said = found(&form, Some("batch")).unwrap_err();
        assert!(said.starts_with("'batch' is not served here."));
        assert_eq!(found(&form, Some("ec2")), Ok("ec2"));
        assert_eq!(found(&form, Some("ecs")), Ok("sts"), "what is wrong with that is said later");
    }

    fn row(name: &'static str, protocols: &'static [Protocol]) -> Row {
        Row {
            name,
            title: name,
            endpoint_variable: None,
            signing_name: name,
            presigned: &[],
            unsigned: &[],
            body_bytes_max: None,
            api_version: name,
            host_prefixes: &[],
            target_prefix: "Same",
            protocols,
            table: None,
        }
    }

    #[test]
    fn credentials_tell_services_apart_before_all_else() {
        let (a, b) = (row("a", &[Protocol::Query]), row("b", &[Protocol::Query]));
        let among = |head: &Parts, scope: Option<&str>| {
            let scope = || scope.map(str::to_owned);
            among(&[&a, &b], head, Kind::of(head), scope).map(|it| it.0)
        };
        let form = head("POST", "/", &[FORMED]);
        assert_eq!(among(&form, Some("b")), Some(1));
        assert_eq!(among(&form, None), Some(0));
        let of_b = head("GET", "/?Action=X&Version=b", &[]);
        assert_eq!(among(&of_b, None), Some(1));
        assert_eq!(among(&of_b, Some("a")), Some(0));
        assert_eq!(among(&head("GET", "/", &[]), Some("a")), None);
    }

    const fn operation(method: &'static str, uri: &'static str) -> Operation {
        Operation { name: "Any", method, uri, http_status: 200, input: None, output: None }
    }

    const fn table(operations: &'static [Operation]) -> Service {
        Service {
            api_version: "1",
            target_prefix: "",
            xml_namespace: "",
            protocols: &[Protocol::RestJson],
            is_query_compatible: false,
            operations,
            errors: &[],
            shapes: &[],
        }
    }

    /// Batch and EventBridge Scheduler both have `/tags/{arn}`.
    #[test]
    fn a_path_that_services_share_is_the_one_s_that_the_credentials_are_for() {
        static TAGS: Service = table(&[operation("GET", "/tags/{arn}")]);
        static THINGS: Service =
            table(&[operation("GET", "/tags/{arn}"), operation("GET", "/things/{name}")]);
        let a = Row { table: Some(&TAGS), ..row("a", &[Protocol::RestJson]) };
        let b = Row { table: Some(&THINGS), ..row("b", &[Protocol::RestJson]) };
        let among = |method: &str, uri: &str, scope: Option<&str>| {
            let head = head(method, uri, &[]);
            among(&[&a, &b], &head, Kind::of(&head), || scope.map(str::to_owned))
        };
        assert_eq!(among("GET", "/tags/x", Some("b")), Some((1, Protocol::RestJson)));
        assert_eq!(among("GET", "/tags/x", None), Some((0, Protocol::RestJson)));
        assert_eq!(among("GET", "/things/x", Some("a")), Some((1, Protocol::RestJson)));
        assert_eq!(among("GET", "/else", Some("a")), None);
        assert_eq!(among("PUT", "/tags/x", Some("a")), None);
    }

    /// They are made by signed calls, and opened as sockets, some of which nobody has signed.
    #[test]
    fn channels_of_sessions_are_found_by_their_paths() {
        static CHANNELS: Service = table(&[
            operation("POST", "/v1/control-channel/{ChannelId}"),
            operation("GET", "/v1/control-channel/{ChannelId}"),
            operation("POST", "/v1/data-channel/{SessionId}"),
            operation("GET", "/v1/data-channel/{SessionId}"),
        ]);
        static OTHERS: Service = table(&[operation("GET", "/v1/tags/{arn}")]);
        let a = Row { table: Some(&OTHERS), ..row("a", &[Protocol::RestJson]) };
        let b = Row { table: Some(&CHANNELS), ..row("ssmmessages", &[Protocol::RestJson]) };
        let found = |method: &str, uri: &str, headers: &[(&str, &str)], scope: Option<&str>| {
            let head = head(method, uri, headers);
            among(&[&a, &b], &head, Kind::of(&head), || scope.map(str::to_owned)).map(|it| it.0)
        };
        let json = [("content-type", "application/json")];
        let control = "/v1/control-channel/arn%3Aaws%3Aecs%3A%3A%3Acontainer-instance%2Fa";
        assert_eq!(found("POST", control, &json, Some("ssmmessages")), Some(1));
        assert_eq!(found("POST", "/v1/data-channel/s-1", &json, Some("ssmmessages")), Some(1));
        let upgrade = [("connection", "upgrade"), ("upgrade", "websocket")];
        let listening = format!("{control}?role=subscribe&stream=input");
        assert_eq!(found("GET", &listening, &upgrade, Some("ssmmessages")), Some(1));
        let talking = "/v1/data-channel/s-1?role=publish_subscribe";
        assert_eq!(found("GET", talking, &upgrade, None), Some(1));
        for nothing in ["/v1/data-channel", "/v1/data-channel/", "/v1/data-channel/s/1"] {
            assert_eq!(found("GET", nothing, &upgrade, None), None, "{nothing}");
        }
    }

    #[test]
    fn what_is_served_is_listed() {
        let of = |rows: &[&str]| listed(rows, ", and ");
        assert_eq!([of(&[]), of(&["a"])], ["", "a"]);
        assert_eq!(of(&["a", "b", "c"]), "a, b, and c");
    }
}
