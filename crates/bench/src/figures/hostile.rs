//! Clients without a key: 2,000 connections of each kind that tries to take memory, slots or
//! descriptors, and a caller with a key meanwhile.
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use berth_say::note;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    Setup,
    berth::{Access, Berth},
    report::{Figure, Goal, Series, milliseconds, percentile},
    wire::{Connection, Signer},
};

const CONNECTIONS: usize = 2_000;
/// Each connection is opened again when it is closed, as long as this.
const ATTACK: Duration = Duration::from_secs(10);
/// Before an attacker tries again.
const AGAIN: Duration = Duration::from_secs(1);
/// Between two calls of the caller with a key.
const PACE: Duration = Duration::from_millis(10);
/// For memory to be given back.
const REST: Duration = Duration::from_secs(10);

/// What an attacker sends at once on each connection; then it waits.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Silent,
    Head,
    Body,
    Streams,
    Probes,
}

const KINDS: [Kind; 5] = [Kind::Silent, Kind::Head, Kind::Body, Kind::Streams, Kind::Probes];

/// What one kind came to.
struct Measured {
    peak_mib: f64,
    after_mib: f64,
    p99_ms: f64,
}

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?;
    let mut measured: Vec<Vec<Measured>> = KINDS.iter().map(|_| Vec::new()).collect();
    for run in 0..setup.runs {
        for (kind, results) in KINDS.iter().zip(&mut measured) {
            let result = attack(setup, *kind).await.with_context(|| format!("{kind:?}"))?;
            let Measured { peak_mib, after_mib, p99_ms } = result;
            note!(
                "run {run}, {kind:?}: {peak_mib:.1} MiB, {p99_ms:.2} ms, then {after_mib:.1} MiB"
            );
            results.push(result);
        }
    }
    let figure = |what: &str, unit, most, of: fn(&Measured) -> f64| Figure {
        what: format!("{CONNECTIONS} hostile connections without a key: {what}"),
        unit,
        goal: Goal::AtMost(most),
        runs: worst(&measured, of),
        details: KINDS
            .iter()
            .zip(&measured)
            .map(|(kind, results)| Series::new(kind.name(), unit, results.iter().map(of).collect()))
            .collect(),
    };
    Ok(vec![
        figure("resident memory of the server, most", "MiB", 150.0, |it| it.peak_mib),
        figure("a signed call meanwhile, p99", "ms", 50.0, |it| it.p99_ms),
        figure("resident memory 10 s after", "MiB", 40.0, |it| it.after_mib),
    ])
}

/// Of each run, that of the worst kind.
fn worst(measured: &[Vec<Measured>], of: fn(&Measured) -> f64) -> Vec<f64> {
    let runs = measured.first().map_or(0, Vec::len);
    let worst = |run: usize| measured.iter().map(|it| of(&it[run])).fold(0.0, f64::max);
    (0..runs).map(worst).collect()
}

/// One kind against a server of its own.
async fn attack(setup: &Setup, kind: Kind) -> Result<Measured> {
    let data = tempfile::tempdir_in(&setup.scratch)?;
    let folder = data.path().join("data");
    let berth = Berth::up(&setup.berth, &folder, &["server", "--listen", "127.0.0.1:0"])?;
    let access = Access::of(&folder)?;
    let signer = Signer::new(&access)?;
    let bytes: &'static [u8] = Box::leak(kind.bytes(&signer).into_boxed_slice());
    let mut attackers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        attackers.spawn(insist(signer.authority().to_owned(), bytes));
    }
    let (mut times, mut peak_mib) = (Vec::new(), 0.0_f64);
    let begin = Instant::now();
    while begin.elapsed() < ATTACK {
        // A connection of its own for each call: a caller who was there before has it easier.
        let asked = Instant::now();
        Connection::open(signer.clone()).await?.call("ListClusters", b"{}").await?;
        times.push(milliseconds(asked.elapsed()));
        peak_mib = peak_mib.max(berth.resident_memory()?);
        sleep(PACE).await;
    }
    attackers.shutdown().await;
    sleep(REST).await;
    let after_mib = berth.resident_memory()?;
    Ok(Measured { peak_mib, after_mib, p99_ms: percentile(&times, 99.0) })
}

/// Says it on one connection after the other, each as long as the server lets it.
async fn insist(authority: String, bytes: &'static [u8]) {
    loop {
        if let Ok(mut stream) = TcpStream::connect(&authority).await {
            let (from, mut to) = stream.split();
            // Refused in the middle is refused.
            let _ = timeout(ATTACK, to.write_all(bytes)).await;
            let mut answer = [0; 4_096];
            while let Ok(()) = from.readable().await {
                match from.try_read(&mut answer) {
                    Ok(0) => break,
                    Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => break,
                    _ => {}
                }
            }
        }
        sleep(AGAIN).await;
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Silent => "that say nothing",
            Kind::Head => "with a head that does not end",
            Kind::Body => "with a body of 1 MB without its last byte",
            Kind::Streams => "with 16 streams of HTTP/2",
            Kind::Probes => "that ask for /health",
        }
    }

    fn bytes(self, signer: &Signer) -> Vec<u8> {
        let mut call = Vec::new();
        signer.request("ListClusters", &[b' '; 1 << 20], &mut call);
        let signature = b"authorization: ";
        let at = call.windows(signature.len()).position(|it| it == signature);
        // Whoever has no key signs nothing.
        call[at.expect("it is signed")] = b'n';
        match self {
            Kind::Silent => Vec::new(),
            Kind::Head => [&b"POST / HTTP/1.1\r\nx-a: "[..], &[b'a'; 15_000]].concat(),
            Kind::Body => call[..call.len() - 1].to_vec(),
            Kind::Streams => streams(),
            Kind::Probes => b"GET /health HTTP/1.1\r\nhost: a\r\n\r\n".to_vec(),
        }
    }
}

/// POSTs with HTTP/2, each with the begin of a body that goes on: as much as may be sent before the
/// server has said how much.
fn streams() -> Vec<u8> {
    /// `:method POST`, `:scheme http`, `:path /`, `:authority a`, then the type and the target of a
    /// call, as indices and literals.
    const HEADERS: &[u8] = b"\x83\x86\x84\x01\x01a\x0f\x10\x10application/json\x00\x0cx-amz-target\
                             \x2fAmazonEC2ContainerServiceV20141113.ListClusters";
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    frame(&mut bytes, 4, 0, 0, &[]);
    for stream in (1..32).step_by(2) {
        frame(&mut bytes, 1, 4, stream, HEADERS);
        frame(&mut bytes, 0, 0, stream, &[b' '; 4_000]);
    }
    bytes
}

fn frame(bytes: &mut Vec<u8>, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
    let length = u32::try_from(payload.len()).expect("a frame is small");
    bytes.extend_from_slice(&length.to_be_bytes()[1..]);
    bytes.extend_from_slice(&[kind, flags]);
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
}
