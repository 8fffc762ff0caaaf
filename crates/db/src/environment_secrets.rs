use std::collections::BTreeMap;

use diesel::prelude::*;
use shared::{EnvironmentDraft, EnvironmentId, Secret};
use thiserror::Error;

use crate::DbError;
use crate::any_connection::AnyConnection;
use crate::schema::environment_secrets;
use crate::sealing_key::SealingKey;

/// A secret that an environment may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretField {
    /// The private key of the certificate that is shown to the daemon.
    TlsClientKey,
    /// The private key for the SSH server.
    SshPrivateKey,
    /// That key's passphrase.
    SshPassphrase,
}

/// The secrets of one environment, in the clear; or why one that is there is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentSecrets(BTreeMap<SecretField, Result<Secret, UnreadableSecrets>>);

/// Why secrets of an environment cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnreadableSecrets {
    /// The server runs with another key than the one that they were encrypted with.
    #[error("its secrets were encrypted with another key")]
    AnotherKey,
    /// The ciphertext is damaged, or belongs to another environment or field.
    #[error("its secrets in the database are damaged")]
    Damaged,
}

/// What a draft means for a secret that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecretChange {
    Keep,
    Remove,
    Set(Secret),
}

/// A sealed secret as it is kept: environment, field, id of the key, ciphertext.
pub(crate) type SealedRow = (i64, String, String, Vec<u8>);

impl EnvironmentSecrets {
    /// The secret, where there is one.
    ///
    /// # Errors
    ///
    /// Where there is one and it cannot be read.
    pub fn get(&self, field: SecretField) -> Result<Option<&Secret>, UnreadableSecrets> {
        self.0.get(&field).map(Result::as_ref).transpose().map_err(|reason| *reason)
    }

    /// The secrets after a change to the draft: those that it does not name stay, empty ones go, and so do those that
    /// no longer apply to anything.
    #[must_use]
    pub fn changed_by(mut self, draft: &EnvironmentDraft) -> Self {
        for field in SecretField::ALL {
            match SecretChange::of(draft, field) {
                SecretChange::Keep => {}
                SecretChange::Remove => drop(self.0.remove(&field)),
                SecretChange::Set(secret) => drop(self.0.insert(field, Ok(secret))),
            }
        }
        self
    }
}

impl SecretField {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::TlsClientKey, Self::SshPrivateKey, Self::SshPassphrase];

    /// Its name in a draft and in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::TlsClientKey => "tls.clientKey",
            Self::SshPrivateKey => "ssh.privateKey",
            Self::SshPassphrase => "ssh.passphrase",
        }
    }

    /// Its name in the audit log.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::TlsClientKey => "client key",
            Self::SshPrivateKey => "private key",
            Self::SshPassphrase => "passphrase",
        }
    }
}

impl std::str::FromStr for SecretField {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|known| known.as_str() == text).ok_or(())
    }
}

impl SecretChange {
    pub(crate) fn of(draft: &EnvironmentDraft, field: SecretField) -> Self {
        match (field, &draft.tls, &draft.ssh) {
            // Without its certificate the key is of no use.
            (SecretField::TlsClientKey, Some(tls), _) if tls.client_certificate.is_some() => {
                Self::said(tls.client_key.as_ref())
            }
            (SecretField::SshPrivateKey, _, Some(ssh)) => Self::said(ssh.private_key.as_ref()),
            (SecretField::SshPassphrase, _, Some(ssh)) => {
                match (Self::said(ssh.private_key.as_ref()), Self::said(ssh.passphrase.as_ref())) {
                    // Nor is the passphrase without its key; and with another one it would tell what it is.
                    (Self::Remove | Self::Set(_), Self::Keep) => Self::Remove,
                    (_, said) => said,
                }
            }
            (SecretField::TlsClientKey | SecretField::SshPrivateKey | SecretField::SshPassphrase, _, _) => {
                Self::Remove
            }
        }
    }

    fn said(secret: Option<&Secret>) -> Self {
        match secret {
            None => Self::Keep,
            Some(secret) if secret.expose().is_empty() => Self::Remove,
            Some(secret) => Self::Set(secret.clone()),
        }
    }
}

/// Every sealed secret, by environment.
pub(crate) fn sealed_rows(connection: &mut AnyConnection) -> Result<Vec<SealedRow>, DbError> {
    Ok(environment_secrets::table
        .order((environment_secrets::environment_id, environment_secrets::field))
        .select(environment_secrets::all_columns)
        .load(connection)?)
}

/// The secrets of one environment, out of those of all. A field that this version does not know is nothing to it.
pub(crate) fn secrets_of(
    environment: EnvironmentId,
    rows: &[SealedRow],
    key: &SealingKey,
) -> EnvironmentSecrets {
    let own = rows.iter().filter(|(id, ..)| *id == environment.get());
    let opened = own.filter_map(|row| {
        let field = row.1.parse().ok()?;
        Some((field, open(row, environment, field, key)))
    });
    EnvironmentSecrets(opened.collect())
}

/// One secret.
pub(crate) fn open(
    (.., key_id, sealed): &SealedRow,
    environment: EnvironmentId,
    field: SecretField,
    key: &SealingKey,
) -> Result<Secret, UnreadableSecrets> {
    if key_id != key.id() {
        return Err(UnreadableSecrets::AnotherKey);
    }
    key.open(environment, field, sealed).or(Err(UnreadableSecrets::Damaged))
}

/// Changes a secret, in a transaction.
pub(crate) fn write(
    connection: &mut AnyConnection,
    environment: EnvironmentId,
    field: SecretField,
    change: &SecretChange,
    key: &SealingKey,
) -> Result<(), DbError> {
    if *change == SecretChange::Keep {
        return Ok(());
    }
    let place = environment_secrets::table.find((environment.get(), field.as_str()));
    diesel::delete(place).execute(connection)?;
    if let SecretChange::Set(secret) = change {
        diesel::insert_into(environment_secrets::table)
            .values((
                environment_secrets::environment_id.eq(environment.get()),
                environment_secrets::field.eq(field.as_str()),
                environment_secrets::key_id.eq(key.id()),
                environment_secrets::sealed.eq(key.seal(environment, field, secret)?),
            ))
            .execute(connection)?;
    }
    Ok(())
}
