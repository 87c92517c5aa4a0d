//! Both ends with a network between them that loses, repeats and delays frames, and cuts
//! connections: what was given comes out once, in order, and the end is heard.
use std::collections::BTreeMap;

use berth_channel::{Client, ClientEvent, Frame, Host, HostEvent, Ids, Kind, Stream};
use proptest::prelude::*;

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Frames under way, by when they arrive.
#[derive(Default)]
struct Way {
    frames: BTreeMap<(u64, u64), Vec<u8>>,
    count: u64,
}

#[derive(Clone, Copy, Debug)]
struct Faults {
    /// Percent.
    lost: u64,
    repeated: u64,
    /// Milliseconds at most; what takes longer is overtaken.
    delay_ms: u64,
}

impl Way {
    fn send(&mut self, bytes: Vec<u8>, now: u64, faults: Faults, dice: &mut Dice) {
        let copies = 1 + u64::from(dice.roll(100) < faults.repeated);
        for _ in 0..copies {
            if dice.roll(100) >= faults.lost {
                let at = now + 1 + dice.roll(faults.delay_ms + 1);
                self.count += 1;
                self.frames.insert((at, self.count), bytes.clone());
            }
        }
    }

    fn arrived(&mut self, now: u64) -> Vec<Vec<u8>> {
        let later = self.frames.split_off(&(now + 1, 0));
        std::mem::replace(&mut self.frames, later).into_values().collect()
    }
}

/// Acknowledges nothing a second time, as the published client.
#[derive(Default)]
struct Seen(std::collections::BTreeSet<String>);

impl Seen {
    fn is_said_again(&mut self, bytes: &[u8]) -> bool {
        let frame = Frame::decode(bytes).expect("ends send frames");
        frame.kind == Kind::Acknowledge
            && !self.0.insert(String::from_utf8(frame.payload).expect("it is JSON"))
    }
}

#[derive(Default)]
struct Heard {
    input: Vec<u8>,
    input_ended: bool,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    code: Option<i64>,
    done: bool,
}

fn live(seed: u64, faults: Faults, is_silent: bool, cuts: u64) -> Result<(), TestCaseError> {
    let mut dice = Dice(seed | 1);
    let size = |dice: &mut Dice| usize::try_from(dice.roll(40_000)).expect("small");
    let (to_send, to_host) = (size(&mut dice), size(&mut dice));
    let output: Vec<u8> = (0..to_send).map(|it| (it % 251) as u8).collect();
    let errors: Vec<u8> = (0..to_send / 3).map(|it| (it % 13) as u8).collect();
    let input: Vec<u8> = (0..to_host).map(|it| (it % 241) as u8).collect();
    let mut host = Host::new("s", Ids::new([1; 16]), 0);
    // The published one says another version, and is sent smaller messages.
    let version = if is_silent { "1.2.707.0" } else { "berth 1" };
    let mut client = Client::new(version, Ids::new([2; 16]));
    let (mut there, mut back, mut seen) = (Way::default(), Way::default(), Seen::default());
    let (mut written, mut error_written, mut read) = (0, 0, 0);
    let (mut begun, mut open, mut given, mut ended) = (false, false, false, false);
    let mut heard = Heard::default();
    let mut next_cut = 300 + dice.roll(1_000);
    let mut cuts_left = cuts;
    for now in 0..400_000 {
        if cuts_left > 0 && now == next_cut {
            // All that is under way is lost with the connection.
            there = Way::default();
            back = Way::default();
            cuts_left -= 1;
            next_cut = now + 300 + dice.roll(1_000);
            client.reconnected(now);
            let start = Frame::control(Kind::StartPublication, vec![], [0; 16], now).encode();
            prop_assert_eq!(host.frame(&start, now), Ok(vec![]));
        }
        for bytes in there.arrived(now) {
            for event in host.frame(&bytes, now).expect("whole frames") {
                match event {
                    HostEvent::Begin => begun = true,
                    HostEvent::Input(it) => {
                        host.taken(it.len(), now);
                        heard.input.extend(it);
                    }
                    HostEvent::InputEnded => heard.input_ended = true,
                    HostEvent::Done => heard.done = true,
                    other => prop_assert!(false, "{other:?}"),
                }
            }
        }
        for bytes in back.arrived(now) {
            for event in client.frame(&bytes, now).expect("whole frames") {
                match event {
                    ClientEvent::Open => open = true,
                    ClientEvent::Output(Stream::Stdout, it) => {
                        client.taken(it.len(), now);
                        heard.stdout.extend(it);
                    }
                    ClientEvent::Output(Stream::Stderr, it) => {
                        client.taken(it.len(), now);
                        heard.stderr.extend(it);
                    }
                    ClientEvent::ExitCode(it) => heard.code = Some(it),
                    ClientEvent::Closed(_) => {}
                }
            }
        }
        if begun && !ended {
            let room = host.room_bytes().min(5_000);
            let end = (written + room).min(output.len());
            host.output(Stream::Stdout, &output[written..end], now);
            written = end;
            if host.room_bytes() > 5_000 {
                let end = (error_written + 3_000).min(errors.len());
                host.output(Stream::Stderr, &errors[error_written..end], now);
                error_written = end;
            }
            let is_all = written == output.len() && error_written == errors.len();
            if is_all && heard.input_ended && heard.input.len() == input.len() {
                ended = true;
                heard.done |= host.ended(Some(42), None, now).is_some();
            }
        }
        if open && !given {
            let end = (read + client.room_bytes().min(7_000)).min(input.len());
            client.input(&input[read..end], now);
            read = end;
            if read == input.len() && client.room_bytes() > 0 {
                client.end_input(now);
                given = true;
            }
        }
        if now % 100 == 0 && !heard.done {
            prop_assert_eq!(host.tick(now), None);
            prop_assert!(client.tick(now).is_ok());
        }
        for bytes in host.take_out() {
            back.send(bytes, now, faults, &mut dice);
        }
        for bytes in client.take_out() {
            if is_silent && seen.is_said_again(&bytes) {
                continue;
            }
            there.send(bytes, now, faults, &mut dice);
        }
        if heard.done && heard.stdout.len() >= output.len() {
            break;
        }
    }
    prop_assert!(heard.done, "the host never ended");
    prop_assert!(heard.input == input && heard.input_ended);
    prop_assert!(heard.stdout == output && heard.stderr == errors);
    prop_assert_eq!(heard.code, (!is_silent).then_some(42));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_or_heard_twice(
        seed: u64, lost in 0..20u64, repeated in 0..20u64, delay_ms in 0..60u64, cuts in 0..4u64,
    ) {
        live(seed, Faults { lost, repeated, delay_ms }, false, cuts)?;
    }

    /// It loses nothing but with its connection, and acknowledges nothing twice.
    #[test]
    fn the_published_client_is_never_stuck(seed: u64, cuts in 0..6u64) {
        live(seed, Faults { lost: 0, repeated: 0, delay_ms: 0 }, true, cuts)?;
    }
}

