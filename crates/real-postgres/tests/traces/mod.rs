//! What a cluster in a folder has left on this machine.

use std::{fs, path::Path};

/// The command lines of the processes that name the folder, or work in it.
pub(crate) fn processes(folder: &Path) -> Vec<String> {
    let all = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let command_line = |process: &Path| {
        String::from_utf8_lossy(&fs::read(process.join("cmdline")).unwrap_or_default()).replace('\0', " ")
    };
    all.filter(|process| {
        // PostgreSQL's own children are titled otherwise, but work in the data folder.
        let works_there = fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
        works_there || command_line(process).contains(&format!("{}/", folder.display()))
    })
    .map(|process| command_line(&process))
    .collect()
}
