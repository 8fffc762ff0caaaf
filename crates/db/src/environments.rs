use std::collections::HashMap;

use authz::{EnvironmentsManage, GlobalGrant};
use diesel::prelude::*;
use shared::{EnvironmentId, EnvironmentOrigin, EnvironmentSettings, SshSettings, TlsSettings};

use crate::any_connection::AnyConnection;
use crate::environment_secrets::{SealedRow, SecretField, sealed_rows, secrets_of};
use crate::schema::{environment_secrets, environment_ssh, environment_tls, environments};
use crate::sealing_key::SealingKey;
use crate::stored::stored_id;
use crate::{Database, DbError, EnvironmentSecrets};

/// An environment as it is kept, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentRecord {
    /// What is told of it. It is not enabled where it is put away.
    pub settings: EnvironmentSettings,
    /// Whether the settings named it before, and do so no longer.
    pub put_away: bool,
    /// Rises with each change.
    pub revision: i64,
}

/// An environment as it is kept, with its secrets.
#[derive(Clone, Debug)]
pub struct KeptEnvironment {
    /// All but the secrets.
    pub record: EnvironmentRecord,
    /// The secrets.
    pub secrets: EnvironmentSecrets,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    name: String,
    endpoint: String,
    origin: String,
    enabled: bool,
    put_away: bool,
    revision: i64,
}

/// What stands in the other tables about environments, by their ids.
struct Details {
    tls: HashMap<i64, TlsRow>,
    ssh: HashMap<i64, (String, bool)>,
    secrets: Vec<(i64, String)>,
}

/// Authorities, server's name, whether it is not verified, certificate.
type TlsRow = (Option<String>, Option<String>, bool, Option<String>);

impl Database {
    /// All environments, by id: also those that are disabled or put away.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn environments(&self) -> Result<Vec<EnvironmentRecord>, DbError> {
        self.run(all_records).await
    }

    /// One environment.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchEnvironment`], or the database does not answer.
    pub async fn environment(
        &self,
        _grant: GlobalGrant<EnvironmentsManage>,
        id: EnvironmentId,
    ) -> Result<EnvironmentRecord, DbError> {
        self.run(move |connection| record(connection, id)).await
    }

    /// One environment with its secrets, for whoever changes or tests its connection.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchEnvironment`], or the database does not answer.
    pub async fn kept_environment(
        &self,
        _grant: &GlobalGrant<EnvironmentsManage>,
        id: EnvironmentId,
        key: SealingKey,
    ) -> Result<KeptEnvironment, DbError> {
        self.run(move |connection| {
            // All at one moment: the revision stands for the secrets too.
            connection.transaction(|connection| {
                let record = record(connection, id)?;
                Ok(kept(record, &sealed_rows(connection)?, &key))
            })
        })
        .await
    }

    /// All environments with their secrets, for the server that starts and will reach their daemons.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn environments_of_a_server_that_starts(
        &self,
        key: SealingKey,
    ) -> Result<Vec<KeptEnvironment>, DbError> {
        self.run(move |connection| {
            let records = all_records(connection)?;
            let sealed = sealed_rows(connection)?;
            Ok(records.into_iter().map(|record| kept(record, &sealed, &key)).collect())
        })
        .await
    }
}

fn kept(record: EnvironmentRecord, sealed: &[SealedRow], key: &SealingKey) -> KeptEnvironment {
    let secrets = secrets_of(record.settings.id, sealed, key);
    KeptEnvironment { record, secrets }
}

/// The environment.
///
/// # Errors
///
/// [`DbError::NoSuchEnvironment`], or the database does not answer.
pub(crate) fn record(
    connection: &mut AnyConnection,
    id: EnvironmentId,
) -> Result<EnvironmentRecord, DbError> {
    let known: Option<Row> =
        environments::table.find(id.get()).select(columns()).first(connection).optional()?;
    let row = known.ok_or(DbError::NoSuchEnvironment)?;
    details(connection, Some(id))?.record(row)
}

