use std::env;
use std::sync::Arc;

use russh::client::{AuthResult, Handle};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use russh::keys::{Algorithm, HashAlg, PrivateKeyWithHashAlg};
use tokio::net::UnixStream;

use crate::obstacle::{Obstacle, Unreachable};
use crate::ssh_client::SshClient;
use crate::ssh_session::HostKeyCheck;

/// Signs in with the private key, then with the agent's keys in its order. Says with which of the two it was.
///
/// # Errors
///
/// Where the server takes none of them, or there is none.
pub(crate) async fn sign_in(
    handle: &mut Handle<HostKeyCheck>,
    client: &SshClient,
) -> Result<&'static str, Unreachable> {
    if let Some(key) = &client.key {
        let hash = hash_for(handle, &key.algorithm()).await?;
        let key = PrivateKeyWithHashAlg::new(Arc::clone(key), hash);
        if handle.authenticate_publickey(&client.user, key).await.map_err(failed)?.success() {
            return Ok("the private key");
        }
    }
    if client.uses_agent {
        match sign_in_by_agent(handle, &client.user).await {
            Ok(()) => return Ok("a key of the agent"),
            // With a key that was refused, that is what has to be mended.
            Err(unreachable) if client.key.is_none() => return Err(unreachable),
            Err(_) => {}
        }
    }
    Err(Obstacle::SignInRefused.into())
}

/// Tries the keys of the agent at `SSH_AUTH_SOCK`. It is asked for signatures only, and not forwarded.
async fn sign_in_by_agent(handle: &mut Handle<HostKeyCheck>, user: &str) -> Result<(), Unreachable> {
    let path = env::var_os("SSH_AUTH_SOCK").ok_or(Obstacle::NoAgent)?;
    let stream = UnixStream::connect(path).await;
    let mut agent = AgentClient::connect(stream.map_err(|error| Unreachable::new(Obstacle::NoAgent, error))?);
    if let Some(binding) = handle.agent_session_binding() {
        // For keys that an agent signs with for certain servers only. Other agents do not know what this is.
        drop(agent.bind_session(binding, false).await);
    }
    let identities = agent.request_identities().await;
    let identities = identities.map_err(|error| Unreachable::new(Obstacle::EmptyAgent, error))?;

    let mut outcome = Unreachable::from(Obstacle::EmptyAgent);
    for identity in identities {
        let hash = hash_for(handle, &identity.public_key().algorithm()).await?;
        let tried = match identity {
            AgentIdentity::PublicKey { key, .. } => {
                handle.authenticate_publickey_with(user, key, hash, &mut agent).await
            }
            AgentIdentity::Certificate { certificate, .. } => {
                handle.authenticate_certificate_with(user, certificate, hash, &mut agent).await
            }
        };
        match tried {
            Ok(AuthResult::Success) => return Ok(()),
            Ok(AuthResult::Failure { .. }) => outcome = Obstacle::SignInRefused.into(),
            // One that the agent does not sign with, for reasons of its own.
            Err(_) => {}
        }
        if handle.is_closed() {
            // After some attempts a server has enough.
            break;
        }
    }
    Err(outcome)
}

/// The hash to sign with: one that the server knows, of those that are not SHA-1. Only RSA leaves a choice.
async fn hash_for(
    handle: &Handle<HostKeyCheck>,
    algorithm: &Algorithm,
) -> Result<Option<HashAlg>, Unreachable> {
    if !matches!(algorithm, Algorithm::Rsa { .. }) {
        return Ok(None);
    }
    let best = handle.best_supported_rsa_hash().await.map_err(failed)?;
    Ok(best.flatten().or(Some(HashAlg::Sha512)))
}

fn failed(error: russh::Error) -> Unreachable {
    Unreachable::new(Obstacle::SshFailed, error)
}
