use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::settings::Settings;

/// The folder for everything that is kept, which nobody else may read; held until this is dropped.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    /// The lock lasts as long as the file is open: until the process ends, however it ends.
    _lock: File,
}

/// The folder for the data cannot be used.
#[derive(Debug, Error)]
pub enum DataFolderError {
    /// It cannot be made or locked.
    #[error("the data folder {} cannot be used", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A server runs there, or the key is being changed.
    #[error(
        "another Stowage uses the data in {}; stop it first, or give this one a folder of its own with --data-dir",
        .0.display()
    )]
    InUse(PathBuf),
    /// A server runs there.
    #[error("a server runs with the data in {}; stop it first", .0.display())]
    ServerRuns(PathBuf),
}

impl DataFolder {
    /// Takes the folder for a server, made if there is none. No other server runs there meanwhile, since it would not
    /// learn which environments are changed here; and nobody changes the key.
    ///
    /// # Errors
    ///
    /// Where it cannot be made, or is in use.
    pub(crate) fn for_server(settings: &Settings) -> Result<Self, DataFolderError> {
        let (path, lock) = open(settings)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DataFolderError::InUse(path)),
            // Some network file systems have no locks. Then the key cannot be changed there, and all else can.
            Err(TryLockError::Error(error)) => {
                tracing::warn!(cause = %error, "the data folder cannot be locked");
            }
        }
        Ok(Self { path, _lock: lock })
    }

    /// Takes the folder for whoever changes the key, while no server runs there.
    ///
    /// # Errors
    ///
    /// Where it cannot be locked, or a server runs there.
    pub(crate) fn alone(settings: &Settings) -> Result<Self, DataFolderError> {
        let (path, lock) = open(settings)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataFolderError::ServerRuns(path)),
            Err(TryLockError::Error(source)) => Err(DataFolderError::Unusable { path, source }),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

fn open(settings: &Settings) -> Result<(PathBuf, File), DataFolderError> {
    let failed = |source| DataFolderError::Unusable { path: settings.data_dir.clone(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(&settings.data_dir).map_err(failed)?;
    let path = settings.data_dir.canonicalize().map_err(failed)?;
    let mut file = OpenOptions::new();
    file.read(true).write(true).create(true).truncate(false).mode(0o600);
    let lock = file.open(path.join("stowage.lock")).map_err(failed)?;
    Ok((path, lock))
}
