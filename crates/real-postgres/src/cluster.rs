//! One PostgreSQL cluster that runs in its folder.

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs,
    io::Read as _,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    Unavailable,
    account::Account,
    certificates,
    programs::Programs,
    readiness::is_ready,
    supervisor::{POLL_INTERVAL, Supervisor},
};

/// A new server on a busy machine is ready long before.
const READY_SECS: u64 = 60;

/// Who may do everything. As in the supervisor's `initdb`.
const USER: &str = "stowage";

/// Begins every password, so that whoever does not write it as a URL wants it does not get in.
const AWKWARD: (&str, &str) = ("a@b:c/d%", "a%40b%3Ac%2Fd%25");

/// Nothing here outlives its test, so nothing has to survive a crash; and a test run has many databases open.
const SETTINGS: [&str; 8] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "shared_buffers=16MB",
    "dynamic_shared_memory_type=mmap",
    "max_connections=300",
];

/// A cluster that was started here. Dropping it stops it and removes its folder; a process that ends without that, or
/// is killed, leaves neither behind.
#[derive(Debug)]
pub struct Cluster {
    // Dropped in this order: the processes, then the folder below them.
    supervisor: Option<Supervisor>,
    programs: Programs,
    account: Account,
    door: Door,
    secret: String,
    made: AtomicU32,
    folder: TempDir,
}

/// Where a cluster listens.
#[derive(Debug, Clone, Copy)]
enum Door {
    /// On a socket in the folder.
    Socket,
    /// On this port of 127.0.0.1, for TLS alone.
    Tls(u16),
}

impl Cluster {
    /// Starts a cluster that listens on a unix socket in its folder alone, and waits until it takes connections.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where this machine cannot run one, or where it did not become ready; then with the end of its
    /// log.
    pub fn start() -> Result<Self, Unavailable> {
        Self::start_at(Door::Socket)
    }

    /// Starts a cluster that listens on 127.0.0.1 and takes connections over TLS alone. Its URLs say
    /// `sslmode=verify-full` and name its own authority in `sslrootcert`, a file `ca.pem`; beside that is
    /// `other-ca.pem`, which has signed nothing.
    ///
    /// # Errors
    ///
    /// As [`Cluster::start`].
    pub fn with_tls() -> Result<Self, Unavailable> {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = free.map_err(Unavailable::io("no port is free"))?.port();
        Self::start_at(Door::Tls(port))
    }

