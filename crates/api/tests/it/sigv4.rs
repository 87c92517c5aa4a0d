//! Signatures: botocore's values, round trips, and every way to be wrong.

use berth_api::Timestamp;
use berth_api::sigv4::*;
use proptest::prelude::*;

mod received;
mod refusals;

use received::*;

fn vectors() -> Vec<Received> {
    serde_json::from_str(include_str!("sigv4/vectors.json")).unwrap()
}

#[test]
fn botocore_and_we_agree() {
    let mut keys = SigningKeys::default();
    for vector in vectors() {
        for _ in 0..2 {
            let identity = vector.verified_with(NOW, &mut keys).expect(&vector.name);
            assert_eq!(identity.access_key_id, "AKIDEXAMPLE");
            assert_eq!((&identity.region, &identity.service), (&vector.region, &vector.service));
        }
        if vector.header("date").is_some() {
            continue; // Verified, but nothing that we sign with.
        }
        let ours = match vector.expires_s {
            None => {
                let added = ["authorization", "x-amz-date", "x-amz-security-token"];
                let bare = added.into_iter().fold(vector.clone(), Received::without);
                bare.signed(NOW)
            }
            Some(expires_s) => {
                let mut bare = vector.clone();
                bare.query.truncate(bare.query.find("&X-Amz-Algorithm").unwrap());
                bare.presigned(NOW, expires_s)
            }
        };
        assert_eq!(ours.header("authorization"), vector.header("authorization"), "{}", vector.name);
        assert_eq!(ours.query, vector.query, "{}", vector.name);
    }
}

/// A control session's upgrade as the official agent sent it: Go writes the blank in
/// `DockerVersion: 20.10.24` as `+`, and signs it as `%20`.
#[test]
fn an_official_agents_upgrade_is_verified() {
    let query = "agentHash=a8b3e7d3&agentVersion=1.105.1&clusterArn=mock&containerInstanceArn=\
                 arn%3Aaws%3Aecs%3Aus-east-1%3A111122223333%3Acontainer-instance%2Fmock%2F\
                 c33fcf86a7394183b6b2748f42b297d1&dockerVersion=DockerVersion%3A+\
                 20.10.24%2Bdfsg1&protocolVersion=2&sendCredentials=true&seqNum=1";
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIAMOCKAGENT0000001/20261121/us-east-1/ecs/\
                         aws4_request, SignedHeaders=host;x-amz-date, Signature=\
                         530a23e449ba8539469d1edb9d55a23f511f5790fecaf88de32b8405d1cb17a7";
    let upgrade = Received {
        method: "GET".into(),
        path: "/acs/ws".into(),
        query: query.into(),
        headers: vec![],
        body: String::new(),
        ..call()
    };
    let upgrade = upgrade
        .set("host", "127.0.0.1:18090")
        .set("authorization", authorization)
        .set("x-amz-date", "20261121T023047Z");
    let key = |_: &str, _: Option<&str>| {
        let secret_access_key = "mock/secret/for/agent".into();
        Some(AccessKey { secret_access_key, session_token: None, expires_at: None })
    };
    let sent_at = Timestamp(1_795_228_247_000);
    let keys = &mut SigningKeys::default();
    let identity = upgrade.with_parts(|parts| verify(parts, ECS, sent_at, key, keys));
    assert_eq!(identity.map(|it| it.access_key_id), Ok("AKIAMOCKAGENT0000001".to_owned()));
}

proptest! {
    #[test]
    fn what_is_signed_is_verified(
        path in "/[a-zA-Z0-9 ._~%/-]{0,12}",
        query in "([a-zA-Z0-9%._~+-]{0,4}=?[a-z*'/:%]{0,4}&?){0,4}",
        value in "[ -~]{0,12}",
        body: String,
        token in proptest::option::of("[A-Za-z0-9+/=]{1,20}"),
        offset_ms in -300_000..=300_000_i64,
    ) {
        let bare = Received { path, query, body, token, ..call() }.set("x-custom", &value);
        let now = Timestamp(NOW.0 + offset_ms);
        prop_assert!(bare.clone().signed(NOW).verified(now).is_ok());
        let presigned = bare.presigned(NOW, 300);
        prop_assert!(presigned.verified(now).is_ok());
    }

    #[test]
    fn mutations_are_refused(
        is_presigned: bool,
        at: prop::sample::Index,
        bit in 0..8_u8,
        part in 0..5,
    ) {
        let original = if is_presigned { url().presigned(NOW, 60) } else { call().signed(NOW) };
        prop_assert!(original.verified(NOW).is_ok());
        let mut mutated = original.clone();
        let flip = |text: &mut String| {
            let mut bytes = text.clone().into_bytes();
            if !bytes.is_empty() {
                bytes[at.index(text.len())] ^= 1 << bit;
            }
            if let Ok(flipped) = String::from_utf8(bytes) {
                *text = flipped;
            }
        };
        match part {
            0 => flip(&mut mutated.method),
            1 => flip(&mut mutated.query),
            2 => flip(&mut mutated.body),
            3 => mutated.path += "x",
            _ => {
                let header = at.index(mutated.headers.len());
                flip(&mut mutated.headers[header].1);
            }
        }
        prop_assume!(!same_request(&original, &mutated));
        prop_assert!(mutated.verified(NOW).is_err(), "{:?}", mutated);
    }

    #[test]
    fn noise_never_panics(authorization: String, query: String, date: String) {
        let noisy = call().set("authorization", &authorization).set("x-amz-date", &date);
        prop_assert!(noisy.verified(NOW).is_err());
        let aws = call()
            .set("authorization", &format!("AWS4-HMAC-SHA256 {authorization}"))
            .set("date", &date);
        prop_assert!(aws.verified(NOW).is_err());
        let query = format!("X-Amz-Algorithm=AWS4-HMAC-SHA256&{query}");
        let noisy = Received { query, ..url() };
        prop_assert!(noisy.verified(NOW).is_err());
    }
}