fn all_records(connection: &mut AnyConnection) -> Result<Vec<EnvironmentRecord>, DbError> {
    let rows: Vec<Row> = environments::table.order(environments::id).select(columns()).load(connection)?;
    let mut details = details(connection, None)?;
    rows.into_iter().map(|row| details.record(row)).collect()
}

/// Whether there is such an environment, in use or put away.
pub(crate) fn environment_exists(connection: &mut AnyConnection, id: EnvironmentId) -> Result<bool, DbError> {
    let known: Option<i64> =
        environments::table.find(id.get()).select(environments::id).first(connection).optional()?;
    Ok(known.is_some())
}

/// The word for an origin in its column.
pub(crate) fn origin_word(origin: EnvironmentOrigin) -> &'static str {
    match origin {
        EnvironmentOrigin::Local => "local",
        EnvironmentOrigin::Settings => "settings",
        EnvironmentOrigin::User => "user",
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn columns() -> _ {
    (
        environments::id,
        environments::name,
        environments::endpoint,
        environments::origin,
        environments::enabled,
        environments::put_away,
        environments::revision,
    )
}

/// The details of one environment, or of all.
fn details(connection: &mut AnyConnection, of: Option<EnvironmentId>) -> Result<Details, DbError> {
    // Ids are positive: everything, or from this one to this one.
    let (first, last) = of.map_or((0, i64::MAX), |id| (id.get(), id.get()));
    let tls: Vec<(i64, TlsRow)> = environment_tls::table
        .filter(environment_tls::environment_id.between(first, last))
        .select((
            environment_tls::environment_id,
            (
                environment_tls::ca,
                environment_tls::server_name,
                environment_tls::skip_verification,
                environment_tls::client_certificate,
            ),
        ))
        .load(connection)?;
    let ssh: Vec<(i64, (String, bool))> = environment_ssh::table
        .filter(environment_ssh::environment_id.between(first, last))
        .select((environment_ssh::environment_id, (environment_ssh::known_hosts, environment_ssh::use_agent)))
        .load(connection)?;
    let secrets = environment_secrets::table
        .filter(environment_secrets::environment_id.between(first, last))
        .select((environment_secrets::environment_id, environment_secrets::field))
        .load(connection)?;
    Ok(Details { tls: tls.into_iter().collect(), ssh: ssh.into_iter().collect(), secrets })
}

impl Details {
    /// The environment of this row.
    fn record(&mut self, row: Row) -> Result<EnvironmentRecord, DbError> {
        let has = |field: SecretField| {
            self.secrets.iter().any(|(id, known)| *id == row.id && known == field.as_str())
        };
        let tls = self.tls.remove(&row.id).map(|(ca, server_name, skip_verification, client_certificate)| {
            let has_client_key = has(SecretField::TlsClientKey);
            TlsSettings { ca, server_name, skip_verification, client_certificate, has_client_key }
        });
        let ssh = self.ssh.remove(&row.id).map(|(known_hosts, use_agent)| SshSettings {
            known_hosts,
            use_agent,
            has_private_key: has(SecretField::SshPrivateKey),
            has_passphrase: has(SecretField::SshPassphrase),
        });
        let origins = [EnvironmentOrigin::Local, EnvironmentOrigin::Settings, EnvironmentOrigin::User];
        let origin = origins.into_iter().find(|known| origin_word(*known) == row.origin);
        let origin = origin.ok_or_else(|| DbError::Corrupt(format!("origin {}", row.origin)))?;
        let settings = EnvironmentSettings {
            id: stored_id(row.id)?,
            name: row.name,
            enabled: row.enabled && !row.put_away,
            origin,
            endpoint: row.endpoint,
            tls,
            ssh,
        };
        Ok(EnvironmentRecord { settings, put_away: row.put_away, revision: row.revision })
    }
}
