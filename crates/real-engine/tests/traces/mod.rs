//! What an engine in a folder has left on this machine.

use std::{fs, path::Path};

/// The command lines of the processes that name the folder.
pub(crate) fn processes(folder: &Path) -> Vec<String> {
    let folder = folder.to_str().unwrap();
    let all = fs::read_dir("/proc").unwrap().flatten();
    let command_lines = all.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    let words = command_lines.map(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " "));
    // This test's own binary, `real-engine dockerd --dir …` included, names the folder as an argument.
    words.filter(|line| line.contains(&format!("{folder}/"))).collect()
}

/// The mount points below the folder.
pub(crate) fn mounts(folder: &Path) -> Vec<String> {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    let points = mounts.lines().filter_map(|line| line.split(' ').nth(1));
    points.filter(|point| Path::new(point).starts_with(folder)).map(str::to_owned).collect()
}
