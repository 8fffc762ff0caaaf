use authz::{EnvironmentsManage, GlobalGrant};
use diesel::prelude::*;
use shared::{
    AuditAction, EnvironmentDraft, EnvironmentId, EnvironmentOrigin, EnvironmentSettings, UnixSeconds,
};

use crate::any_connection::AnyConnection;
use crate::environment_secrets::{self, SecretChange, SecretField};
use crate::environments::{EnvironmentRecord, origin_word, record};
use crate::schema::{environment_ssh, environment_tls, environments, local_daemon};
use crate::sealing_key::SealingKey;
use crate::stored::stored_id;
use crate::users::name_key;
use crate::{Actor, AuditEvent, Database, DbError};

/// What a change needs besides what it changes: the right to it, the key for its secrets, and who makes it when.
#[derive(Debug)]
pub struct EnvironmentChange {
    /// The proof.
    pub grant: GlobalGrant<EnvironmentsManage>,
    /// What secrets are encrypted with.
    pub key: SealingKey,
    /// Whoever makes it, for the audit log.
    pub actor: Actor,
    /// When.
    pub now: UnixSeconds,
}

impl Database {
    /// Makes an environment. Its endpoint and what goes with it are the caller's to check.
    ///
    /// `committed` is told once it is there, even where the caller has given up by then.
    ///
    /// # Errors
    ///
    /// [`DbError::NameTaken`], or the database does not answer; nothing is changed then.
    pub async fn create_environment(
        &self,
        EnvironmentChange { grant, key, actor, now }: EnvironmentChange,
        draft: EnvironmentDraft,
        committed: impl FnOnce(&EnvironmentRecord) + Send + 'static,
    ) -> Result<EnvironmentRecord, DbError> {
        let create = move |connection: &mut AnyConnection, _: &_, journal: &crate::journal::Journal| {
            let id: i64 = diesel::insert_into(environments::table)
                .values((
                    environments::name.eq(&draft.name),
                    environments::name_key.eq(name_key(&draft.name)),
                    environments::endpoint.eq(&draft.endpoint),
                    environments::origin.eq(origin_word(EnvironmentOrigin::User)),
                    environments::enabled.eq(draft.enabled),
                ))
                .returning(environments::id)
                .get_result(connection)
                .map_err(|error| DbError::of_name(error, &draft.name))?;
            let id = stored_id(id)?;
            write_details(connection, id, &draft)?;
            for field in SecretField::ALL {
                environment_secrets::write(connection, id, field, &SecretChange::of(&draft, field), &key)?;
            }
            let done = AuditEvent::done(AuditAction::EnvironmentCreate, target_of(&draft.name, id));
            let detail = (!draft.enabled).then(|| "disabled".to_owned());
            journal.write(connection, &AuditEvent { environment: Some(id), detail, ..done })?;
            record(connection, id)
        };
        self.administer_and_tell(grant, actor, now, create, committed).await
    }

