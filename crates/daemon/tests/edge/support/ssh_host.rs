//! A machine with an SSH server and an engine.

use authz::ImagesView;
use daemon::{Connection, DaemonError, Limits, Ssh};
use fake_engine::{FakeEngine, Fault, Listen, Shape};
use real_engine::{SshKey, Sshd, require_ssh_key, require_sshd};
use shared::{ImageQuery, Secret};
use tempfile::TempDir;

use super::{daemon_over, ended, engine};

/// An SSH server, an engine on a socket of its machine, and who may sign in.
pub(crate) struct SshHost {
    pub(crate) sshd: Sshd,
    pub(crate) key: SshKey,
    pub(crate) engine: FakeEngine,
    pub(crate) folder: TempDir,
}

impl SshHost {
    pub(crate) async fn start(test: &str, fault: Fault) -> Option<Self> {
        Self::start_with(test, engine(Shape::Docker28Containerd).fault(fault)).await
    }

    pub(crate) async fn start_with(test: &str, engine: fake_engine::Builder) -> Option<Self> {
        let key = require_ssh_key(test, None)?;
        let sshd = require_sshd(test, &[key.public()], &[])?;
        let folder = tempfile::tempdir().unwrap();
        let engine = engine.listen(Listen::Unix(folder.path().join("docker.sock"))).start().await.unwrap();
        Some(Self { sshd, key, engine, folder })
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("ssh://root@{}{}/docker.sock", self.sshd.address(), self.folder.path().display())
    }

    pub(crate) fn ssh(&self) -> Ssh {
        by_key(&self.sshd, self.key.private())
    }

    pub(crate) fn connection(&self) -> Connection {
        ssh_connection(&self.endpoint(), self.ssh())
    }

    pub(crate) fn sign_ins(&self) -> usize {
        self.sshd.log().matches("Accepted publickey").count()
    }
}

pub(crate) fn known_hosts(sshd: &Sshd, key: &str) -> String {
    format!("[127.0.0.1]:{} {key}\n", sshd.address().port())
}

pub(crate) fn by_key(sshd: &Sshd, key: &str) -> Ssh {
    let private_key = Some(Secret::from(key.to_owned()));
    Ssh { known_hosts: known_hosts(sshd, sshd.host_key()), private_key, ..Ssh::default() }
}

/// An SSH connection.
pub(crate) fn ssh_connection(endpoint: &str, ssh: Ssh) -> Connection {
    Connection::new(endpoint.parse().unwrap(), None, Some(ssh)).unwrap()
}

/// How many images are listed.
pub(crate) async fn count_images(connection: Connection, limits: Limits) -> Result<usize, DaemonError> {
    let daemon = daemon_over::<ImagesView>(connection, limits);
    ended(daemon.list_images(&ImageQuery::default())).await.map(|images| images.len())
}
