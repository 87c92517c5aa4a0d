//! Real handshakes between a client that trusts and a server that shows.
#![allow(clippy::unwrap_used, reason = "a test says why it failed by where it failed")]
use std::{io, sync::Arc};

use berth_tls::{Authority, DAY_SECONDS, Leaf, Names, Pin, Shown, Trust, server_config, told};
use expect_test::expect;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio_rustls::{TlsAcceptor, TlsConnector, client, server};

/// As the clocks of both say.
fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

fn names() -> Names {
    ["berth.example", "127.0.0.1", "::1"].map(str::to_owned).into()
}

fn leaf(authority: &Authority) -> Leaf {
    authority.leaf(&names(), now(), DAY_SECONDS).unwrap()
}

type Pair = (client::TlsStream<DuplexStream>, server::TlsStream<DuplexStream>);

/// What the client says against it, and how much the server could read of a request.
async fn connected(trust: &Trust, leaf: &Leaf, name: &str) -> Result<Pair, (io::Error, usize)> {
    let (near, far) = duplex(1 << 16);
    let acceptor = TlsAcceptor::from(server_config(Shown::of(leaf)).unwrap());
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connector = TlsConnector::from(trust.config());
    let asking = async {
        let mut stream = connector.connect(name, near).await?;
        stream.write_all(b"secret").await?;
        stream.flush().await?;
        io::Result::Ok(stream)
    };
    let (client, server) = tokio::join!(asking, acceptor.accept(far));
    match (client, server) {
        (Ok(client), Ok(mut server)) => {
            let mut heard = [0; 6];
            server.read_exact(&mut heard).await.unwrap();
            assert_eq!(&heard, b"secret");
            Ok((client, server))
        }
        (Err(error), Ok(mut server)) => {
            let mut heard = Vec::new();
            let _ = server.read_to_end(&mut heard).await;
            Err((error, heard.len()))
        }
        (Err(error), Err(_)) => Err((error, 0)),
        (Ok(_), Err(error)) => panic!("only the server refuses: {error}"),
    }
}

async fn refused(trust: &Trust, leaf: &Leaf, name: &str) -> String {
    let (error, heard) = connected(trust, leaf, name).await.unwrap_err();
    assert_eq!(heard, 0, "{error}");
    told(&error).unwrap_or_else(|| panic!("it is no word of TLS: {error}"))
}

#[tokio::test]
async fn a_pin_trusts_one_key_and_one_name() {
    let (ours, other) = (Authority::make(now()).unwrap(), Authority::make(now()).unwrap());
    let trust = Trust::pin(ours.pin()).unwrap();
    for name in ["berth.example", "127.0.0.1", "::1"] {
        connected(&trust, &leaf(&ours), name).await.unwrap();
    }
    let text = refused(&trust, &leaf(&other), "berth.example").await;
    let text = text.replace(&ours.pin().to_string(), "OURS");
    expect!["the server shows no authority with the pin OURS, but OTHER. Somebody else may answer at its address; nothing was sent"]
        .assert_eq(&text.replace(&other.pin().to_string(), "OTHER"));
    let text = refused(&trust, &leaf(&ours), "other.example").await;
    expect!["the server's certificate is not for other.example, but for 127.0.0.1, 0::1, berth.example: use one of these names, or start the server with --tls-name"].assert_eq(&text);
}

/// Whoever shows our authority's certificate below one of its own has not its key.
#[tokio::test]
async fn a_certificate_that_is_only_shown_proves_nothing() {
    let (ours, other) = (Authority::make(now()).unwrap(), Authority::make(now()).unwrap());
    let forged = leaf(&other).with([ours.certificate()]);
    let trust = Trust::pin(ours.pin()).unwrap();
    let text = refused(&trust, &forged, "berth.example").await;
    assert!(text.contains("an authority that is not trusted here"), "{text}");
    // Nor is a name that is the same.
    let named = Authority::read(&ours.certificate_pem(), &other.key_pkcs8());
    assert!(named.is_err());
}

#[tokio::test]
async fn a_bundle_trusts_what_is_in_it() {
    let (ours, other) = (Authority::make(now()).unwrap(), Authority::make(now()).unwrap());
    let both = format!("{}{}", ours.certificate_pem(), other.certificate_pem());
    let trust = Trust::bundle(both.as_bytes()).unwrap();
    connected(&trust, &leaf(&ours), "127.0.0.1").await.unwrap();
    connected(&trust, &leaf(&other), "127.0.0.1").await.unwrap();
    let only = Trust::bundle(other.certificate_pem().as_bytes()).unwrap();
    let text = refused(&only, &leaf(&ours), "127.0.0.1").await;
    assert!(text.contains("an authority that is not trusted here"), "{text}");
    assert!(Trust::bundle(b"nothing").is_err());
}

