//! What lines of logs cost: bytes on disk, a search, a start; each beside its floor, in one run.
//!
//! `lines [MIB]`: so many MiB of text, 1,024 unless told otherwise.
use std::{
    fs::{self, File},
    io::{BufWriter, Read, Write},
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use berth_lines::{Lines, Position, Put, Query};
use berth_say::say;
use tokio::runtime::Builder;

const DAY_MS: i64 = 86_400_000;
/// Lines of one call while 1 GiB of them is stored: more than a commit waits for.
const LOADED_LINES: usize = 9_000;
/// Lines of one call, and calls a second: 10,000 lines a second.
const CALL_LINES: usize = 2_000;
const CALLS_A_SECOND: u32 = 5;
const STORED_CALLS: u32 = 50;
/// Files of a start.
const GROUPS: u128 = 100;
const DAYS: i64 = 100;
const RARE: &str = "needle-4711-in-a-haystack";

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let mib: usize = std::env::args().nth(1).map_or(Ok(1_024), |it| it.parse())?;
    let folder = Path::new("target/bench");
    fs::create_dir_all(folder)?;
    let folder = tempfile::tempdir_in(folder)?;
    kept_and_searched(folder.path(), mib << 20)?;
    stored(&folder.path().join("stored"))?;
    started(&folder.path().join("started"))
}

/// Numbers that are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// A line as services write them: half of them of JSON, with ids and numbers that nobody guesses.
fn line(chance: &mut Chance) -> String {
    let (id, ms, user) = (chance.below(u64::MAX), chance.below(3_000), chance.below(50_000));
    let path = ["/", "/orders", "/orders/items", "/login", "/health"][chance.below(5) as usize];
    let level = ["INFO", "INFO", "INFO", "WARN", "ERROR"][chance.below(5) as usize];
    match chance.below(2) {
        0 => format!(
            "{{\"level\":\"{level}\",\"path\":\"{path}\",\"ms\":{ms},\"user\":{user},\
             \"request\":\"{id:016x}\",\"message\":\"request was answered\"}}"
        ),
        _ => format!("{level} GET {path} user={user} took {ms} ms, request {id:016x}, answered"),
    }
}

/// Text beside a raw file of the same: what both take, and how long a rare word takes to find.
fn kept_and_searched(folder: &Path, bytes: usize) -> Outcome {
    let runtime = Builder::new_current_thread().build()?;
    let (lines, _) = Lines::open(&folder.join("kept"))?;
    let raw_path = folder.join("raw.log");
    let mut raw = BufWriter::new(File::create(&raw_path)?);
    let (mut chance, mut raw_bytes, mut count) = (Chance(88_172_645_463_325_252), 0, 0_u64);
    let began_ms = now_ms() - DAY_MS / 2;
    while raw_bytes < bytes {
        let mut events = Vec::with_capacity(LOADED_LINES);
        for _ in 0..LOADED_LINES {
            count += 1;
            let mut text = line(&mut chance);
            if count == 1_000_000 {
                text += RARE;
            }
            raw_bytes += text.len() + 1;
            writeln!(raw, "{text}")?;
            events.push((began_ms + count as i64 / 100, text));
        }
        let stream = u128::from(count / LOADED_LINES as u64 % 20);
        let put = Put { group: 1, stream, ingested_ms: began_ms, cursor: None, events };
        runtime.block_on(lines.put(put))?;
    }
    raw.flush()?;
    lines.seal()?;
    let kept = lines.figures().disk_bytes as f64 / raw_bytes as f64;
    say!("text {raw_bytes} bytes");
    say!("kept {kept:.3} x");
    let floors: Vec<f64> = (0..3).map(|_| grep(&raw_path)).collect::<Result<_, _>>()?;
    let (mut times, mut found) = (Vec::new(), 0);
    for _ in 0..3 {
        let began = Instant::now();
        found = search(&lines, &[RARE.to_owned()]);
        times.push(began.elapsed().as_secs_f64());
    }
    let expected = usize::from(count >= 1_000_000);
    assert_eq!(found, expected, "a search finds what is there");
    say!("searched {} s", shown(&times));
    say!("grep {} s", shown(&floors));
    Ok(())
}

fn shown(times: &[f64]) -> String {
    times.iter().map(|it| format!("{it:.3}")).collect::<Vec<_>>().join(" ")
}

