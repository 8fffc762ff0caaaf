use daemon::{ClientCertificate, Connection, Endpoint, InvalidConnection, InvalidEndpoint, Ssh, Tls};
use db::{EnvironmentSecrets, SecretField, UnreadableSecrets};
use shared::{EnvironmentDraft, check_name};
use thiserror::Error;

use crate::api_error::ApiError;

/// Why a daemon cannot be reached as a draft says, or as is kept. No address and no secret is in it.
#[derive(Debug, Error)]
pub(crate) enum Unusable {
    #[error("endpoint: {0}")]
    Endpoint(InvalidEndpoint),
    #[error("{0}")]
    Connection(InvalidConnection),
    #[error("tls.clientKey: needed with tls.clientCertificate")]
    NoClientKey,
    #[error("{0}")]
    Secrets(UnreadableSecrets),
    #[error("its keys could not be read")]
    Aborted,
}

/// The draft as it is kept: the endpoint in its one form, and what is blank left out. Its name is looked at where it is
/// kept.
///
/// # Errors
///
/// [`ApiError::InvalidEnvironment`], with the field.
pub(crate) fn checked(mut draft: EnvironmentDraft) -> Result<EnvironmentDraft, ApiError> {
    let endpoint: Result<Endpoint, _> = draft.endpoint.trim().parse();
    draft.endpoint = endpoint.map_err(|error| invalid(Unusable::Endpoint(error)))?.to_string();
    check_text("endpoint", Some(&draft.endpoint))?;
    if let Some(tls) = &mut draft.tls {
        for text in [&mut tls.ca, &mut tls.server_name, &mut tls.client_certificate] {
            *text = text.take().filter(|text| !text.trim().is_empty());
        }
        check_text("tls.ca", tls.ca.as_deref())?;
        check_text("tls.serverName", tls.server_name.as_deref())?;
        check_text("tls.clientCertificate", tls.client_certificate.as_deref())?;
        let has_key = tls.client_key.as_ref().is_some_and(|key| !key.expose().is_empty());
        if has_key && tls.client_certificate.is_none() {
            let words = "tls.clientKey: only together with tls.clientCertificate";
            return Err(ApiError::InvalidEnvironment(words.to_owned()));
        }
    }
    if let Some(ssh) = &draft.ssh {
        check_text("ssh.knownHosts", Some(&ssh.known_hosts))?;
    }
    Ok(draft)
}

/// Checks the name of an environment that is to be kept.
///
/// # Errors
///
/// [`ApiError::InvalidEnvironment`], with the field.
pub(crate) fn check_environment_name(name: &str) -> Result<(), ApiError> {
    check_name(name).map_err(|error| ApiError::InvalidEnvironment(format!("name: {error}")))
}

/// The connection that the draft means, with these secrets. May take a while: keys are decrypted and checked.
///
/// # Errors
///
/// Where the draft or a secret is wrong.
pub(crate) fn connection_of(
    draft: &EnvironmentDraft,
    secrets: &EnvironmentSecrets,
) -> Result<Connection, Unusable> {
    let endpoint: Endpoint = draft.endpoint.parse().map_err(Unusable::Endpoint)?;
    let secret = |field| Ok(secrets.get(field).map_err(Unusable::Secrets)?.cloned());
    let tls = match &draft.tls {
        None => None,
        Some(tls) => {
            let client = match &tls.client_certificate {
                None => None,
                Some(certificate) => Some(ClientCertificate {
                    certificate: certificate.clone(),
                    key: secret(SecretField::TlsClientKey)?.ok_or(Unusable::NoClientKey)?,
                }),
            };
            let (ca, server_name) = (tls.ca.clone(), tls.server_name.clone());
            Some(Tls { ca, server_name, skip_verification: tls.skip_verification, client })
        }
    };
    let ssh = match &draft.ssh {
        None => None,
        Some(ssh) => Some(Ssh {
            known_hosts: ssh.known_hosts.clone(),
            use_agent: ssh.use_agent,
            private_key: secret(SecretField::SshPrivateKey)?,
            passphrase: secret(SecretField::SshPassphrase)?,
        }),
    };
    Connection::new(endpoint, tls, ssh).map_err(Unusable::Connection)
}

/// Checks that a text can be kept and shown as it is.
fn check_text(field: &str, text: Option<&str>) -> Result<(), ApiError> {
    let is_odd = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    if text.unwrap_or_default().contains(is_odd) {
        return Err(ApiError::InvalidEnvironment(format!(
            "{field}: expected a text without control characters"
        )));
    }
    Ok(())
}

fn invalid(reason: Unusable) -> ApiError {
    ApiError::InvalidEnvironment(reason.to_string())
}
