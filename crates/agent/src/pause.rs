//! The image of the container that holds a task's network namespace: one static program of some
//! hundred bytes, which waits for ever, made here and imported into Docker without a registry.

use sha2::{Digest, Sha256};

const REPOSITORY: &str = "berth/pause";
/// Of the hash that is the image's tag.
const TAG_BYTES: usize = 6;
/// Where the program is in the image, and where it is loaded.
pub const PATH: &str = "/pause";
const BASE: u64 = 0x40_0000;
const ELF_HEADER_BYTES: u16 = 64;
const PROGRAM_HEADER_BYTES: u16 = 56;
const BLOCK_BYTES: usize = 512;

/// `pause()` again and again, and no more: the namespace lives as long as this does.
#[cfg(target_arch = "x86_64")]
const CODE: [u8; 9] = [
    0xb8, 0x22, 0, 0, 0, // mov eax, 34 (pause)
    0x0f, 0x05, // syscall
    0xeb, 0xf7, // jmp to the beginning
];
#[cfg(target_arch = "x86_64")]
const MACHINE: u16 = 62;

/// `ppoll(NULL, 0, NULL, NULL)` again and again.
#[cfg(target_arch = "aarch64")]
const CODE: [u8; 28] = [
    0x00, 0x00, 0x80, 0xd2, // mov x0, #0
    0x01, 0x00, 0x80, 0xd2, // mov x1, #0
    0x02, 0x00, 0x80, 0xd2, // mov x2, #0
    0x03, 0x00, 0x80, 0xd2, // mov x3, #0
    0x28, 0x09, 0x80, 0xd2, // mov x8, #73 (ppoll)
    0x01, 0x00, 0x00, 0xd4, // svc #0
    0xfa, 0xff, 0xff, 0x17, // b to the beginning
];
#[cfg(target_arch = "aarch64")]
const MACHINE: u16 = 183;

/// Its name, which says what is in it: another release with another program has another image.
#[must_use]
pub fn image() -> String {
    let (repository, tag) = (REPOSITORY, tag());
    format!("{repository}:{tag}")
}

/// The name in the two parts in which Docker is told it.
#[must_use]
pub fn name() -> (&'static str, String) {
    (REPOSITORY, tag())
}

fn tag() -> String {
    Sha256::digest(archive()).iter().take(TAG_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// The file system of the image.
#[must_use]
pub fn archive() -> Vec<u8> {
    let program = program();
    let mut header = [0_u8; BLOCK_BYTES];
    let mut put = |at: usize, text: &str| {
        header[at..at + text.len()].copy_from_slice(text.as_bytes());
    };
    put(0, PATH.trim_start_matches('/'));
    put(100, "0000555");
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{:011o}", program.len()));
    put(136, "00000000000");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\0");
    put(263, "00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut archive = header.to_vec();
    archive.extend(program);
    archive.resize(archive.len().next_multiple_of(BLOCK_BYTES) + 2 * BLOCK_BYTES, 0);
    archive
}

/// An ELF file of one segment: headers and code.
fn program() -> Vec<u8> {
    let start = u64::from(ELF_HEADER_BYTES + PROGRAM_HEADER_BYTES);
    let length = start + CODE.len() as u64;
    let mut elf = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0];
    elf.resize(16, 0);
    let half = |elf: &mut Vec<u8>, value: u16| elf.extend(value.to_le_bytes());
    let word = |elf: &mut Vec<u8>, value: u32| elf.extend(value.to_le_bytes());
    let long = |elf: &mut Vec<u8>, value: u64| elf.extend(value.to_le_bytes());
    half(&mut elf, 2); // an executable
    half(&mut elf, MACHINE);
    word(&mut elf, 1);
    long(&mut elf, BASE + start);
    long(&mut elf, u64::from(ELF_HEADER_BYTES));
    long(&mut elf, 0);
    word(&mut elf, 0);
    half(&mut elf, ELF_HEADER_BYTES);
    half(&mut elf, PROGRAM_HEADER_BYTES);
    half(&mut elf, 1);
    for _ in 0..3 {
        half(&mut elf, 0);
    }
    word(&mut elf, 1); // it is loaded
    word(&mut elf, 5); // to be read and run
    long(&mut elf, 0);
    long(&mut elf, BASE);
    long(&mut elf, BASE);
    long(&mut elf, length);
    long(&mut elf, length);
    long(&mut elf, 0x1000);
    elf.extend(CODE);
    elf
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use super::*;

    #[test]
    fn the_program_waits_until_it_is_killed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pause");
        std::fs::write(&path, program()).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("set");
        let mut child = Command::new(&path).spawn().expect("it runs");
        assert!(child.try_wait().expect("asked").is_none());
        child.kill().expect("killed");
        let ended = child.wait().expect("it has ended");
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&ended), Some(9));
    }

    #[test]
    fn the_name_follows_from_the_program() {
        assert!(image().starts_with("berth/pause:") && archive().len().is_multiple_of(512));
    }
}