fn search(lines: &Lines, required: &[String]) -> usize {
    let (mut found, mut from) = (0, None);
    loop {
        let page = lines.look(&Query {
            from,
            required,
            matches: &|it| required.iter().all(|word| it.contains(word)),
            ..everything(1)
        });
        found += page.events.len();
        let Some(next) = page.next else { return found };
        from = Some(next);
    }
}

fn everything<'a>(group: u128) -> Query<'a> {
    Query {
        group,
        wants: &|_| true,
        since_ms: 0,
        until_ms: i64::MAX,
        from: None::<Position>,
        is_forward: true,
        events_max: 10_000,
        bytes_max: 1 << 20,
        look_bytes_max: usize::MAX,
        required: &[],
        matches: &|_| true,
    }
}

/// The raw file, read once from its begin to its end.
fn grep(path: &Path) -> std::io::Result<f64> {
    let (began, mut file) = (Instant::now(), File::open(path)?);
    let (mut buffer, mut found) = (vec![0; 1 << 20], 0);
    let finder = memchr::memmem::Finder::new(RARE);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        found += finder.find_iter(&buffer[..read]).count();
    }
    std::hint::black_box(found);
    Ok(began.elapsed().as_secs_f64())
}

/// 10,000 lines a second: how long until a call's lines are found, beside a write and a sync of as
/// many bytes.
fn stored(dir: &Path) -> Outcome {
    let runtime = Builder::new_current_thread().build()?;
    let (lines, _) = Lines::open(dir)?;
    let mut floor_file = File::create(dir.join("floor"))?;
    let (mut times, mut floors, mut chance) = (Vec::new(), Vec::new(), Chance(4_711));
    let begun = Instant::now();
    for call in 0..STORED_CALLS {
        let due = begun + Duration::from_secs(1) * call / CALLS_A_SECOND;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let at = now_ms();
        let events: Vec<(i64, String)> = (0..CALL_LINES).map(|_| (at, line(&mut chance))).collect();
        let text: String = events.iter().map(|it| it.1.as_str()).collect();
        let began = Instant::now();
        let put = Put { group: 1, stream: 1, ingested_ms: at, cursor: None, events };
        runtime.block_on(lines.put(put))?;
        let page = lines.look(&Query { since_ms: at, ..everything(1) });
        assert!(!page.events.is_empty(), "what is answered is found");
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        let began = Instant::now();
        floor_file.write_all(text.as_bytes())?;
        floor_file.sync_data()?;
        floors.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    floors.sort_by(f64::total_cmp);
    let last = times.len() - 1;
    say!("stored p50 {:.1} ms, p99 {:.1} ms", times[last / 2], times[last]);
    say!("written p50 {:.1} ms, p99 {:.1} ms", floors[last / 2], floors[last]);
    Ok(())
}

/// A file for each group and day: how long a start takes, and until all of them are looked into.
fn started(dir: &Path) -> Outcome {
    let runtime = Builder::new_current_thread().build()?;
    let (lines, _) = Lines::open(dir)?;
    let today = now_ms();
    for group in 0..GROUPS {
        let event = |day| (today - day * DAY_MS, format!("a line of {group} on {day}"));
        let events = (0..DAYS).rev().map(event).collect();
        let put = Put { group, stream: group, ingested_ms: today, cursor: None, events };
        runtime.block_on(lines.put(put))?;
    }
    lines.seal()?;
    let files = lines.figures().files;
    drop(lines);
    let began = Instant::now();
    let mut names = 0;
    for it in fs::read_dir(dir.join("sealed"))? {
        names += fs::read_dir(it?.path())?.count();
    }
    let listed = began.elapsed().as_secs_f64() * 1_000.0;
    let began = Instant::now();
    let (lines, _) = Lines::open(dir)?;
    let open = began.elapsed().as_secs_f64() * 1_000.0;
    let bytes = |group| lines.group_bytes(group);
    while (0..GROUPS).any(|it| bytes(it) < 26 * DAYS as u64) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let known = began.elapsed().as_secs_f64() * 1_000.0;
    say!("files {files} {names}");
    say!("started {open:.1} ms");
    say!("listed {listed:.1} ms");
    say!("known {known:.1} ms");
    Ok(())
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.ok().and_then(|it| it.as_millis().try_into().ok()).unwrap_or_default()
}