#[tokio::test]
async fn clocks_that_differ_are_told_with_both_times() {
    let ours = Authority::make(now() - 400 * DAY_SECONDS).unwrap();
    let trust = Trust::pin(ours.pin()).unwrap();
    let at = |made: i64| ours.leaf(&names(), made, 90 * DAY_SECONDS).unwrap();
    // An hour is nothing.
    connected(&trust, &at(now() + 3_500), "127.0.0.1").await.unwrap();
    let early = refused(&trust, &at(now() + 7_200), "127.0.0.1").await;
    let late = refused(&trust, &at(now() - 400 * DAY_SECONDS), "127.0.0.1").await;
    let mut shapes = Vec::new();
    for text in [early, late] {
        let is_time = |it: &&str| it.starts_with("20") && it.contains('T');
        let words = text.split_inclusive(' ').map(|it| match is_time(&it) {
            true => "TIME ",
            false => it,
        });
        shapes.push(words.collect::<String>());
    }
    expect![[r#"
        the server's certificate is valid from TIME on, and this machine's clock says TIME one of both clocks is wrong; set it
        the server's certificate was valid until TIME and this machine's clock says TIME this clock is wrong, or the server did not renew it"#]]
    .assert_eq(&shapes.join("\n"));
}

/// While an authority follows another, who trusts either one trusts what is shown.
#[tokio::test]
async fn one_authority_vouches_for_another() {
    let (old, new) = (Authority::make(now()).unwrap(), Authority::make(now()).unwrap());
    let both = [Trust::pin(old.pin()).unwrap(), Trust::pin(new.pin()).unwrap()];
    let before = leaf(&old).with([new.vouch(&old, now()).unwrap(), new.certificate()]);
    let after = leaf(&new).with([old.vouch(&new, now()).unwrap(), old.certificate()]);
    for shown in [before, after] {
        for trust in &both {
            connected(trust, &shown, "127.0.0.1").await.unwrap();
        }
        for one in [&old, &new] {
            let trust = Trust::bundle(one.certificate_pem().as_bytes()).unwrap();
            connected(&trust, &shown, "127.0.0.1").await.unwrap();
        }
    }
    let text = refused(&both[0], &leaf(&new), "127.0.0.1").await;
    assert!(text.contains("no authority with the pin"), "{text}");
}

#[tokio::test]
async fn another_certificate_cuts_nobody_off() {
    let ours = Authority::make(now()).unwrap();
    let shown = Shown::of(&leaf(&ours));
    let acceptor = TlsAcceptor::from(server_config(shown.clone()).unwrap());
    let trust = Trust::pin(ours.pin()).unwrap();
    let connect = async || {
        let (near, far) = duplex(1 << 16);
        let connector = TlsConnector::from(trust.config());
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let (client, server) = tokio::join!(connector.connect(name, near), acceptor.accept(far));
        (client.unwrap(), server.unwrap())
    };
    let certificate = |it: &client::TlsStream<DuplexStream>| {
        it.get_ref().1.peer_certificates().unwrap()[0].clone()
    };
    let mut open = Vec::new();
    for _ in 0..50 {
        open.push(connect().await);
    }
    let first = certificate(&open[0].0);
    shown.put(&leaf(&ours));
    let (newer, _far) = connect().await;
    assert_ne!(certificate(&newer), first);
    for (client, server) in &mut open {
        client.write_all(b"x").await.unwrap();
        client.flush().await.unwrap();
        assert_eq!(server.read_u8().await.unwrap(), b'x');
    }
}

#[test]
fn what_is_stored_is_read_again_and_files_must_fit() {
    let ours = Authority::make(now()).unwrap();
    let again = Authority::read(&ours.certificate_pem(), &ours.key_pkcs8()).unwrap();
    assert_eq!((again.pin(), again.certificate()), (ours.pin(), ours.certificate()));
    assert_eq!(leaf(&again).pin().unwrap(), ours.pin());
    assert_eq!(ours.certificate().pin().unwrap(), ours.pin());
    let other = Authority::make(now()).unwrap();
    assert!(Authority::read(&ours.certificate_pem(), &other.key_pkcs8()).is_err());
    let refused = |certificates: &str, key: &str| {
        Leaf::read(certificates.as_bytes(), key.as_bytes()).unwrap_err().to_string()
    };
    let key = pem_of(&other.key_pkcs8());
    let certificate = ours.certificate_pem();
    expect!["the private key does not belong to the first certificate"]
        .assert_eq(&refused(&certificate, &key));
    expect!["there is no certificate in it: PEM begins with -----BEGIN CERTIFICATE-----"]
        .assert_eq(&refused("", &key));
    expect!["there is no private key in it: PEM begins with -----BEGIN PRIVATE KEY-----"]
        .assert_eq(&refused(&certificate, "nothing"));
    // A certificate without its root is one that the machines' own roots know.
    let signed = ours.vouch(&other, now()).unwrap().to_pem();
    let public = Leaf::read(signed.as_bytes(), key.as_bytes()).unwrap();
    assert_eq!(public.pin().unwrap(), Pin::System);
    let text = format!("{:?}", Arc::new(leaf(&ours)));
    assert!(!text.contains("secret_key"), "{text}");
}

fn pem_of(pkcs8: &[u8]) -> String {
    let body = data_encoding::BASE64.encode(pkcs8);
    format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
}
