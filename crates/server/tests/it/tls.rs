//! Served with TLS: what is shown, whom clients trust, and what becomes of open connections.
use std::{path::Path, time::Duration};

use berth_api::{
    berth::{
        CertificateAuthority, DescribeCertificateAuthoritiesRequest,
        DescribeCertificateAuthoritiesResponse, Response, RotateCertificateAuthorityRequest,
        RotateCertificateAuthorityResponse,
    },
    client::{CallError, Client},
    ecs::{Attribute, ListClustersRequest, PutAttributesRequest},
};
use berth_server::{Config, Server, StartError, Tls, TlsFiles, TlsWay};
use berth_tls::{Authority, Trust};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream, rustls::pki_types::ServerName};

use crate::{
    releases,
    support::{config, credentials, register_instance, start},
};

/// Long enough for a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

fn secured(dir: &Path) -> Config {
    Config { tls: Tls { way: TlsWay::Always, ..Tls::default() }, ..config(dir) }
}

fn bundle(dir: &Path) -> Trust {
    Trust::bundle(&std::fs::read(dir.join("ca.pem")).unwrap()).unwrap()
}

fn client(server: &Server, dir: &Path, trust: &Trust) -> Client {
    let credentials = credentials(dir);
    Client::trusting(server.endpoint(), "us-east-1", credentials, Some(trust)).unwrap()
}

fn port(server: &Server) -> u16 {
    server.endpoint().rsplit_once(':').unwrap().1.parse().unwrap()
}

async fn connect(server: &Server, trust: &Trust) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port(server))).await?;
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(trust.config()).connect(name, stream).await
}