    /// Makes an environment what the draft says. Secrets that are absent stay as they are, empty ones go, and so do
    /// those that no longer apply. The draft was checked for the environment as it was at this revision.
    ///
    /// `committed` is told once it is done, even where the caller has given up by then.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchEnvironment`], [`DbError::EnvironmentOutdated`] where it is no longer what was read,
    /// [`DbError::NameTaken`], [`DbError::OfSettings`] where the settings name it and more than `enabled` changes,
    /// [`DbError::PutAway`], or the database does not answer; nothing is changed then.
    pub async fn update_environment(
        &self,
        EnvironmentChange { grant, key, actor, now }: EnvironmentChange,
        id: EnvironmentId,
        revision: i64,
        draft: EnvironmentDraft,
        committed: impl FnOnce(&EnvironmentRecord) + Send + 'static,
    ) -> Result<EnvironmentRecord, DbError> {
        let update = move |connection: &mut AnyConnection, _: &_, journal: &crate::journal::Journal| {
            let before = record(connection, id)?;
            if before.revision != revision {
                return Err(DbError::EnvironmentOutdated);
            }
            let differences = Differences::between(&before.settings, &draft);
            if differences.is_none() {
                return Ok(before);
            }
            match before.settings.origin {
                EnvironmentOrigin::Settings if before.put_away => return Err(DbError::PutAway),
                EnvironmentOrigin::Settings if differences.is_more_than_enabled() => {
                    return Err(DbError::OfSettings);
                }
                EnvironmentOrigin::Local if differences.is_of_connection() => leave_local_daemon(connection)?,
                EnvironmentOrigin::Local | EnvironmentOrigin::Settings | EnvironmentOrigin::User => {}
            }
            diesel::update(environments::table.find(id.get()))
                .set((
                    environments::name.eq(&draft.name),
                    environments::name_key.eq(name_key(&draft.name)),
                    environments::endpoint.eq(&draft.endpoint),
                    environments::enabled.eq(draft.enabled),
                    environments::revision.eq(environments::revision + 1),
                ))
                .execute(connection)
                .map_err(|error| DbError::of_name(error, &draft.name))?;
            write_details(connection, id, &draft)?;
            for (field, change) in &differences.secrets {
                environment_secrets::write(connection, id, *field, change, &key)?;
            }
            let done = AuditEvent::done(AuditAction::EnvironmentUpdate, target_of(&before.settings.name, id));
            let detail = Some(differences.words(&draft));
            journal.write(connection, &AuditEvent { environment: Some(id), detail, ..done })?;
            record(connection, id)
        };
        self.administer_and_tell(grant, actor, now, update, committed).await
    }

    /// Removes an environment with its secrets, and with whatever roles were given on it. An API token that was limited
    /// to it stays limited: to the others that it names, or to none. Its id is never used again.
    ///
    /// `committed` is told once it is gone, even where the caller has given up by then.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchEnvironment`], [`DbError::OfSettings`] where the settings name it, or the database does not
    /// answer; nothing is changed then.
    pub async fn delete_environment(
        &self,
        grant: GlobalGrant<EnvironmentsManage>,
        id: EnvironmentId,
        actor: Actor,
        now: UnixSeconds,
        committed: impl FnOnce(&()) + Send + 'static,
    ) -> Result<(), DbError> {
        let delete = move |connection: &mut AnyConnection, _: &_, journal: &crate::journal::Journal| {
            let before = record(connection, id)?;
            match before.settings.origin {
                EnvironmentOrigin::Settings if !before.put_away => return Err(DbError::OfSettings),
                EnvironmentOrigin::Local => leave_local_daemon(connection)?,
                EnvironmentOrigin::Settings | EnvironmentOrigin::User => {}
            }
            // What belongs to it goes with it (ON DELETE CASCADE).
            diesel::delete(environments::table.find(id.get())).execute(connection)?;
            let done = AuditEvent::done(AuditAction::EnvironmentDelete, target_of(&before.settings.name, id));
            journal.write(connection, &AuditEvent { environment: Some(id), ..done })
        };
        self.administer_and_tell(grant, actor, now, delete, committed).await
    }
}

/// What a draft would change.
struct Differences {
    is_renamed: bool,
    enabled: Option<bool>,
    endpoint: bool,
    tls: bool,
    ssh: bool,
    /// Those that are set, or are there and go.
    secrets: Vec<(SecretField, SecretChange)>,
}

