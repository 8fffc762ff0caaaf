use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use db::{Actor, Database, DbError, KeyRotation};
use shared::CredentialKind;

use crate::clock::now;
use crate::data_folder::DataFolder;
use crate::secret_key::{SecretKey, SecretKeyError, own_key_file, sync_folder_of};
use crate::server::{StartError, open_database};
use crate::settings::{KeyAccess, Settings};

/// Encrypts the secrets in the database with another key, and says what was done: with the one of the file that
/// `--rotate-key` names, else with a new one that takes the place of the one in the data folder.
///
/// Whatever interrupts it, either key is there as long as a secret may be encrypted with it: the new one is written
/// beside the old one first, the database changes in one transaction, and only then the new one takes the old one's
/// place. Where that last step is missing, the next start or rotation takes it.
///
/// # Errors
///
/// Where a server runs with this data, a key cannot be used, or a secret cannot be read; nothing is changed then. Where
/// the database failed, that is not known, and doing it again settles it.
pub async fn rotate_key(settings: &Settings) -> Result<String, StartError> {
    let folder = DataFolder::alone(settings)?;
    let database = open_database(settings, folder.path())?;
    let own = own_key_file(folder.path());
    if settings.secret_key_file.is_none() {
        finish_rotation(&database, folder.path()).await?;
    }
    let supplied = settings.rotate_key.clone().flatten();
    let old_file = settings.secret_key_file.as_deref().unwrap_or(&own);
    let (new_file, access) = match (&supplied, &settings.secret_key_file) {
        (Some(file), _) => (file.clone(), settings.secret_key_access),
        (None, None) => (beside(&own), KeyAccess::Private),
        (None, Some(old)) => return Err(StartError::NoNewKey(old.clone())),
    };
    let old = SecretKey::read(old_file, access_of(settings))?.sealing()?;
    let new = match &supplied {
        Some(file) => SecretKey::read(file, access)?,
        None => SecretKey::read_or_make(&new_file)?,
    };
    let new = new.sealing()?;
    if old.id() == new.id() {
        return Err(StartError::SameKey(new_file));
    }
    let done = database.rotate_key(old, new, this_machine(), now()).await.map_err(not_rotated)?;
    if supplied.is_none() {
        put_in_place(&own)?;
    }
    Ok(words(done, supplied.as_deref(), &own))
}

/// Takes the last step of a rotation that was interrupted: after its transaction the new key is the one, before it the
/// old one. Then the new one stays where it is, for the next rotation to take: it may be the only key of another
/// database that this folder was used with, or of a newer state of this one.
///
/// # Errors
///
/// Where the database does not answer, or the files cannot be changed.
pub(crate) async fn finish_rotation(database: &Database, folder: &Path) -> Result<(), StartError> {
    let own = own_key_file(folder);
    let beside = beside(&own);
    if !beside.exists() {
        return Ok(());
    }
    let new = SecretKey::read(&beside, KeyAccess::Private)?.sealing()?;
    if database.keys_in_use().await?.contains(&new) {
        put_in_place(&own)?;
        tracing::info!("the secret key was being changed, and is the new one now");
    } else {
        tracing::warn!(
            "no secret in this database is encrypted with the key {}, which a change of the key that was interrupted \
             has left there; it is kept, and the next change of the key takes it",
            beside.display()
        );
    }
    Ok(())
}

fn access_of(settings: &Settings) -> KeyAccess {
    if settings.secret_key_file.is_some() { settings.secret_key_access } else { KeyAccess::Private }
}

/// Where the new key is until it takes the old one's place.
fn beside(own: &Path) -> PathBuf {
    own.with_extension("key.new")
}

fn put_in_place(own: &Path) -> Result<(), SecretKeyError> {
    let failed = |source| SecretKeyError::File { path: own.to_owned(), source };
    match fs::rename(beside(own), own) {
        // Another server that starts was faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        renamed => renamed.map_err(failed)?,
    }
    sync_folder_of(own).map_err(failed)
}

/// Why a rotation failed, and whether it is known that nothing has changed.
fn not_rotated(error: DbError) -> StartError {
    if matches!(error, DbError::UnreadableSecret { .. } | DbError::NoSealing) {
        StartError::KeyStays(error)
    } else {
        StartError::KeyUnsettled(error)
    }
}

/// Whoever may start the program.
fn this_machine() -> Actor {
    Actor {
        user: None,
        credential: CredentialKind::None,
        credential_id: None,
        address: "this machine".to_owned(),
    }
}

fn words(done: KeyRotation, supplied: Option<&Path>, own: &Path) -> String {
    let KeyRotation { secrets, environments, sessions } = done;
    let key = supplied.unwrap_or(own).display();
    let next = match supplied {
        Some(_) => format!("\nFrom now on start Stowage with --secret-key-file {key}."),
        None => String::new(),
    };
    format!(
        "Encrypted with the new key in {key}: secrets: {secrets}, of environments: {environments}.\n\
         Ended with the old one: sessions: {sessions}; API tokens stay as they were.{next}"
    )
}
