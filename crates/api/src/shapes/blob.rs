//! Bytes.

use std::fmt;

use super::violation::{Breach, Rule};
use super::{Value, Violation};
use crate::error::DecodeError;
use crate::protocols::{Reader, Writer};

/// Bytes that the model does not look into. On the wire: base 64 in JSON, forms and XML; as they
/// are in CBOR and where they are a whole body.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Blob(pub Vec<u8>);

/// Never the bytes: keys and secrets are blobs, whether or not their model says so.
impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.0.len())
    }
}

impl Value for Blob {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.blob().map(Self)
    }

    fn put(&self, writer: &mut Writer) {
        writer.blob(&self.0);
    }

    fn check(&self, rule: &Rule) -> Result<(), Violation> {
        rule.length(self.0.len(), Breach::bytes)
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::super::constraints;
    use super::super::macros::*;
    use super::*;
    use crate::protocols::Protocol;
    use crate::shapes::{Shape, trees};
    use crate::tables::{self, Kind, Member, Operation, Place, Service};
    use crate::{from_json, to_json};

    const BYTES: Rule = Rule { min: Some(1.0), max: Some(4.0), ..ANY };

    // As code generation writes it.
    shape! { Secret {
        0 binary: Blob = "SecretBinary" => BYTES.sensitive(),
        1 certificate: Blob = "Certificate" => BYTES,
        2 chain: Vec<Blob> = "Chain" => ANY,
    }}

    static SERVICE: Service = Service {
        api_version: "2026-01-01",
        target_prefix: "secrets",
        xml_namespace: "urn:secrets",
        protocols: &[],
        is_query_compatible: false,
        operations: &[Operation {
            name: "Put",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(1),
            output: Some(1),
        }],
        errors: &[],
        shapes: &[
            tables::Shape { name: "blob", kind: Kind::Blob },
            tables::Shape {
                name: "Secret",
                kind: Kind::Structure(&[
                    Member { name: "SecretBinary", place: Place::Body, part: tables::part(0) },
                    Member { name: "Certificate", place: Place::Body, part: tables::part(0) },
                ]),
            },
            tables::Shape {
                name: "Whole",
                kind: Kind::Structure(&[Member {
                    name: "SecretBinary",
                    place: Place::Payload,
                    part: tables::part(0),
                }]),
            },
        ],
    };

    fn read(protocol: Protocol, input: u16, body: &[u8]) -> Result<Secret, DecodeError> {
        let (head, ()) = Request::post("/").body(()).unwrap().into_parts();
        let operation = Operation { input: Some(input), ..SERVICE.operations[0] };
        let members = protocol.decode(&SERVICE, &operation, &head, body)?;
        let mut secret = Secret::default();
        trees::fill(&SERVICE, Some(input), &members, &mut secret)?;
        Ok(secret)
    }

    fn written(protocol: Protocol, output: u16, secret: &Secret) -> Vec<u8> {
        let operation = Operation { output: Some(output), ..SERVICE.operations[0] };
        let members = trees::of(&SERVICE, Some(output), secret);
        protocol.encode(&SERVICE, &operation, &members, "id-1").body
    }

    fn secret() -> Secret {
        Secret { binary: Some(Blob(vec![0, 0xff, b'a'])), ..Secret::default() }
    }

    #[test]
    fn bytes_have_a_form_in_each_protocol() {
        let json = br#"{"SecretBinary":"AP9h"}"#;
        let cbor = b"\xa1\x6cSecretBinary\x43\0\xffa";
        for (protocol, shape, body) in [
            (Protocol::AwsJson11, 1, &json[..]),
            (Protocol::RestJson, 1, json),
            (Protocol::RestJson, 2, b"\0\xffa"),
            (Protocol::Cbor, 1, cbor),
        ] {
            assert_eq!(read(protocol, shape, body), Ok(secret()), "{protocol:?}");
            assert_eq!(written(protocol, shape, &secret()), body, "{protocol:?}");
        }
        assert_eq!(read(Protocol::Query, 1, b"SecretBinary=AP9h"), Ok(secret()));
        let xml = String::from_utf8(written(Protocol::Query, 1, &secret())).unwrap();
        assert!(xml.contains("<SecretBinary>AP9h</SecretBinary>"), "{xml}");
        assert_eq!(from_json::<Secret>(json), Ok(secret()));
        assert_eq!(to_json(&secret()).as_bytes(), json);
        let chain: Secret = from_json(br#"{"Chain":["YQ==",""]}"#).unwrap();
        assert_eq!(chain.chain, Some(vec![Blob(b"a".to_vec()), Blob::default()]));
    }

    #[test]
    fn what_is_no_base_64_is_refused() {
        for wrong in ["a", "YQ", "YQ=", "YR==", "Y Q=", "a-_b", "YQ==\\n"] {
            let json = format!(r#"{{"SecretBinary":"{wrong}"}}"#);
            for protocol in [Protocol::AwsJson11, Protocol::RestJson] {
                let error = read(protocol, 1, json.as_bytes()).unwrap_err();
                assert_eq!(error.path(), "SecretBinary", "{wrong}");
            }
            assert!(from_json::<Secret>(json.as_bytes()).is_err(), "{wrong}");
        }
        assert!(read(Protocol::Query, 1, b"SecretBinary=YQ").is_err());
        // CBOR has bytes of its own.
        assert!(read(Protocol::Cbor, 1, b"\xa1\x6cSecretBinary\x64AP9h").is_err());
        assert!(from_json::<Secret>(br#"{"SecretBinary":[1]}"#).is_err());
    }

    #[test]
    fn nobody_is_shown_the_bytes() {
        let shown = Secret { certificate: Some(Blob(b"key".to_vec())), ..secret() };
        let expected = "Secret { SecretBinary: (hidden), Certificate: Blob(3 bytes) }";
        assert_eq!(format!("{shown:?}"), expected);
    }

    #[test]
    fn a_length_is_one_of_bytes() {
        let violation = |secret: &Secret| secret.violation().map(|it| it.to_string());
        assert_eq!(violation(&secret()), None);
        let empty = Secret { certificate: Some(Blob::default()), ..secret() };
        let text = "Certificate should have at least 1 byte, but has 0.";
        assert_eq!(violation(&empty).as_deref(), Some(text));
        let long = Secret { certificate: Some(Blob(vec![b'a'; 5])), ..secret() };
        let text = "1 validation error detected: Value at 'certificate' failed to satisfy \
                    constraint: Member must have length less than or equal to 4";
        assert_eq!(constraints::text(&long).as_deref(), Some(text));
    }
}