    fn start_at(door: Door) -> Result<Self, Unavailable> {
        let programs = Programs::find()?;
        // Not below TMPDIR, which may be long: a unix socket's path has 107 bytes at most.
        let folder = tempfile::Builder::new()
            .prefix("real-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in("/tmp")
            .map_err(Unavailable::io("cannot make a folder in /tmp"))?;
        let account = Account::for_owner_of(folder.path())?;
        account.own(folder.path()).map_err(Unavailable::io("cannot give the folder to the server"))?;
        let made = AtomicU32::new(0);
        let mut cluster = Self { supervisor: None, programs, account, door, secret: random()?, made, folder };
        cluster.write_files()?;
        cluster.start_again()?;
        Ok(cluster)
    }

    /// Makes a new, empty database and returns its URL, with a user and a password that may do everything.
    ///
    /// # Panics
    ///
    /// Where the server refuses, or is stopped.
    #[must_use]
    pub fn fresh_database(&self) -> String {
        let name = format!("fresh_{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// Removes the database of a URL from [`Cluster::fresh_database`], and ends the sessions that it has. A cluster
    /// that goes takes them all with it: this is for a test run's disk space.
    ///
    /// # Panics
    ///
    /// As [`Cluster::fresh_database`].
    pub fn drop_database(&self, url: &str) {
        let made = 0..self.made.load(Ordering::Relaxed);
        for name in made.map(|number| format!("fresh_{number}")).filter(|name| self.url(name) == url) {
            self.execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }

    /// Runs a statement in the database of one of this cluster's URLs and returns its rows, a line each, with `|`
    /// between the columns.
    ///
    /// # Panics
    ///
    /// Where the server refuses, or is stopped.
    #[expect(clippy::panic, reason = "a test that cannot have its database has failed")]
    pub fn query(&self, url: &str, statement: &str) -> String {
        // Everybody may read the command lines of this machine.
        let without_password = url.replace(&format!(":{}{}@", AWKWARD.1, self.secret), "@");
        let output = Command::new(&self.programs.psql)
            .env_clear()
            .env("LC_ALL", "C")
            .env("PGPASSWORD", self.password())
            .args(["--no-psqlrc", "--no-password", "--quiet", "--tuples-only", "--no-align"])
            .args(["--command", statement, "--dbname", &without_password])
            .output();
        match output {
            Ok(output) if output.status.success() => {
                String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
            }
            Ok(output) => panic!("{statement}: {}", String::from_utf8_lossy(&output.stderr)),
            Err(error) => panic!("psql: {error}"),
        }
    }

    /// The folder that holds everything of this cluster.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Stops it, which ends every session, and keeps its data. Stopping a stopped cluster does nothing.
    pub fn stop(&mut self) {
        self.supervisor = None;
    }

    /// Starts it again after [`Cluster::stop`], with the same data at the same address. A cluster that runs is left
    /// alone.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where it does not become ready.
    pub fn start_again(&mut self) -> Result<(), Unavailable> {
        if self.supervisor.is_none() {
            let mut supervisor =
                Supervisor::start(self.account, self.folder(), &self.programs.initdb, &self.server())?;
            self.wait_until_ready(&mut supervisor)?;
            self.supervisor = Some(supervisor);
        }
        Ok(())
    }

    /// Stops it and starts it again, with the same data at the same address.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where it does not become ready.
    pub fn restart(&mut self) -> Result<(), Unavailable> {
        self.stop();
        self.start_again()
    }

    /// Says who may come in how.
    fn write_files(&self) -> Result<(), Unavailable> {
        let write = |name: &str, content: &str| {
            let file = self.folder().join(name);
            fs::write(&file, content)
                .and_then(|()| self.account.own(&file))
                .map_err(Unavailable::io("cannot write into the folder"))
        };
        write("password", &self.password())?;
        write(
            "pg_hba.conf",
            match self.door {
                Door::Socket => "local all all scram-sha-256\n",
                Door::Tls(_) => "hostssl all all 127.0.0.1/32 scram-sha-256\n",
            },
        )?;
        if matches!(self.door, Door::Tls(_)) {
            certificates::write(self.folder(), self.account, "127.0.0.1")?;
        }
        Ok(())
    }

    /// The server's command line.
    fn server(&self) -> Vec<OsString> {
        let folder = self.folder().to_string_lossy();
        let mut settings = SETTINGS.map(str::to_owned).to_vec();
        settings.push(format!("hba_file={folder}/pg_hba.conf"));
        match self.door {
            Door::Socket => {
                settings
                    .extend(["listen_addresses=".to_owned(), format!("unix_socket_directories={folder}")]);
            }
            Door::Tls(port) => settings.extend([
                "listen_addresses=127.0.0.1".to_owned(),
                "unix_socket_directories=".to_owned(),
                format!("port={port}"),
                "ssl=on".to_owned(),
                format!("ssl_cert_file={folder}/server.pem"),
                format!("ssl_key_file={folder}/server.key"),
            ]),
        }
        let program =
            [self.programs.postgres.clone().into_os_string(), "-D".into(), self.folder().join("data").into()];
        program
            .into_iter()
            .chain(settings.into_iter().flat_map(|setting| ["-c".into(), setting.into()]))
            .collect()
    }

    fn wait_until_ready(&self, supervisor: &mut Supervisor) -> Result<(), Unavailable> {
        let deadline = Instant::now() + Duration::from_secs(READY_SECS);
        let failed = |what| Unavailable::Failed { what, log: end_of(&self.folder().join("log")) };
        while !is_ready(&self.folder().join("data")) {
            if let Some(status) = supervisor.ended() {
                return Err(failed(format!("the server ended with {status}")));
            }
            if Instant::now() > deadline {
                return Err(failed(format!("the server was not ready in {READY_SECS} s")));
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }

    /// Runs a statement in the database `postgres`, which every cluster has.
    fn execute(&self, statement: &str) {
        self.query(&self.url("postgres"), statement);
    }

    fn password(&self) -> String {
        format!("{}{}", AWKWARD.0, self.secret)
    }

    fn url(&self, database: &str) -> String {
        let login = format!("{USER}:{}{}", AWKWARD.1, self.secret);
        let folder = self.folder().to_string_lossy();
        match self.door {
            Door::Socket => format!("postgres://{login}@{}/{database}", folder.replace('/', "%2F")),
            Door::Tls(port) => format!(
                "postgres://{login}@127.0.0.1:{port}/{database}?sslmode=verify-full&sslrootcert={folder}/ca.pem"
            ),
        }
    }
}

/// 32 hexadecimal digits that nobody guesses.
fn random() -> Result<String, Unavailable> {
    let mut bytes = [0_u8; 16];
    fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .map_err(Unavailable::io("cannot read /dev/urandom"))?;
    let mut text = String::new();
    for byte in bytes {
        let _infallible = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// The last lines of a log, for an error's text.
fn end_of(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().rev().take(12).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
