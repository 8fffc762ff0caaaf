use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::rt::task::JoinHandle;
use actix_web::{App as WebApp, HttpServer, web};
use daemon::{InvalidEndpoint, Registry};
use db::{Database, DbError};
use thiserror::Error;

use crate::app::App;
use crate::assets::Page;
use crate::environments::{register_environments, save_environments};
use crate::local_daemon::UnsupportedDockerHost;
use crate::middleware::{guard_host, log_request, secure_headers};
use crate::settings::{Authentication, Settings};
use crate::{assets, routes};

/// Seconds that requests under way have to end when the server is stopped.
const SHUTDOWN_SECS: u64 = 5;

/// A server that accepts requests.
pub struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    task: JoinHandle<std::io::Result<()>>,
}

/// Why the server does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// Sign-in is demanded, and does not exist.
    #[error(
        "sign-in does not exist yet, so --auth on cannot be honoured: \
         start with --auth off, which serves this machine only"
    )]
    NoSignIn,
    /// Without sign-in, everybody who can connect may do everything.
    #[error("without sign-in Stowage listens on 127.0.0.1 or [::1] only, and not on {0}")]
    NotLoopback(SocketAddr),
    /// The daemon of this machine cannot be reached in the way that is asked for.
    #[error(transparent)]
    LocalDaemon(#[from] UnsupportedDockerHost),
    /// The folder for the data cannot be made.
    #[error("the data folder {} cannot be used", path.display())]
    DataDir {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Database(#[from] DbError),
    /// An environment in the database has an address that this version does not know.
    #[error("the address of the environment {name} in the database is not understood")]
    KeptEndpoint {
        /// The environment.
        name: String,
        /// What would be right.
        source: InvalidEndpoint,
    },
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
        if settings.auth == Authentication::On {
            return Err(StartError::NoSignIn);
        }
        if ![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].contains(&settings.listen.ip())
        {
            return Err(StartError::NotLoopback(settings.listen));
        }
        let database = open_database(settings)?;
        save_environments(&database, settings).await?;
        let registry = Registry::new(settings.limits());
        register_environments(&database, &registry).await?;
        let app = web::Data::new(App { database, registry });
        let page = web::Data::new(Page::embedded());
        if !page.is_there() {
            tracing::warn!("this build has no page, it serves the API only; `cargo xtask run` builds both");
        }

        let listen = |source| StartError::Listen { address: settings.listen, source };
        let server = HttpServer::new(move || {
            WebApp::new()
                .app_data(web::Data::clone(&app))
                .app_data(web::Data::clone(&page))
                .wrap(Compress::default())
                .wrap(from_fn(guard_host))
                .wrap(from_fn(secure_headers))
                .wrap(from_fn(log_request))
                .configure(routes::configure)
                .configure(assets::configure)
        })
        .shutdown_timeout(SHUTDOWN_SECS)
        // Who hangs up wants no answer any more, and must not keep one of a daemon's places.
        .h1_allow_half_closed(false)
        .workers(workers())
        .bind(settings.listen)
        .map_err(listen)?;
        let address = server.addrs().first().copied().unwrap_or(settings.listen);
        let server = server.run();
        let handle = server.handle();
        tracing::info!(%address, "listening; sign-in is off, so everybody on this machine may see every image");
        Ok(Self { address, handle, task: actix_web::rt::spawn(server) })
    }

    /// The address that it listens on, with the port that was found where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
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

/// Opens the database that is set, or the one in the data folder, which nobody else may read.
fn open_database(settings: &Settings) -> Result<Database, StartError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let path = settings.data_dir.clone();
    let data_dir = |source| StartError::DataDir { path: path.clone(), source };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&settings.data_dir).map_err(data_dir)?;
    let folder = settings.data_dir.canonicalize().map_err(data_dir)?;
    let in_folder = || format!("sqlite://{}", folder.join("stowage.db").display());
    Ok(Database::open(&settings.database_url.clone().unwrap_or_else(in_folder))?)
}
