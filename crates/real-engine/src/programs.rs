//! Finding the programs of an engine.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use crate::Unavailable;

/// Where daemons are, though a user's `PATH` often lacks it.
const SYSTEM_FOLDERS: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// The file of a program.
///
/// # Errors
///
/// [`Unavailable::MissingProgram`] where no folder has it.
pub(crate) fn find(name: &'static str) -> Result<PathBuf, Unavailable> {
    folders()
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .ok_or(Unavailable::MissingProgram(name))
}

/// The `PATH` for an engine and its command line: the caller's, then the system's folders.
pub(crate) fn search_path() -> OsString {
    env::join_paths(folders()).unwrap_or_else(|_unjoinable| SYSTEM_FOLDERS.join(":").into())
}

fn folders() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
    for folder in SYSTEM_FOLDERS.map(Path::new) {
        if !folders.iter().any(|known| known == folder) {
            folders.push(folder.to_owned());
        }
    }
    folders
}
