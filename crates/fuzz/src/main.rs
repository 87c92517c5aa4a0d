//! One target under libFuzzer, if built for that (`cargo xtask fuzz`); otherwise it is given the
//! files that it is asked to read.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(
    init: berth_fuzz::chosen().sow(),
    |data: &[u8]| (berth_fuzz::chosen().run)(data)
);

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    let target = berth_fuzz::chosen();
    for path in std::env::args().skip(1) {
        (target.run)(&std::fs::read(&path)?);
        berth_say::say!("{path} does no harm to {}", target.name);
    }
    Ok(())
}
