use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use actix_web::cookie::Key;
use rand::TryRng as _;
use thiserror::Error;

/// Bytes of the key in its file.
const LENGTH: usize = 64;

/// The server's own key cannot be had.
#[derive(Debug, Error)]
pub enum SecretKeyError {
    /// The file cannot be read or made.
    #[error("the key {} cannot be read or made", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is no key.
    #[error("{} is no key of {LENGTH} bytes; without it everybody has to sign in again, with a new one", .0.display())]
    Damaged(PathBuf),
    /// Others may read the file.
    #[error("{} can be read by others than its owner; chmod 600 would be right", .0.display())]
    Exposed(PathBuf),
}

/// The key with which cookies are signed: the one in the folder, or a new one that only its owner may read.
///
/// # Errors
///
/// Where it cannot be read or made, or others may read it.
pub(crate) fn secret_key(folder: &Path) -> Result<Key, SecretKeyError> {
    let path = folder.join("secret.key");
    if !path.exists() {
        make(&path).map_err(|source| SecretKeyError::File { path: path.clone(), source })?;
    }
    read(&path)
}

/// Makes a key, all of it at once: one that another server has made meanwhile stays.
fn make(path: &Path) -> io::Result<()> {
    let mut bytes = [0; LENGTH];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_err(io::Error::other)?;
    let unfinished = path.with_extension(format!("key.{}", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    let linked = match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    };
    fs::remove_file(&unfinished)?;
    linked
}

fn read(path: &Path) -> Result<Key, SecretKeyError> {
    let failed = |source| SecretKeyError::File { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(SecretKeyError::Exposed(path.to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(1024).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() == LENGTH { Ok(Key::from(&bytes)) } else { Err(SecretKeyError::Damaged(path.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = secret_key(folder.path()).unwrap();
        let path = folder.path().join("secret.key");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(secret_key(folder.path()).unwrap() == first);
        let other = tempfile::tempdir().unwrap();
        assert!(secret_key(other.path()).unwrap() != first);
    }

    #[test]
    fn a_key_that_is_damaged_or_exposed_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        secret_key(folder.path()).unwrap();
        let path = folder.path().join("secret.key");
        fs::write(&path, "short").unwrap();
        assert!(matches!(secret_key(folder.path()), Err(SecretKeyError::Damaged(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(secret_key(folder.path()), Err(SecretKeyError::Exposed(_))));
    }
}
