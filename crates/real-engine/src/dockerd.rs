//! The recipe of the machine's own `dockerd`.

use std::{
    fs,
    net::SocketAddr,
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{
    Engine, Unavailable,
    machine::{self, free_address},
    programs,
    readiness::Readiness,
    recipe::{CommandLine, Recipe},
    supervisor::control_group,
};

/// A Docker daemon that was started here, from the `dockerd` that is installed. See [`Engine`] for what
/// can be asked of it.
#[derive(Debug)]
pub struct Dockerd {
    engine: Engine,
    tcp: Option<SocketAddr>,
}

/// What a daemon shows and demands on its TCP port. All of them are PEM texts.
#[derive(Debug, Clone)]
pub struct ServerTls {
    /// Who vouches for the clients; without it every client is let in.
    pub client_authority: Option<String>,
    /// The daemon's certificate, and those between it and the authority that its clients know.
    pub certificate: String,
    /// The private key of the certificate.
    pub key: String,
}

impl Dockerd {
    /// Starts a daemon in a temporary folder and waits until it answers.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where this machine cannot run one, or where it did not become ready; then with the
    /// end of its log.
    pub fn start() -> Result<Self, Unavailable> {
        Self::start_at(None, |_folder| Ok(Vec::new())).map(|engine| Self { engine, tcp: None })
    }

    /// Starts a daemon with its data in this folder, which is made where it is missing and kept
    /// afterwards, and waits until it answers on `docker.sock` in that folder.
    ///
    /// # Errors
    ///
    /// As [`Dockerd::start`]; also where the folder's path is longer than a unix socket allows.
    pub fn start_in(folder: &Path) -> Result<Self, Unavailable> {
        Self::start_at(Some(folder), |_folder| Ok(Vec::new())).map(|engine| Self { engine, tcp: None })
    }

    /// As [`Dockerd::start`]; the daemon listens on a port of 127.0.0.1 too, see [`Dockerd::tcp`]: with TLS,
    /// or without, for everybody on this machine.
    ///
    /// # Errors
    ///
    /// As [`Dockerd::start`].
    pub fn start_on_tcp(tls: Option<&ServerTls>) -> Result<Self, Unavailable> {
        let tcp = free_address()?;
        let engine = Self::start_at(None, |folder| {
            let mut words = vec!["--host".to_owned(), format!("tcp://{tcp}")];
            if let Some(tls) = tls {
                words.extend(tls.words(folder)?);
            }
            Ok(words)
        });
        engine.map(|engine| Self { engine, tcp: Some(tcp) })
    }

    /// Where it listens beside its socket; the same after a restart.
    #[must_use]
    pub fn tcp(&self) -> Option<SocketAddr> {
        self.tcp
    }

    fn start_at(
        folder: Option<&Path>,
        more_words: impl FnOnce(&Path) -> Result<Vec<String>, Unavailable>,
    ) -> Result<Engine, Unavailable> {
        machine::check()?;
        for program in ["docker", "containerd", "runc", "dockerd"] {
            programs::find(program)?;
        }
        Engine::start(folder, |folder, socket| {
            let mut recipe = recipe(folder, socket, &json!({}), programs::find)?;
            for word in more_words(folder)? {
                recipe.main = recipe.main.arg(word);
            }
            Ok(recipe)
        })
    }
}

impl Deref for Dockerd {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl DerefMut for Dockerd {
    fn deref_mut(&mut self) -> &mut Engine {
        &mut self.engine
    }
}

impl ServerTls {
    /// Writes the files and names them as dockerd wants it.
    fn words(&self, folder: &Path) -> Result<Vec<String>, Unavailable> {
        let mut words = vec!["--tls".to_owned(), format!("--tlsverify={}", self.client_authority.is_some())];
        let files = [
            ("--tlscacert", self.client_authority.as_ref()),
            ("--tlscert", Some(&self.certificate)),
            ("--tlskey", Some(&self.key)),
        ];
        for (word, text) in files {
            if let Some(text) = text {
                let file = folder.join(format!("{}.pem", word.trim_start_matches('-')));
                fs::write(&file, text).map_err(Unavailable::io("cannot write a certificate"))?;
                words.extend([word.to_owned(), file.to_string_lossy().into_owned()]);
            }
        }
        Ok(words)
    }
}

/// A dockerd with a containerd of its own, whose programs `find` knows, with these settings.
pub(crate) fn recipe(
    folder: &Path,
    socket: &Path,
    settings: &Value,
    find: impl Fn(&'static str) -> Result<PathBuf, Unavailable>,
) -> Result<Recipe, Unavailable> {
    let containerd_socket = folder.join("containerd.sock");
    let settings_file = folder.join("daemon.json");
    let containerd_settings = folder.join("containerd.toml");

    fs::write(&settings_file, settings.to_string()).map_err(Unavailable::io("cannot write daemon.json"))?;
    fs::write(&containerd_settings, containerd_toml(folder))
        .map_err(Unavailable::io("cannot write containerd.toml"))?;

    // A containerd of our own, always: a dockerd that is not told of one takes the machine's where it
    // runs, and would share the namespace of the machine's own Docker.
    let containerd = CommandLine::new(find("containerd")?, folder.join("containerd.log"))
        .arg("--config")
        .arg(&containerd_settings)
        .arg("--root")
        .arg(folder.join("containerd"))
        .arg("--state")
        .arg(folder.join("exec/containerd"))
        .arg("--address")
        .arg(&containerd_socket);

    // Nothing of the machine's network is changed, and its /etc/docker/daemon.json is not read.
    let dockerd = CommandLine::new(find("dockerd")?, folder.join("dockerd.log"))
        .arg("--config-file")
        .arg(&settings_file)
        .arg("--data-root")
        .arg(folder.join("data"))
        .arg("--exec-root")
        .arg(folder.join("exec"))
        .arg("--pidfile")
        // In a namespace of its own a number says nothing after the end: /run goes with it.
        .arg("/run/docker.pid")
        .arg("--containerd")
        .arg(&containerd_socket)
        .arg("--host")
        .arg(format!("unix://{}", socket.display()))
        // systemd could not make sense of the numbers of our processes.
        .arg("--exec-opt")
        .arg("native.cgroupdriver=cgroupfs")
        .arg("--cgroup-parent")
        .arg(format!("/{}", control_group(folder)))
        .arg("--iptables=false")
        .arg("--ip-forward=false")
        .arg("--bridge=none");

    Ok(Recipe {
        is_isolated: true,
        helper: Some(containerd),
        helper_socket: Some(containerd_socket),
        ..Recipe::new(folder, Readiness::Pings(socket.to_owned()), dockerd)
    })
}

/// Without Kubernetes' plugin, which would listen on a port, and without /opt/containerd.
fn containerd_toml(folder: &Path) -> String {
    let opt = Value::from(folder.join("opt").to_string_lossy());
    format!(
        "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n\
         [plugins.\"io.containerd.internal.v1.opt\"]\npath = {opt}\n"
    )
}
