//! The program in a process of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use reqwest::RequestBuilder;
use reqwest::redirect::Policy;
use tempfile::TempDir;

use super::ended;

/// A running server. It is killed when this is dropped.
pub(crate) struct Stowage {
    process: Child,
    address: SocketAddr,
    http: reqwest::Client,
    /// Where it is the test's only, the folder with the data.
    _folder: Option<TempDir>,
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
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

impl Stowage {
    /// A server with that daemon as environment 1.
    pub(crate) fn start(docker_host: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut started = Self::run(command(folder.path(), docker_host).args(arguments), folder.path());
        started._folder = Some(folder);
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
        let Some(address) = first_line.strip_prefix("Stowage is ready at http://") else {
            process.wait().unwrap();
            panic!("it said {first_line:?} and logged:\n{}", std::fs::read_to_string(&log).unwrap());
        };
        let address = address.strip_suffix('\n').unwrap().parse().unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { process, address, http, _folder: None }
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
