use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::rt::task::JoinHandle;
use actix_web::{App as WebApp, HttpServer, web};
use daemon::Registry;
use db::{Database, DbError};
use snapshots::Snapshots;
use thiserror::Error;

use crate::app::App;
use crate::arrival::Proxies;
use crate::assets::Page;
use crate::attempt_limits::AttemptLimits;
use crate::clock::now;
use crate::data_folder::{DataFolder, DataFolderError};
use crate::environments::{Environments, save_environments};
use crate::json_body::MAX_BODY_BYTES;
use crate::key_rotation::finish_rotation;
use crate::local_daemon::UnsupportedDockerHost;
use crate::middleware::{
    count_request, guard_host, log_request, require_same_origin, secure_headers, speak_docker,
};
use crate::passwords::Passwords;
use crate::request_counts::RequestCounts;
use crate::secret_key::{SecretKey, SecretKeyError};
use crate::session_cookie::{finish_session_cookie, session_middleware};
use crate::session_store::Sessions;
use crate::settings::{Authentication, Settings};
use crate::setup_link::SetupLink;
use crate::tls::{TlsError, server_config};
use crate::{assets, routes};

/// Seconds that requests under way have to end when the server is stopped.
const SHUTDOWN_SECS: u64 = 5;

/// A server that accepts requests.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    app: web::Data<App>,
    recover: bool,
    handle: ServerHandle,
    task: JoinHandle<std::io::Result<()>>,
    /// Nobody else uses it meanwhile.
    _folder: DataFolder,
}

