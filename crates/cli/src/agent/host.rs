//! What a host is kept tidy by, and its GPUs. The published agent's variables mean the same here.
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use berth_agent::Housekeeping;
use clap::builder::BoolishValueParser;

/// How a host is looked after.
#[derive(clap::Args, Clone)]
pub struct Host {
    /// Remove no images
    #[arg(long, env = "ECS_DISABLE_IMAGE_CLEANUP", value_parser = BoolishValueParser::new())]
    no_image_cleanup: bool,
    /// How often images are cleaned up while there is room enough
    #[arg(long, value_name = "TIME", default_value = "30m", env = "ECS_IMAGE_CLEANUP_INTERVAL",
          value_parser = time)]
    image_cleanup_interval: Duration,
    /// How long an image that tasks have used is kept after that
    #[arg(long, value_name = "TIME", default_value = "1h",
          env = "ECS_IMAGE_MINIMUM_CLEANUP_AGE", value_parser = time)]
    image_minimum_age: Duration,
    /// Images removed at once while there is room enough
    #[arg(long, value_name = "N", default_value_t = 5, env = "ECS_NUM_IMAGES_DELETE_PER_CYCLE")]
    images_per_cycle: usize,
    /// Clean up images that were fetched for tasks and that none has used, too
    #[arg(long, env = "ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP",
          value_parser = BoolishValueParser::new())]
    clean_untracked: bool,
    /// Image that is never removed; repeatable
    #[arg(long = "pin-image", value_name = "IMAGE")]
    pinned: Vec<String>,
    /// From so many percent of the disk on no new tasks; clean-up begins 5 % before, pulls end 5 %
    /// after
    #[arg(long, value_name = "PERCENT", default_value_t = 85, env = "BERTH_DISK_LIMIT",
          value_parser = clap::value_parser!(u8).range(1..=100))]
    disk_limit: u8,
    /// GPU that tasks can ask for, and the device that a container gets, such as
    /// gpu0=/dev/dri/renderD128; without a device NVIDIA's runtime is asked; repeatable
    #[arg(long = "gpu", value_name = "ID[=DEVICE]", value_parser = gpu)]
    gpus: Vec<(String, Option<PathBuf>)>,
}

impl Host {
    pub fn housekeeping(&self) -> Housekeeping {
        Housekeeping {
            cleans_images: !self.no_image_cleanup,
            interval: self.image_cleanup_interval,
            minimum_age: self.image_minimum_age,
            per_cycle: self.images_per_cycle,
            cleans_untracked: self.clean_untracked,
            pinned: self.pinned.iter().cloned().collect(),
            disk_limit_percent: self.disk_limit,
        }
    }

    /// By their ids.
    ///
    /// # Errors
    /// One is given twice, or is not there.
    pub fn gpus(&self) -> anyhow::Result<BTreeMap<String, Option<PathBuf>>> {
        each_once(&self.gpus, |it| it.canonicalize()).map_err(anyhow::Error::msg)
    }
}

/// Seconds, or hours, minutes and seconds as the published agent takes them.
pub fn time(text: &str) -> Result<Duration, String> {
    let wrong = || format!("'{text}' is no time: seconds, or as 30m or 1h30m");
    if let Ok(seconds) = text.parse() {
        return Ok(Duration::from_secs(seconds));
    }
    let is_short = text.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'h' | b'm' | b's'));
    let given: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(given).ok().filter(|_| is_short).ok_or_else(wrong)
}

fn gpu(text: &str) -> Result<(String, Option<PathBuf>), String> {
    let (id, device) = match text.split_once('=') {
        Some((id, device)) => (id, Some(PathBuf::from(device))),
        None => (text, None),
    };
    let is_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | ':');
    if id.is_empty() || id.len() > 255 || !id.chars().all(is_word) {
        return Err("a GPU is ID=DEVICE: an id has letters, digits, '-', '_', '.' and ':'".into());
    }
    if device.as_ref().is_some_and(|it| !it.is_absolute()) {
        return Err("a GPU is ID=DEVICE: a device is a path, as /dev/dri/renderD128".into());
    }
    Ok((id.to_owned(), device))
}

/// No GPU is two tasks' at once: neither an id nor a device is given twice, whatever it is called.
fn each_once(
    given: &[(String, Option<PathBuf>)],
    found: impl Fn(&Path) -> io::Result<PathBuf>,
) -> Result<BTreeMap<String, Option<PathBuf>>, String> {
    let (mut all, mut owners) = (BTreeMap::new(), BTreeMap::new());
    for (id, device) in given {
        if let Some(device) = device {
            let real = found(device)
                .map_err(|error| format!("--gpu {id}={}: {error}", device.display()))?;
            if let Some(other) = owners.insert(real, id) {
                let device = device.display();
                return Err(format!("--gpu {other} and --gpu {id} are one device: {device}"));
            }
        }
        if all.insert(id.clone(), device.clone()).is_some() {
            return Err(format!("--gpu {id} is given twice"));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_as_the_published_agent_has_them() {
        for (text, seconds) in [("0", 0), ("90", 90), ("30m", 1_800), ("1h30m", 5_400), ("10s", 10)]
        {
            assert_eq!(time(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "-5", "-5s", "soon", "5x", "1 hour", "P1D"] {
            time(text).expect_err(text);
        }
    }

    #[test]
    fn a_gpu_has_a_device_or_is_nvidias() {
        assert_eq!(gpu("a=/dev/null"), Ok(("a".to_owned(), Some("/dev/null".into()))));
        assert_eq!(gpu("GPU-0f"), Ok(("GPU-0f".to_owned(), None)));
        for text in ["", "=/dev/null", "a=", "a=null", "a b"] {
            gpu(text).expect_err(text);
        }
    }

    #[test]
    fn no_gpu_is_given_twice_or_without_its_device() {
        let folder = tempfile::tempdir().expect("a folder");
        let (device, other) = (folder.path().join("x"), folder.path().join("y"));
        std::fs::write(&device, "").expect("written");
        std::fs::write(&other, "").expect("written");
        let link = folder.path().join("by-path");
        std::os::unix::fs::symlink(&device, &link).expect("made");
        let gpu = |id: &str, device: Option<&Path>| (id.to_owned(), device.map(Path::to_owned));
        let all = |given: &[_]| each_once(given, |it| it.canonicalize());
        let good = [gpu("a", Some(&device)), gpu("b", Some(&other)), gpu("c", None)];
        assert_eq!(all(&good), Ok(good.iter().cloned().collect()));
        for (given, told) in [
            ([gpu("a", Some(&device)), gpu("b", Some(&device))], "--gpu a and --gpu b are one"),
            ([gpu("a", Some(&device)), gpu("b", Some(&link))], "--gpu a and --gpu b are one"),
            ([gpu("a", Some(&device)), gpu("a", Some(&other))], "--gpu a is given twice"),
            ([gpu("a", None), gpu("a", None)], "--gpu a is given twice"),
            ([gpu("a", None), gpu("b", Some(&folder.path().join("gone")))], "--gpu b="),
        ] {
            let fault = all(&given).expect_err(told);
            assert!(fault.starts_with(told), "{fault}");
        }
    }
}
