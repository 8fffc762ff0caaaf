use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use actix_web::cookie::Key;
use db::{DbError, SealingKey};
use rand::TryRng as _;
use thiserror::Error;

use crate::settings::{KeyAccess, Settings};

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
    #[error(
        "{} is no key of {LENGTH} bytes; without the right one everybody has to sign in again, and the secrets in the \
         database cannot be read", .0.display()
    )]
    Damaged(PathBuf),
    /// Others may read the file.
    #[error(
        "{} can be read by others than its owner; chmod 600 would be right, or --secret-key-access=shared where a \
         container's secrets are mounted so", .0.display()
    )]
    Exposed(PathBuf),
    /// Others may change the file.
    #[error("{} can be changed by others than its owner; chmod go-w would be right", .0.display())]
    Writable(PathBuf),
}

/// The server's own key. What protects cookies and what encrypts secrets is derived from it.
pub(crate) struct SecretKey([u8; LENGTH]);

/// Where the key is kept in the folder for the data.
pub(crate) fn own_key_file(folder: &Path) -> PathBuf {
    folder.join("secret.key")
}

impl SecretKey {
    /// The key of the file that the settings name; else the one in the folder, made if there is none.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or made, or others may do with it what they should not.
    pub(crate) fn of(settings: &Settings, folder: &Path) -> Result<Self, SecretKeyError> {
        match &settings.secret_key_file {
            Some(path) => Self::read(path, settings.secret_key_access),
            None => Self::read_or_make(&own_key_file(folder)),
        }
    }

    /// The key in a file of our own; a new one that only its owner may read where there is none.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or made, or others may read it.
    pub(crate) fn read_or_make(path: &Path) -> Result<Self, SecretKeyError> {
        if !path.exists() {
            make(path).map_err(|source| SecretKeyError::File { path: path.to_owned(), source })?;
        }
        Self::read(path, KeyAccess::Private)
    }

    /// The key in a file.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is none, or others may do with it what they should not.
    pub(crate) fn read(path: &Path, access: KeyAccess) -> Result<Self, SecretKeyError> {
        let failed = |source| SecretKeyError::File { path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        let mode = file.metadata().map_err(failed)?.permissions().mode();
        if mode & 0o022 != 0 {
            return Err(SecretKeyError::Writable(path.to_owned()));
        }
        if access == KeyAccess::Private && mode & 0o077 != 0 {
            return Err(SecretKeyError::Exposed(path.to_owned()));
        }
        let mut bytes = Vec::new();
        file.take(1024).read_to_end(&mut bytes).map_err(failed)?;
        Ok(Self(bytes.try_into().ok().ok_or_else(|| SecretKeyError::Damaged(path.to_owned()))?))
    }

    /// What cookies are signed with.
    pub(crate) fn cookies(&self) -> Key {
        Key::derive_from(&self.0)
    }

    /// What the secrets in the database are encrypted with.
    ///
    /// # Errors
    ///
    /// As [`SealingKey::derived_from`].
    pub(crate) fn sealing(&self) -> Result<SealingKey, DbError> {
        SealingKey::derived_from(&self.0)
    }
}

/// Makes a key, all of it at once: one that another server has made meanwhile stays.
fn make(path: &Path) -> io::Result<()> {
    let mut bytes = [0; LENGTH];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_err(io::Error::other)?;
    let unfinished = path.with_extension(format!("unfinished.{}", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    let linked = match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    };
    fs::remove_file(&unfinished)?;
    linked?;
    sync_folder_of(path)
}

/// Makes what was done with a file's name survive a loss of power.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(key: &SecretKey) -> (Vec<u8>, String) {
        (key.cookies().master().to_vec(), key.sealing().unwrap().id().to_owned())
    }

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = own_key_file(folder.path());
        let first = SecretKey::read_or_make(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(ids(&SecretKey::read_or_make(&path).unwrap()), ids(&first));
        let other = tempfile::tempdir().unwrap();
        let other = ids(&SecretKey::read_or_make(&own_key_file(other.path())).unwrap());
        assert!(other.0 != ids(&first).0 && other.1 != ids(&first).1);
    }

    #[test]
    fn a_key_that_is_damaged_or_exposed_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = own_key_file(folder.path());
        SecretKey::read_or_make(&path).unwrap();
        let read = |access| SecretKey::read(&path, access).map(drop);
        let set_mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        for mode in [0o640, 0o604, 0o444] {
            set_mode(mode);
            assert!(matches!(read(KeyAccess::Private), Err(SecretKeyError::Exposed(_))), "{mode:o}");
            read(KeyAccess::Shared).unwrap();
        }
        for mode in [0o660, 0o602] {
            set_mode(mode);
            for access in [KeyAccess::Private, KeyAccess::Shared] {
                assert!(matches!(read(access), Err(SecretKeyError::Writable(_))), "{mode:o}");
            }
        }
        set_mode(0o600);
        for content in [vec![], vec![1; 63], vec![1; 65]] {
            fs::write(&path, content).unwrap();
            assert!(matches!(read(KeyAccess::Private), Err(SecretKeyError::Damaged(_))));
        }
    }
}
