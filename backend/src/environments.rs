use daemon::{Connection, Registry};
use db::{Database, DeclaredEnvironment};

use crate::local_daemon::find_local_daemon;
use crate::server::StartError;
use crate::settings::Settings;

/// The name of the daemon of this machine.
const LOCAL: &str = "local";

/// Brings the kept environments up to date with this machine and the settings.
pub(crate) async fn save_environments(database: &Database, settings: &Settings) -> Result<(), StartError> {
    let local = find_local_daemon(|name| std::env::var(name), |path| path.exists())?;
    // The daemon of this machine is whichever is there now; where none is, it stays the one that was there before.
    if local.is_found || !database.has_local_environment().await? {
        let endpoint = local.endpoint.to_string();
        tracing::info!(%endpoint, "the local daemon is environment {LOCAL}");
        database.save_local_environment(DeclaredEnvironment { name: LOCAL.to_owned(), endpoint }).await?;
    }
    database.save_declared_environments(settings.environment.clone()).await?;
    Ok(())
}

/// Makes every kept environment known to the registry.
pub(crate) async fn register_environments(
    database: &Database,
    registry: &Registry,
) -> Result<(), StartError> {
    for record in database.environments().await? {
        let name = &record.name;
        let endpoint = record
            .endpoint
            .parse()
            .map_err(|source| StartError::KeptEndpoint { name: name.clone(), source })?;
        let connection = Connection::new(endpoint, None, None)
            .map_err(|source| StartError::KeptConnection { name: name.clone(), source })?;
        registry.register(record.id, connection);
    }
    Ok(())
}