/// Frames of one end given to the other, without a network.
fn exchange(host: &mut Host, client: &mut Client, now: u64) -> Vec<HostEvent> {
    let mut events = vec![];
    loop {
        let (to_client, to_host) = (host.take_out(), client.take_out());
        if to_client.is_empty() && to_host.is_empty() {
            return events;
        }
        for bytes in to_client {
            client.frame(&bytes, now).expect("it is of a host");
        }
        for bytes in to_host {
            events.extend(host.frame(&bytes, now).expect("it is of a client"));
        }
    }
}

#[test]
fn who_takes_nothing_is_sent_no_more() {
    let mut host = Host::new("s", Ids::new([1; 16]), 0);
    let mut client = Client::new("berth 1", Ids::new([2; 16]));
    assert_eq!(exchange(&mut host, &mut client, 0), [HostEvent::Begin]);
    let (mut sent, mut heard) = (0, 0);
    for now in 0..200 {
        let room = client.room_bytes();
        client.input(&vec![7; room], now);
        sent += room;
        let events = exchange(&mut host, &mut client, now);
        heard +=
            events.iter().map(|it| matches!(it, HostEvent::Input(it) if !it.is_empty())).count();
    }
    // What is untaken, and one window more.
    assert!(sent < 4 << 20, "{sent}");
    assert_eq!((client.room_bytes(), heard), (0, sent / (16 * 1024)));
    for _ in 0..heard {
        host.taken(16 * 1024, 200);
    }
    exchange(&mut host, &mut client, 200);
    assert_eq!(client.room_bytes(), 128 * 16 * 1024);
}

#[test]
fn who_never_waits_is_not_heard_beyond_a_bound() {
    for payload in [vec![], vec![7; 16], vec![7; 64 * 1024]] {
        let frame = |sequence| Frame {
            kind: Kind::Input,
            created_ms: 0,
            sequence,
            flags: 0,
            id: [3; 16],
            payload_type: 1,
            payload: payload.clone(),
        };
        let mut host = Host::new("s", Ids::new([1; 16]), 0);
        let mut client = Client::new("berth 1", Ids::new([2; 16]));
        exchange(&mut host, &mut client, 0);
        let (mut next, mut untaken) = (1, 0);
        let mut push = |host: &mut Host, untaken: &mut usize| {
            let from = next;
            for sequence in from..from + 40_000 {
                let frame = frame(sequence).encode();
                let events = host.frame(&frame, 0).expect("a whole frame");
                host.take_out();
                if events.is_empty() {
                    next = sequence;
                    return;
                }
                *untaken += events.len();
            }
            panic!("nothing of {} bytes was dropped", payload.len());
        };
        push(&mut host, &mut untaken);
        let bytes = untaken * (payload.len() + 64);
        assert!(bytes <= (1 << 20) + 257 * (64 * 1024 + 64), "{untaken} of {}", payload.len());
        // Once there is room it is heard from where it was dropped.
        for _ in 0..untaken {
            host.taken(payload.len(), 0);
        }
        let heard = std::mem::take(&mut untaken);
        host.take_out();
        push(&mut host, &mut untaken);
        assert_eq!(untaken, heard);
    }
}