fn certificate(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

async fn healthy(stream: &mut TlsStream<TcpStream>) {
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let mut answer = vec![0; 1_024];
    let length = stream.read(&mut answer).await.unwrap();
    assert!(answer[..length].starts_with(b"HTTP/1.1 200"), "{answer:?}");
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}

#[tokio::test]
async fn a_certificate_is_renewed_and_nobody_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Tls { way: TlsWay::Always, leaf_seconds: 15, ..Tls::default() };
    let server = Server::start(Config { tls, ..config(dir.path()) }).await.unwrap();
    let trust = bundle(dir.path());
    let mut open = Vec::new();
    for _ in 0..50 {
        open.push(connect(&server, &trust).await.unwrap());
    }
    for stream in &mut open {
        healthy(stream).await;
    }
    let first = certificate(&open[0]);
    until("another certificate", async || match connect(&server, &trust).await {
        Ok(it) => certificate(&it) != first,
        Err(_) => false,
    })
    .await;
    for stream in &mut open {
        healthy(stream).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn the_authority_stays_over_restarts_and_its_key_is_told_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(secured(dir.path())).await.unwrap();
    let (pin, pem) = (server.pin().unwrap(), std::fs::read(dir.path().join("ca.pem")).unwrap());
    let file = std::fs::read_to_string(dir.path().join("credentials.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(file["caBundle"], dir.path().join("ca.pem").to_str().unwrap());
    server.stop().await;
    let server = Server::start(secured(dir.path())).await.unwrap();
    assert_eq!(server.pin(), Some(pin));
    assert_eq!(std::fs::read(dir.path().join("ca.pem")).unwrap(), pem);
    for trust in [bundle(dir.path()), Trust::pin(pin).unwrap()] {
        let client = client(&server, dir.path(), &trust);
        client.send(ListClustersRequest::default()).await.unwrap();
        let told = client.ca_bundle().await.unwrap().unwrap();
        assert_eq!((told.0.as_bytes(), told.1), (&*pem, 1));
    }
    server.stop().await;
    // Without TLS nothing of it is there, and nobody asks.
    let server = Server::start(config(dir.path())).await.unwrap();
    assert!(server.pin().is_none() && server.endpoint().starts_with("http://"));
    server.stop().await;
}

#[tokio::test]
async fn without_tls_a_client_is_told_and_never_goes_on_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(secured(dir.path())).await.unwrap();
    let plain = server.endpoint().replace("https://", "http://");
    let client = Client::new(&plain, "us-east-1", credentials(dir.path())).unwrap();
    let error = client.send(ListClustersRequest::default()).await.unwrap_err();
    let CallError::Api(told) = error else { panic!("{error}") };
    assert_eq!((told.http_status, told.code.as_str()), (400, "ClientException"));
    assert!(told.message.starts_with("This control plane is served with TLS"), "{told}");
    let trust = bundle(dir.path());
    let refused = Client::trusting(&plain, "us-east-1", credentials(dir.path()), Some(&trust));
    assert!(refused.unwrap_err().to_string().contains("is without TLS"));
    let other = Authority::make(now()).unwrap();
    for trust in [
        Trust::pin(other.pin()).unwrap(),
        Trust::bundle(other.certificate_pem().as_bytes()).unwrap(),
    ] {
        let credentials = credentials(dir.path());
        let client = Client::trusting(server.endpoint(), "us-east-1", credentials, Some(&trust));
        let error = client.unwrap().send(ListClustersRequest::default()).await.unwrap_err();
        assert!(matches!(&error, CallError::Transport(_)), "{error}");
    }
    server.stop().await;
}

#[tokio::test]
async fn whoever_joined_without_tls_is_not_cut_off_unasked() {
    let dir = joined_without_tls().await;
    let listen = "0.0.0.0:0".parse().unwrap();
    let beyond = |tls| Config { listen, tls, ..config(dir.path()) };
    let plain = Tls { way: TlsWay::Never, ..Tls::default() };
    let server = Server::start(beyond(plain)).await.unwrap();
    assert!(server.endpoint().starts_with("http://"));
    server.stop().await;
    let named = Tls { way: TlsWay::Always, names: vec!["a.example".to_owned()], ..Tls::default() };
    let server = Server::start(beyond(named)).await.unwrap();
    assert!(server.endpoint().starts_with("https://"));
    server.stop().await;
    // Somebody has decided by then.
    Server::start(beyond(Tls::default())).await.unwrap().stop().await;
    let dir = joined_without_tls().await;
    let undecided = Config { listen, ..config(dir.path()) };
    let Err(error) = Server::start(undecided).await else { panic!("it started") };
    let told = error.to_string();
    let (address, said) = told.split_once(' ').unwrap();
    assert!(address.starts_with("0.0.0.0:"), "{told}");
    assert_eq!(
        said,
        "can be reached from other machines: it is served with TLS. 1 container \
         instances have joined without it and would not find this control plane any more: \
         --plain-http serves it without TLS, as before; or --tls-name NAME serves it with TLS, and \
         their agents need https:// and the bundle"
    );
}

#[tokio::test]
async fn who_forgets_secrets_of_a_node_with_tls_is_not_led_away_from_it() {
    let dir = joined_without_tls().await;
    let listen = "0.0.0.0:0".parse().unwrap();
    let named = Tls { names: vec!["a.example".to_owned()], ..Tls::default() };
    let with_tls = Config { listen, tls: named, ..config(dir.path()) };
    let server = Server::start(with_tls).await.unwrap();
    let before = server.pin().unwrap();
    server.stop().await;
    std::fs::remove_file(dir.path().join("seal.key")).unwrap();
    let forgets = Config { listen, forgets_secrets: true, ..config(dir.path()) };
    let server = Server::start(forgets).await.unwrap();
    assert!(server.endpoint().starts_with("https://"));
    assert_ne!(server.pin(), Some(before), "the lost key has sealed the former one");
    connect(&server, &bundle(dir.path())).await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn identities_of_another_release_are_served_with_their_authority_or_say_why_not() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(secured(dir.path())).await.unwrap();
    let (pin, trust) = (server.pin(), bundle(dir.path()));
    let pem = std::fs::read(dir.path().join("ca.pem")).unwrap();
    server.stop().await;
    let store = releases::open(dir.path());
    releases::write(&store, "iam", "user").await;
    drop(store);
    let server = Server::start(secured(dir.path())).await.unwrap();
    assert_eq!(server.pin(), pin);
    connect(&server, &trust).await.unwrap();
    server.stop().await;
    let store = releases::open(dir.path());
    releases::alter(&store, "iam", "certificate-authority", ("createdAt", "at noon")).await;
    drop(store);
    let Err(error) = Server::start(secured(dir.path())).await else { panic!("it started") };
    assert!(matches!(error, StartError::AuthorityClosed), "{error}");
    let told = error.to_string();
    assert!(told.contains("start the release that has written it"), "{told}");
    assert_eq!(std::fs::read(dir.path().join("ca.pem")).unwrap(), pem, "nothing was made anew");
}

async fn joined_without_tls() -> tempfile::TempDir {
    let node = start().await;
    node.create_cluster("prod").await;
    node.register_instance("prod").await;
    node.server.stop().await;
    node.dir
}

#[tokio::test]
async fn files_are_read_again_and_those_that_do_not_fit_are_left() {
    let (dir, foreign) = (tempfile::tempdir().unwrap(), Foreign::new());
    let files =
        TlsFiles { certificate: dir.path().join("tls.crt"), key: dir.path().join("tls.key") };
    foreign.write(&files);
    let data = dir.path().join("data");
    let tls = Tls { way: TlsWay::Always, files: Some(files.clone()), ..Tls::default() };
    let with_files = || Config { tls: tls.clone(), ..config(&data) };
    let server = Server::start(with_files()).await.unwrap();
    let trust = foreign.trust();
    connect(&server, &Trust::pin(server.pin().unwrap()).unwrap()).await.unwrap();
    assert_eq!(std::fs::read_to_string(data.join("ca.pem")).unwrap(), foreign.0.pem());
    let first = certificate(&connect(&server, &trust).await.unwrap());
    std::fs::write(&files.certificate, "nothing").unwrap();
    let elsewhere = Config { data_dir: dir.path().join("b"), ..with_files() };
    let Err(error) = Server::start(elsewhere).await else { panic!("it started") };
    assert!(error.to_string().contains("there is no certificate in it"), "{error}");
    sleep(Duration::from_secs(3)).await;
    assert_eq!(certificate(&connect(&server, &trust).await.unwrap()), first);
    foreign.write(&files);
    until("the new files", async || certificate(&connect(&server, &trust).await.unwrap()) != first)
        .await;
    server.stop().await;
}

/// Somebody else's authority.
struct Foreign(CertifiedIssuer<'static, KeyPair>);

impl Foreign {
    fn new() -> Foreign {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Foreign(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    fn trust(&self) -> Trust {
        Trust::bundle(self.0.pem().as_bytes()).unwrap()
    }

    /// Another certificate that it signs, and its key.
    fn write(&self, files: &TlsFiles) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let leaf = params.signed_by(&key, &*self.0).unwrap();
        std::fs::write(&files.certificate, leaf.pem() + &self.0.pem()).unwrap();
        std::fs::write(&files.key, key.serialize_pem()).unwrap();
    }
}

#[tokio::test]
async fn another_authority_signs_when_those_who_are_here_know_it() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(secured(dir.path())).await.unwrap();
    let old = bundle(dir.path());
    let client = client(&server, dir.path(), &old);
    let cluster_name = Some("prod".to_owned());
    let request = berth_api::ecs::CreateClusterRequest { cluster_name, ..Default::default() };
    client.send(request).await.unwrap();
    let instance = register_instance(&client, "prod").await;
    let rotated = rotate(&client, false).await;
    let unconfirmed = rotated.unconfirmed.unwrap();
    assert_eq!(unconfirmed.len(), 1);
    assert_eq!(unconfirmed[0].container_instance_arn.as_deref(), Some(&*instance));
    assert_eq!(statuses(&describe(&client).await), ["SIGNING", "NEXT"]);
    // Once more changes nothing.
    assert_eq!(rotate(&client, false).await.bundle_version, Some(2));
    let both = bundle(dir.path());
    let newer: berth_tls::Pin = rotated.pin.unwrap().parse().unwrap();
    assert_eq!(server.pin(), Some(newer));
    // What joins from now on pins the new one, and is let in by the old one's certificate.
    for trust in [&old, &both, &Trust::pin(newer).unwrap()] {
        until("both are trusted", async || connect(&server, trust).await.is_ok()).await;
    }
    confirm(&client, &instance, "2").await;
    until("the new one signs and the old one is gone", async || {
        statuses(&describe_by(&server, dir.path()).await) == ["SIGNING"]
    })
    .await;
    until("the old one is not trusted", async || connect(&server, &old).await.is_err()).await;
    connect(&server, &bundle(dir.path())).await.unwrap();
    // By force nobody is waited for, and who is cut off is told.
    let stays = client_of(&server, dir.path());
    let forced = rotate(&stays, true).await;
    assert_eq!(forced.unconfirmed.unwrap().len(), 1);
    assert_eq!(forced.bundle_version, Some(3));
    assert_eq!(forced.certificate_authorities.unwrap().len(), 1);
    until("only the third is trusted", async || connect(&server, &both).await.is_err()).await;
    server.stop().await;
    let server = Server::start(secured(dir.path())).await.unwrap();
    assert_eq!(statuses(&describe_by(&server, dir.path()).await), ["SIGNING"]);
    server.stop().await;
}

#[tokio::test]
async fn while_a_former_authority_is_left_none_is_made_unless_by_force() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(secured(dir.path())).await.unwrap();
    let client = client_of(&server, dir.path());
    let cluster_name = Some("prod".to_owned());
    let request = berth_api::ecs::CreateClusterRequest { cluster_name, ..Default::default() };
    client.send(request).await.unwrap();
    let instance = register_instance(&client, "prod").await;
    rotate(&client, false).await;
    server.stop().await;
    // As if the instance were lost, while another one is not: that takes minutes.
    let store = releases::open(dir.path());
    let of_the_new = ("certificate-authority", 1);
    let signs = ("signsSince", 1_700_000_000_000_i64);
    releases::alter_nth(&store, "iam", of_the_new, signs).await;
    drop(store);
    let server = Server::start(secured(dir.path())).await.unwrap();
    assert_eq!(statuses(&describe_by(&server, dir.path()).await), ["FORMER", "SIGNING"]);
    let client = client_of(&server, dir.path());
    let request = RotateCertificateAuthorityRequest { force: Some(false) };
    let error = client.call_berth(request.into()).await.unwrap_err();
    let CallError::Api(told) = error else { panic!("{error}") };
    assert_eq!((told.http_status, told.code.as_str()), (400, "ClientException"));
    let expected =
        format!("the rotation of before is not over: it was not confirmed by {instance}. ");
    assert!(told.message.starts_with(&expected), "{told}");
    let forced = rotate(&client, true).await;
    assert_eq!(forced.bundle_version, Some(3), "another one was made");
    let left: Vec<_> = forced.certificate_authorities.unwrap();
    assert_eq!(left.iter().map(|it| it.number).collect::<Vec<_>>(), [Some(3)]);
    server.stop().await;
}

fn client_of(server: &Server, dir: &Path) -> Client {
    client(server, dir, &bundle(dir))
}

async fn describe_by(server: &Server, dir: &Path) -> DescribeCertificateAuthoritiesResponse {
    describe(&client_of(server, dir)).await
}

async fn describe(client: &Client) -> DescribeCertificateAuthoritiesResponse {
    let answer = client.call_berth(DescribeCertificateAuthoritiesRequest {}.into()).await;
    let Ok(Response::DescribeCertificateAuthorities(it)) = answer else {
        return Default::default();
    };
    it
}

async fn rotate(client: &Client, force: bool) -> RotateCertificateAuthorityResponse {
    let request = RotateCertificateAuthorityRequest { force: Some(force) };
    let answer = client.call_berth(request.into()).await.unwrap();
    let Response::RotateCertificateAuthority(it) = answer else { panic!("{answer:?}") };
    it
}

fn statuses(it: &DescribeCertificateAuthoritiesResponse) -> Vec<&str> {
    let all = it.certificate_authorities.iter().flatten();
    all.map(|it: &CertificateAuthority| it.status.as_deref().unwrap()).collect()
}

async fn confirm(client: &Client, instance: &str, version: &str) {
    let mut attribute = Attribute::new("berth.ca-bundle", Some(version.to_owned()));
    attribute.target_id = Some(instance.to_owned());
    let request = PutAttributesRequest {
        cluster: Some("prod".to_owned()),
        attributes: Some(vec![attribute]),
    };
    client.send(request).await.unwrap();
}

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_secs()).unwrap()
}
