//! The program in a process of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use real_postgres::Cluster;
use reqwest::RequestBuilder;
use reqwest::redirect::Policy;
use tempfile::TempDir;

use super::ended;

/// A running server. It is killed when this is dropped.
pub(crate) struct Stowage {
    process: Child,
    address: SocketAddr,
    http: reqwest::Client,
    /// The file that standard error goes to.
    log: PathBuf,
    /// Where it is the test's only, the folder with the data.
    folder: Option<TempDir>,
}

/// The program with its data in this folder, on a free port, and with nothing of the caller's environment: without
/// `DOCKER_HOST` it would look for the machine's own daemon.
pub(crate) fn command(folder: &Path, docker_host: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowage"));
    command
        .env_clear()
        .env("DOCKER_HOST", docker_host)
        .env("STOWAGE_LISTEN", "127.0.0.1:0")
        .env("STOWAGE_DATA_DIR", folder.join("data"))
        // Who may do what is tested by itself, in `access`.
        .env("STOWAGE_AUTH", "off")
        .current_dir(folder)
        .stdin(Stdio::null());
    if testing_on_postgres() {
        command.env("STOWAGE_DATABASE_URL", database_url(folder));
    }
    command
}

/// Whether the tests run on PostgreSQL: `STOWAGE_TEST_DATABASE=postgres`. The second run of `cargo xtask test` says so.
pub(crate) fn testing_on_postgres() -> bool {
    std::env::var("STOWAGE_TEST_DATABASE").is_ok_and(|database| database == "postgres")
}

/// The database of the program in this folder: the same one whenever it is started there.
pub(crate) fn database_url(folder: &Path) -> String {
    if !testing_on_postgres() {
        return format!("sqlite://{}", folder.join("data/stowage.db").display());
    }
    let kept = folder.join("database-url");
    if let Ok(url) = std::fs::read_to_string(&kept) {
        return url;
    }
    let url = Cluster::shared().expect("PostgreSQL cannot be started here").fresh_database();
    std::fs::write(kept, &url).unwrap();
    url
}

impl Stowage {
    /// A server with that daemon as environment 1.
    pub(crate) fn start(docker_host: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut started = Self::run(command(folder.path(), docker_host).args(arguments), folder.path());
        started.folder = Some(folder);
        started
    }

    /// A server with those daemons: the first is environment 1, the others follow. Each has three seconds.
    pub(crate) fn start_with(endpoints: &[String]) -> Self {
        let (docker_host, others) = endpoints.split_first().unwrap();
        let mut arguments =
            vec!["--daemon-timeout-secs=3".to_owned(), "--daemon-max-answer-mib=1".to_owned()];
        arguments.extend(
            (2..).zip(others).map(|(number, endpoint)| format!("--environment=host-{number}={endpoint}")),
        );
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        Self::start(docker_host, &arguments)
    }

    /// Runs a command of [`command`] until it says where it listens. Its log goes to a file in the folder.
    pub(crate) fn run(command: &mut Command, folder: &Path) -> Self {
        let log = folder.join("log");
        let mut process = command.stdout(Stdio::piped()).stderr(File::create(&log).unwrap()).spawn().unwrap();
        let mut first_line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
        let Some((_, address)) =
            first_line.split_once("Stowage is ready at ").and_then(|(_, url)| url.split_once("://"))
        else {
            process.wait().unwrap();
            panic!("it said {first_line:?} and logged:\n{}", std::fs::read_to_string(&log).unwrap());
        };
        let address = address.strip_suffix('\n').unwrap().parse().unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { process, address, http, log, folder: None }
    }

    /// Everything that it has said on standard error.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// The folder that the program was started in, where it is the test's only.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.as_ref().unwrap().path()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A GET of a path with its query.
    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(self.url(path))
    }

    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path))
    }

    /// The memory that the process holds, in kB.
    #[cfg(target_os = "linux")]
    pub(crate) fn resident_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
    }

    /// Sends a signal by its name and waits until the process is gone.
    pub(crate) async fn end(mut self, signal: &str) -> ExitStatus {
        let id = self.process.id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]).status().unwrap();
        assert!(sent.success());
        ended(tokio::task::spawn_blocking(move || self.process.wait().unwrap())).await.unwrap()
    }
}

impl Drop for Stowage {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.process.kill();
        let _ended = self.process.wait();
    }
}