impl Differences {
    fn between(before: &EnvironmentSettings, draft: &EnvironmentDraft) -> Self {
        let has = |field| match field {
            SecretField::TlsClientKey => before.tls.as_ref().is_some_and(|tls| tls.has_client_key),
            SecretField::SshPrivateKey => before.ssh.as_ref().is_some_and(|ssh| ssh.has_private_key),
            SecretField::SshPassphrase => before.ssh.as_ref().is_some_and(|ssh| ssh.has_passphrase),
        };
        let changed = |field| match SecretChange::of(draft, field) {
            SecretChange::Keep => None,
            SecretChange::Remove if !has(field) => None,
            change @ (SecretChange::Remove | SecretChange::Set(_)) => Some((field, change)),
        };
        let tls = |ca, name, skip, certificate| (ca, name, skip, certificate);
        let tls_before = before.tls.as_ref().map(|before| {
            tls(&before.ca, &before.server_name, before.skip_verification, &before.client_certificate)
        });
        let tls_after = draft.tls.as_ref().map(|after| {
            tls(&after.ca, &after.server_name, after.skip_verification, &after.client_certificate)
        });
        let ssh_before = before.ssh.as_ref().map(|before| (&before.known_hosts, before.use_agent));
        let ssh_after = draft.ssh.as_ref().map(|after| (&after.known_hosts, after.use_agent));
        Self {
            is_renamed: before.name != draft.name,
            enabled: (before.enabled != draft.enabled).then_some(draft.enabled),
            endpoint: before.endpoint != draft.endpoint,
            tls: tls_before != tls_after,
            ssh: ssh_before != ssh_after,
            secrets: SecretField::ALL.into_iter().filter_map(changed).collect(),
        }
    }

    fn is_none(&self) -> bool {
        self.enabled.is_none() && !self.is_more_than_enabled()
    }

    fn is_more_than_enabled(&self) -> bool {
        self.is_renamed || self.is_of_connection()
    }

    fn is_of_connection(&self) -> bool {
        self.endpoint || self.tls || self.ssh || !self.secrets.is_empty()
    }

    /// How the audit log tells them: what was changed, and of the connection nothing more.
    fn words(&self, draft: &EnvironmentDraft) -> String {
        let mut words = Vec::new();
        if self.is_renamed {
            words.push(format!("renamed to {}", draft.name));
        }
        words.extend(self.enabled.map(|enabled| if enabled { "enabled" } else { "disabled" }.to_owned()));
        let parts = [(self.endpoint, "endpoint"), (self.tls, "TLS"), (self.ssh, "SSH")];
        let parts = parts.into_iter().filter(|(is_changed, _)| *is_changed);
        words.extend(parts.map(|(_, part)| format!("{part} changed")));
        words.extend(self.secrets.iter().map(|(field, change)| match change {
            SecretChange::Remove => format!("{} removed", field.words()),
            SecretChange::Keep | SecretChange::Set(_) => format!("{} set", field.words()),
        }));
        words.join("; ")
    }
}

/// Writes what stands in the other tables but the secrets, in place of what stood there.
fn write_details(
    connection: &mut AnyConnection,
    id: EnvironmentId,
    draft: &EnvironmentDraft,
) -> Result<(), DbError> {
    diesel::delete(environment_tls::table.find(id.get())).execute(connection)?;
    diesel::delete(environment_ssh::table.find(id.get())).execute(connection)?;
    if let Some(tls) = &draft.tls {
        diesel::insert_into(environment_tls::table)
            .values((
                environment_tls::environment_id.eq(id.get()),
                environment_tls::ca.eq(&tls.ca),
                environment_tls::server_name.eq(&tls.server_name),
                environment_tls::skip_verification.eq(tls.skip_verification),
                environment_tls::client_certificate.eq(&tls.client_certificate),
            ))
            .execute(connection)?;
    }
    if let Some(ssh) = &draft.ssh {
        diesel::insert_into(environment_ssh::table)
            .values((
                environment_ssh::environment_id.eq(id.get()),
                environment_ssh::known_hosts.eq(&ssh.known_hosts),
                environment_ssh::use_agent.eq(ssh.use_agent),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// From now on this machine's daemon is what somebody has decided.
fn leave_local_daemon(connection: &mut AnyConnection) -> Result<(), DbError> {
    diesel::update(local_daemon::table).set(local_daemon::is_followed.eq(false)).execute(connection)?;
    Ok(())
}

/// How the audit log names an environment.
pub(crate) fn target_of(name: &str, id: EnvironmentId) -> String {
    format!("{name} (environment {id})")
}