/// Names that decide something, and some that do not.
const NAMES: [&str; 10] = [
    "authorization",
    "Host",
    "date",
    "X-Amz-Date",
    "x-amz-target",
    "x-amz-security-token",
    "x-amz-content-sha256",
    "content-type",
    "x-custom",
    "connection",
];

proptest! {
    /// Headers put anywhere into a signed request, others left out: what is let in says the same as
    /// what was signed, once.
    #[test]
    fn header_soups_say_what_was_signed_or_nothing(
        added in prop::collection::vec(
            (prop::sample::select(&NAMES[..]), any::<Option<String>>(), any::<prop::sample::Index>()),
            0..4,
        ),
        left_out in proptest::option::weighted(0.3, any::<prop::sample::Index>()),
        parameter in proptest::option::weighted(0.3, "X-Amz-(Date|Signature|Expires|Credential)=[0-9A-Za-z]{1,8}"),
        is_presigned: bool,
    ) {
        let original = if is_presigned { url().presigned(NOW, 60) } else { call().signed(NOW) };
        let mut soup = original.clone();
        for (name, value, at) in added {
            // The value that is there already is the most likely to be let in.
            let value = value.or_else(|| original.header(name).map(str::to_owned));
            let header = (name.to_owned(), value.unwrap_or_default());
            soup.headers.insert(at.index(soup.headers.len() + 1), header);
        }
        if let Some(at) = left_out.filter(|_| !soup.headers.is_empty()) {
            soup.headers.remove(at.index(soup.headers.len()));
        }
        if let Some(parameter) = parameter {
            soup.query = format!("{parameter}&{}", soup.query);
        }
        if soup.verified(NOW).is_err() {
            return Ok(());
        }
        let count = |name: &str| {
            soup.headers.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name)).count()
        };
        prop_assert!(NAMES[..8].iter().all(|name| count(name) <= 1), "{soup:?}");
        prop_assert_eq!(&soup.query, &original.query);
        for (name, value) in &original.headers {
            let words = |it: &str| it.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(soup.header(name).map(words), Some(words(value)));
        }
    }
}

/// Blanks around a header's words, and the algorithm's blanks, are not signed.
fn same_request(a: &Received, b: &Received) -> bool {
    let words = |received: &Received| {
        let headers = received.headers.iter().map(|(name, value)| {
            let separators = [' ', '\t', '\n', '\r', '\u{c}'];
            (name.clone(), value.split(separators).map(str::to_owned).collect::<Vec<_>>())
        });
        headers.collect::<Vec<_>>()
    };
    (&a.method, &a.path, escapes_in_capitals(&a.query), &a.body, words(a))
        == (&b.method, &b.path, escapes_in_capitals(&b.query), &b.body, words(b))
}

/// `%2f` and `%2F` are the same.
fn escapes_in_capitals(query: &str) -> String {
    let mut parts = query.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        format!("{all}%{}{rest}", digits.to_ascii_uppercase())
    })
}

#[test]
fn a_changed_secret_makes_kept_keys_worthless() {
    let signed = call().signed(NOW);
    let mut keys = SigningKeys::default();
    assert!(signed.verified_with(NOW, &mut keys).is_ok());
    let other = |_: &str, _: Option<&str>| {
        let secret_access_key = "another secret".into();
        Some(AccessKey { secret_access_key, session_token: None, expires_at: None })
    };
    let error = signed.with_parts(|parts| verify(parts, ECS, NOW, other, &mut keys));
    assert_eq!(error, Err(VerifyError::Mismatch));
}

#[test]
fn secrets_are_not_shown() {
    assert_eq!(
        format!("{:?}", call().credentials()),
        "Credentials { access_key_id: \"AKIDEXAMPLE\" }"
    );
}