/// Why the server does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// Without sign-in, everybody who can connect may do everything.
    #[error("without sign-in Stowage listens on 127.0.0.1 or [::1] only, and not on {0}")]
    NotLoopback(SocketAddr),
    /// The daemon of this machine cannot be reached in the way that is asked for.
    #[error(transparent)]
    LocalDaemon(#[from] UnsupportedDockerHost),
    /// The folder for the data cannot be used.
    #[error(transparent)]
    DataFolder(#[from] DataFolderError),
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Database(#[from] DbError),
    /// The server's own key cannot be used.
    #[error(transparent)]
    SecretKey(#[from] SecretKeyError),
    /// HTTPS cannot be served.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness")]
    NoRandomness,
    /// The settings name an environment as somebody has named theirs.
    #[error(
        "the settings name an environment {0}, and there is another one of that name; rename one of them"
    )]
    NameTaken(String),
    /// A secret cannot be encrypted with another key.
    #[error("the key is not changed")]
    KeyStays(#[source] DbError),
    /// The database failed, perhaps after it had encrypted the secrets with another key.
    #[error("whether the key is changed is not known; run the same command again")]
    KeyUnsettled(#[source] DbError),
    /// The key in use was supplied, so a new one has to be.
    #[error("the key in use is that of {}, so name the file of the new one: --rotate-key=FILE", .0.display())]
    NoNewKey(PathBuf),
    /// The new key is the old one.
    #[error("{} is the key in use already", .0.display())]
    SameKey(PathBuf),
    /// The address is taken, or not one of this machine's.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
}

impl Server {
    /// Opens the database, registers the environments, and listens.
    ///
    /// # Errors
    ///
    /// Whatever keeps the server from doing just what the settings say.
    pub async fn start(settings: &Settings) -> Result<Self, StartError> {
        let is_loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
            .contains(&settings.listen.ip());
        if settings.auth == Authentication::Off && !is_loopback {
            return Err(StartError::NotLoopback(settings.listen));
        }
        let tls = match (&settings.tls_certificate, &settings.tls_key) {
            (Some(certificate), Some(key)) => Some(server_config(certificate, key)?),
            _ => None,
        };
        let scheme = if tls.is_some() { "https" } else { "http" };
        let folder = DataFolder::for_server(settings)?;
        // Before anything is written: with a key that cannot be used nothing starts.
        let _usable = SecretKey::of(settings, folder.path())?;
        let database = open_database(settings, folder.path())?;
        if settings.secret_key_file.is_none() {
            finish_rotation(&database, folder.path()).await?;
        }
        let key = SecretKey::of(settings, folder.path())?;
        save_environments(&database, settings).await?;
        let registry = Arc::new(Registry::new(settings.limits()));
        let environments = Environments::new(Arc::clone(&registry), key.sealing()?, settings.limits());
        environments.register_all(&database).await?;
        let key = key.cookies();
        let sessions = Sessions::new(database.clone());
        let app = web::Data::new(App {
            authentication: settings.auth,
            database,
            environments: Arc::new(environments),
            limits: AttemptLimits::new(),
            passwords: Passwords::new(),
            proxies: Proxies::new(settings.trusted_proxy.clone()),
            public_origins: settings.public_origin.clone(),
            registry,
            requests: RequestCounts::default(),
            session_limits: settings.session_limits(),
            setup_link: SetupLink::default(),
            snapshots: Snapshots::new(settings.snapshot_limits()),
        });
        let page = web::Data::new(Page::embedded());
        if !page.is_there() {
            tracing::warn!("this build has no page, it serves the API only; `cargo xtask run` builds both");
        }

        let listen = |source| StartError::Listen { address: settings.listen, source };
        let (shared, max_secs) = (web::Data::clone(&app), settings.session_max_secs);
        let server = HttpServer::new(move || {
            let routes = |config: &mut web::ServiceConfig| {
                for scope in routes::scopes() {
                    config.service(
                        scope
                            .wrap(from_fn(require_same_origin))
                            .wrap(session_middleware(sessions.clone(), key.clone(), max_secs))
                            .wrap(from_fn(finish_session_cookie)),
                    );
                }
            };
            WebApp::new()
                .app_data(web::Data::clone(&shared))
                .app_data(web::Data::clone(&page))
                .app_data(web::PayloadConfig::new(MAX_BODY_BYTES))
                .wrap(Compress::default())
                .wrap(from_fn(guard_host))
                .wrap(from_fn(speak_docker))
                .wrap(from_fn(secure_headers))
                .wrap(from_fn(count_request))
                .wrap(from_fn(log_request))
                .configure(routes)
                .configure(assets::configure)
        })
        .shutdown_timeout(SHUTDOWN_SECS)
        // Who hangs up wants no answer any more, and must not keep one of a daemon's places.
        .h1_allow_half_closed(false)
        .workers(workers());
        let server = match tls {
            Some(tls) => server.bind_rustls_0_23(settings.listen, tls).map_err(listen)?,
            None => server.bind(settings.listen).map_err(listen)?,
        };
        let address = server.addrs().first().copied().unwrap_or(settings.listen);
        let server = server.run();
        let handle = server.handle();
        match settings.auth {
            Authentication::On => tracing::info!(%address, "listening"),
            Authentication::Off => {
                tracing::warn!(%address, "listening; authentication is off: everybody on this machine may do everything");
            }
        }
        let task = actix_web::rt::spawn(server);
        Ok(Self { address, scheme, app, recover: settings.recover, handle, task, _folder: folder })
    }

    /// The one-time link with which an administrator is made, where one is needed or was asked for.
    ///
    /// # Errors
    ///
    /// Where the database does not answer, or there is no randomness.
    pub async fn setup_link(&self) -> Result<Option<String>, StartError> {
        let off = self.app.authentication == Authentication::Off;
        if off || (!self.recover && self.app.database.has_users().await?) {
            return Ok(None);
        }
        let token = self.app.setup_link.issue(self.recover, now()).ok().ok_or(StartError::NoRandomness)?;
        let origin = self.app.public_origins.first().cloned().unwrap_or_else(|| self.url());
        Ok(Some(format!("{origin}/setup#token={}", token.expose())))
    }

    /// Where a browser on this machine finds it, with the port that was found where 0 was asked for.
    pub fn url(&self) -> String {
        if self.address.ip().is_unspecified() {
            format!("{}://localhost:{}", self.scheme, self.address.port())
        } else {
            format!("{}://{}", self.scheme, self.address)
        }
    }

    /// Serves until the program is interrupted or terminated; requests under way have 5 s to end.
    ///
    /// # Errors
    ///
    /// Where accepting connections fails for good.
    pub async fn run_until_stopped(self) -> std::io::Result<()> {
        self.task.await.map_err(std::io::Error::other)?
    }

    /// Stops at once.
    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

/// A thread for each core, up to eight: what takes long is waited for, not computed.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().min(8))
}

/// The database that the settings name, else the one in the folder.
pub(crate) fn open_database(settings: &Settings, folder: &Path) -> Result<Database, DbError> {
    let in_folder = || format!("sqlite://{}", folder.join("stowage.db").display());
    let database = Database::open(&settings.database_url.clone().unwrap_or_else(in_folder))?;
    Ok(database.with_audit_limit(settings.audit_entries))
}
