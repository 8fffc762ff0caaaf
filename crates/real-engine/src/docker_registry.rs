//! The recipe of a registry.

use std::{fs, net::SocketAddr};

use serde_json::json;

use crate::{
    Unavailable,
    machine::free_address,
    programs,
    readiness::Readiness,
    recipe::{CommandLine, Recipe},
    server::{Server, temporary_folder},
};

/// The `docker-registry` that is installed, started here with a folder of its own, on 127.0.0.1 and without
/// TLS, which Docker allows there. It takes everything from everybody on this machine. Dropping it stops it.
#[derive(Debug)]
pub struct DockerRegistry {
    _server: Server,
    address: SocketAddr,
}

impl DockerRegistry {
    /// Starts an empty registry and waits until it answers.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where this machine cannot run one, or where it did not become ready; then with the
    /// end of its log.
    pub fn start() -> Result<Self, Unavailable> {
        let program = programs::find("docker-registry")?;
        let temporary = temporary_folder()?;
        let folder = temporary.path();
        let address = free_address()?;
        let settings = json!({
            "version": "0.1",
            "log": { "accesslog": { "disabled": true } },
            "storage": {
                "filesystem": { "rootdirectory": folder.join("data").to_string_lossy() },
                "delete": { "enabled": true },
            },
            "http": { "addr": address },
        });
        // JSON is YAML.
        let settings_file = folder.join("config.yml");
        fs::write(&settings_file, settings.to_string())
            .map_err(Unavailable::io("cannot write config.yml"))?;
        let main = CommandLine::new(&program, folder.join("registry.log")).arg("serve").arg(&settings_file);
        let recipe = Recipe::new(folder, Readiness::Serves(address), main);
        Ok(Self { _server: Server::start(recipe, Some(temporary))?, address })
    }

    /// What an image's name begins with to mean this registry: `127.0.0.1:<port>`.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
