//! What a request asks for, by its method and path.

use http::{Method, Uri};

/// ECS: the endpoint's paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// `/v2/credentials/ID`, or `/v1/credentials?id=ID`.
    Credentials { version: u8, id: String },
    /// `/v3/ID…` and `/v4/ID…`, where the id is of one container.
    Metadata { version: Version, id: String, what: What },
    /// `/v2/metadata…` and `/v2/stats…`: of who asks.
    Own(Own),
    /// `/api/ID/task-protection/v1/state`
    Protection { id: String, is_put: bool },
    /// There is no such path.
    Nothing,
    /// There is, for other methods.
    OtherMethod,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V2,
    V3,
    V4,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Container,
    Task {
        with_tags: bool,
    },
    Stats,
    TaskStats,
    /// Devices of a kind, or one of them by its name.
    Associations {
        name: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Own {
    Task {
        with_tags: bool,
    },
    TaskStats,
    /// By the id that the runtime gave.
    Container(String),
    Stats(String),
}

/// ECS: a slash at the end changes nothing.
pub fn read(method: &Method, uri: &Uri) -> Asked {
    let path = uri.path();
    let path = path.strip_suffix('/').unwrap_or(path);
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let asked = match parts.as_slice() {
        ["v1", "credentials"] => Asked::Credentials { version: 1, id: query_id(uri) },
        ["v2", "credentials"] => Asked::Credentials { version: 2, id: String::new() },
        ["v2", "credentials", id] => Asked::Credentials { version: 2, id: (*id).to_owned() },
        ["v2", rest @ ..] => own(rest).map_or(Asked::Nothing, Asked::Own),
        ["v3", id, rest @ ..] => metadata(Version::V3, id, rest),
        ["v4", id, rest @ ..] => metadata(Version::V4, id, rest),
        ["api", id, "task-protection", "v1", "state"] => {
            let id = (*id).to_owned();
            match *method {
                Method::GET => return Asked::Protection { id, is_put: false },
                Method::PUT => return Asked::Protection { id, is_put: true },
                _ => return Asked::OtherMethod,
            }
        }
        _ => Asked::Nothing,
    };
    match asked {
        Asked::Nothing => Asked::Nothing,
        _ if *method != Method::GET => Asked::OtherMethod,
        asked => asked,
    }
}

fn query_id(uri: &Uri) -> String {
    let pairs = uri.query().unwrap_or_default().split('&');
    let id = pairs.filter_map(|pair| pair.strip_prefix("id=")).next();
    id.unwrap_or_default().to_owned()
}

fn own(rest: &[&str]) -> Option<Own> {
    Some(match rest {
        ["metadata"] => Own::Task { with_tags: false },
        ["metadataWithTags"] => Own::Task { with_tags: true },
        ["metadata", id] => Own::Container((*id).to_owned()),
        ["stats"] => Own::TaskStats,
        ["stats", id] => Own::Stats((*id).to_owned()),
        _ => return None,
    })
}

fn metadata(version: Version, id: &str, rest: &[&str]) -> Asked {
    let what = match rest {
        [] => What::Container,
        ["task"] => What::Task { with_tags: false },
        ["taskWithTags"] => What::Task { with_tags: true },
        ["stats"] => What::Stats,
        ["task", "stats"] => What::TaskStats,
        ["associations", _] => What::Associations { name: None },
        ["associations", _, name] => What::Associations { name: Some((*name).to_owned()) },
        _ => return Asked::Nothing,
    };
    Asked::Metadata { version, id: id.to_owned(), what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(uri: &str) -> Asked {
        read(&Method::GET, &uri.parse().expect("a URI"))
    }

    #[test]
    fn paths_of_the_published_agent() {
        let told: Vec<String> = [
            "/v2/credentials/abc",
            "/v2/credentials/abc/",
            "/v2/credentials",
            "/v1/credentials?x=1&id=abc",
            "/v1/credentials",
            "/v2/metadata",
            "/v2/metadata/d0",
            "/v2/metadataWithTags",
            "/v2/stats/d0",
            "/v2/stats",
            "/v3/abc",
            "/v4/abc/task",
            "/v4/abc/taskWithTags",
            "/v4/abc/stats",
            "/v4/abc/task/stats",
            "/v4/abc/associations/gpu/x",
            "/api/abc/task-protection/v1/state",
            "/v5/abc",
            "/v4",
            "/",
            "/v4/abc/nothing",
            "/api/abc/fault/v1/network-latency/start",
            "/v2/credentials/abc/def",
        ]
        .iter()
        .map(|uri| format!("{uri} {:?}", get(uri)))
        .collect();
        expect_test::expect![[r#"
            /v2/credentials/abc Credentials { version: 2, id: "abc" }
            /v2/credentials/abc/ Credentials { version: 2, id: "abc" }
            /v2/credentials Credentials { version: 2, id: "" }
            /v1/credentials?x=1&id=abc Credentials { version: 1, id: "abc" }
            /v1/credentials Credentials { version: 1, id: "" }
            /v2/metadata Own(Task { with_tags: false })
            /v2/metadata/d0 Own(Container("d0"))
            /v2/metadataWithTags Own(Task { with_tags: true })
            /v2/stats/d0 Own(Stats("d0"))
            /v2/stats Own(TaskStats)
            /v3/abc Metadata { version: V3, id: "abc", what: Container }
            /v4/abc/task Metadata { version: V4, id: "abc", what: Task { with_tags: false } }
            /v4/abc/taskWithTags Metadata { version: V4, id: "abc", what: Task { with_tags: true } }
            /v4/abc/stats Metadata { version: V4, id: "abc", what: Stats }
            /v4/abc/task/stats Metadata { version: V4, id: "abc", what: TaskStats }
            /v4/abc/associations/gpu/x Metadata { version: V4, id: "abc", what: Associations { name: Some("x") } }
            /api/abc/task-protection/v1/state Protection { id: "abc", is_put: false }
            /v5/abc Nothing
            /v4 Nothing
            / Nothing
            /v4/abc/nothing Nothing
            /api/abc/fault/v1/network-latency/start Nothing
            /v2/credentials/abc/def Nothing"#]]
        .assert_eq(&told.join("\n"));
    }

    #[test]
    fn other_methods_are_told_from_other_paths() {
        let uri = "/v2/credentials/abc".parse().expect("a URI");
        assert_eq!(read(&Method::PUT, &uri), Asked::OtherMethod);
        let uri = "/api/abc/task-protection/v1/state".parse().expect("a URI");
        assert_eq!(read(&Method::POST, &uri), Asked::OtherMethod);
        let put = Asked::Protection { id: "abc".to_owned(), is_put: true };
        assert_eq!(read(&Method::PUT, &uri), put);
        assert_eq!(read(&Method::POST, &"/x".parse().expect("a URI")), Asked::Nothing);
    }
}
