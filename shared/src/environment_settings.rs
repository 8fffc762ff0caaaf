use serde::{Deserialize, Serialize};

use crate::{EnvironmentId, Secret};

/// How an environment is reached, as `GET /api/environments/{environment}` shows it: all but the secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentSettings {
    /// The number that stands in `?env=`.
    pub id: EnvironmentId,
    /// The operator's name for it, unique whatever its case.
    pub name: String,
    /// Whether its daemon is asked at all.
    pub enabled: bool,
    /// Where it comes from.
    pub origin: EnvironmentOrigin,
    /// The daemon's address, as in `DOCKER_HOST`.
    pub endpoint: String,
    /// How TLS is spoken; absent for plain TCP, unix sockets and SSH.
    pub tls: Option<TlsSettings>,
    /// How the SSH server is known, and who signs in there; absent unless the endpoint is `ssh://`.
    pub ssh: Option<SshSettings>,
}

/// Where an environment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentOrigin {
    /// Found on this machine.
    Local,
    /// Named in the server's settings, which alone change it.
    Settings,
    /// Made by somebody.
    User,
}

/// How TLS is spoken with a daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TlsSettings {
    /// The certificates of the authorities that are trusted, PEM; absent for the public ones.
    pub ca: Option<String>,
    /// The name that the daemon's certificate has to be for; absent for the endpoint's host.
    pub server_name: Option<String>,
    /// Whether anybody at all is taken for the daemon.
    pub skip_verification: bool,
    /// The certificate that is shown to the daemon, PEM, with those between it and its authority.
    pub client_certificate: Option<String>,
    /// Whether the key of that certificate is kept here.
    pub has_client_key: bool,
}

/// How an SSH server is known, and who signs in there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SshSettings {
    /// The server's keys, as lines of a `known_hosts` file (sshd(8)).
    pub known_hosts: String,
    /// Whether the keys of the agent of the server's own user (`SSH_AUTH_SOCK`) are tried.
    pub use_agent: bool,
    /// Whether a private key is kept here.
    pub has_private_key: bool,
    /// Whether a passphrase of that key is kept here.
    pub has_passphrase: bool,
}

/// An environment to be made, or what one shall be from now on.
///
/// Secrets are written and never read back: one that is absent is the one that was kept before, and one that is
/// empty is removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EnvironmentDraft {
    /// 1 to 100 characters, unique whatever their case.
    pub name: String,
    /// Whether its daemon is asked at all; it is unless this says otherwise.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// The daemon's address, as in `DOCKER_HOST`: `unix:///path`, `tcp://host[:port]` or
    /// `ssh://[user@]host[:port][/path/of/its/socket]`.
    pub endpoint: String,
    /// How TLS is spoken; for `tcp://` only, which is plain TCP without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsDraft>,
    /// How the SSH server is known, and who signs in there; for `ssh://`, which cannot do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssh: Option<SshDraft>,
}

/// How TLS is to be spoken with a daemon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TlsDraft {
    /// The certificates of the authorities that are trusted, PEM; absent for the public ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
    /// The name that the daemon's certificate has to be for; absent for the endpoint's host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_name: Option<String>,
    /// Takes anybody at all for the daemon. Not together with `ca` or `serverName`.
    pub skip_verification: bool,
    /// The certificate to be shown to the daemon, PEM, with those between it and its authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<String>,
    /// The key of that certificate, PEM, without a passphrase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key: Option<Secret>,
}

/// How an SSH server is to be known, and who is to sign in there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SshDraft {
    /// The server's keys, as lines of a `known_hosts` file (sshd(8)). A server with another key is not spoken to.
    pub known_hosts: String,
    /// Tries the keys of the agent of the server's own user (`SSH_AUTH_SOCK`).
    pub use_agent: bool,
    /// A private key, OpenSSH's or PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<Secret>,
    /// The passphrase of that key. The kept one goes with the key that it was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passphrase: Option<Secret>,
}

impl From<&EnvironmentSettings> for EnvironmentDraft {
    /// The draft that changes nothing: what was kept stays, the secrets included.
    fn from(settings: &EnvironmentSettings) -> Self {
        let tls = settings.tls.as_ref().map(|tls| TlsDraft {
            ca: tls.ca.clone(),
            server_name: tls.server_name.clone(),
            skip_verification: tls.skip_verification,
            client_certificate: tls.client_certificate.clone(),
            client_key: None,
        });
        let ssh = settings.ssh.as_ref().map(|ssh| SshDraft {
            known_hosts: ssh.known_hosts.clone(),
            use_agent: ssh.use_agent,
            private_key: None,
            passphrase: None,
        });
        Self {
            name: settings.name.clone(),
            enabled: settings.enabled,
            endpoint: settings.endpoint.clone(),
            tls,
            ssh,
        }
    }
}

fn enabled() -> bool {
    true
}
