use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use actix_web::http::Uri;
use clap::{ArgAction, ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, ValueEnum};
use daemon::Limits;
use db::{DeclaredEnvironment, SessionLimits};
use ipnet::IpNet;
use shared::check_name;
use snapshots::SnapshotLimits;
use thiserror::Error;

use crate::plain_endpoint::plain_endpoint;

/// Shows the images on your Docker hosts.
///
/// Every setting is a flag, an environment variable or a key of the settings file: the flag's name without its
/// dashes (listen = "127.0.0.1:3000", environment = ["ci=tcp://10.0.0.7:2375"]). A flag wins over the environment,
/// and the environment over the file.
#[derive(Clone, Debug, Parser)]
#[command(name = "stowage", version)]
pub struct Settings {
    /// The settings file, TOML
    #[arg(long, env = "STOWAGE_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The address to listen on; port 0 takes a free one. Without sign-in only a loopback address
    #[arg(long, env = "STOWAGE_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// The folder for everything that Stowage keeps; made if it does not exist
    #[arg(long, env = "STOWAGE_DATA_DIR", value_name = "FOLDER", default_value = "stowage-data")]
    pub data_dir: PathBuf,

    /// The database, sqlite:///path/to/file or postgres://user:password@host/name [default: stowage.db in the data
    /// folder]
    #[arg(long, env = "STOWAGE_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// The key that protects cookies and encrypts the secrets in the database, 64 random bytes [default: secret.key in
    /// the data folder, made if it does not exist]
    #[arg(long, env = "STOWAGE_SECRET_KEY_FILE", value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,

    /// Whether others than its owner may be able to read that file. Docker and Kubernetes mount secrets so, in
    /// containers where there is nobody else: "shared" is for those
    #[arg(long, env = "STOWAGE_SECRET_KEY_ACCESS", value_name = "private|shared", default_value = "private")]
    pub secret_key_access: KeyAccess,

    /// Encrypt the secrets in the database with another key, say what was done, and end: with the key in FILE, or
    /// else with a new one in the data folder. All sessions end. No server may run meanwhile
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub rotate_key: Option<Option<PathBuf>>,

    /// Whether callers must sign in. Without it everybody who can connect may do everything, so that "off" needs a
    /// loopback address
    #[arg(long, env = "STOWAGE_AUTH", value_name = "on|off", default_value = "on")]
    pub auth: Authentication,

    /// Print a one-time link that makes one more administrator, though there are users: for whoever is locked out
    #[arg(long)]
    pub recover: bool,

    /// Seconds without a sign of life after which a session ends, 1 to 31536000
    #[arg(long, env = "STOWAGE_SESSION_IDLE_SECS", value_name = "SECONDS", default_value_t = 8 * 3600,
          value_parser = clap::value_parser!(i64).range(1..=31_536_000))]
    pub session_idle_secs: i64,

    /// Seconds after which a session ends in any case, 1 to 31536000
    #[arg(long, env = "STOWAGE_SESSION_MAX_SECS", value_name = "SECONDS", default_value_t = 7 * 24 * 3600,
          value_parser = clap::value_parser!(i64).range(1..=31_536_000))]
    pub session_max_secs: i64,

    /// An address or network of reverse proxies, as in 10.0.0.0/8, whose X-Forwarded-For, -Proto and -Host are
    /// believed; can be given several times
    #[arg(long, env = "STOWAGE_TRUSTED_PROXY", value_name = "ADDRESS[/BITS]", value_parser = parse_network,
          value_delimiter = ',')]
    pub trusted_proxy: Vec<IpNet>,

    /// An address at which browsers see Stowage, as in https://stowage.example.org, where a reverse proxy hides it;
    /// can be given several times
    #[arg(long, env = "STOWAGE_PUBLIC_ORIGIN", value_name = "ORIGIN", value_parser = parse_origin,
          value_delimiter = ',')]
    pub public_origin: Vec<String>,

    /// The certificate and its chain, PEM: serves HTTPS instead of HTTP
    #[arg(long, env = "STOWAGE_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,

    /// The certificate's private key, PEM
    #[arg(long, env = "STOWAGE_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,

    /// Entries that the audit log keeps of what was done, and as many of what was refused, 100 to 10000000
    #[arg(long, env = "STOWAGE_AUDIT_ENTRIES", value_name = "NUMBER", default_value_t = 100_000,
          value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    pub audit_entries: u32,

    /// A further daemon, as in ci=tcp://10.0.0.7:2375 or nas=unix:///run/nas.sock; can be given several times
    #[arg(long, env = "STOWAGE_ENVIRONMENT", value_name = "NAME=ENDPOINT", value_parser = parse_environment,
          value_delimiter = ',')]
    pub environment: Vec<DeclaredEnvironment>,

    /// Seconds that a daemon has to answer, 1 to 600
    #[arg(long, env = "STOWAGE_DAEMON_TIMEOUT_SECS", value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=600))]
    pub daemon_timeout_secs: u64,

    /// The longest answer of a daemon that is read, in MiB, 1 to 4096
    #[arg(long, env = "STOWAGE_DAEMON_MAX_ANSWER_MIB", value_name = "MIB", default_value_t = 64,
          value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub daemon_max_answer_mib: u64,

    /// Seconds after which a list of images is not served any more, 0 to 3600. 0 asks the daemon for each request
    #[arg(long, env = "STOWAGE_LIST_MAX_AGE_SECS", value_name = "SECONDS", default_value_t = 5,
          value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub list_max_age_secs: u64,

    /// The share of a daemon's time that renewing its lists may take, in percent, 1 to 100. Lists of a daemon that
    /// is too slow for it get older than the bound
    #[arg(long, env = "STOWAGE_DAEMON_SHARE_PERCENT", value_name = "PERCENT", default_value_t = 10,
          value_parser = clap::value_parser!(u32).range(1..=100))]
    pub daemon_share_percent: u32,

    /// The memory for lists that are kept, in MiB, 1 to 65536
    #[arg(long, env = "STOWAGE_SNAPSHOTS_MAX_MIB", value_name = "MIB", default_value_t = 256,
          value_parser = clap::value_parser!(u64).range(1..=65_536))]
    pub snapshots_max_mib: u64,

    /// What is logged: error, warn, info, debug, trace, or a filter such as info,daemon=debug
    #[arg(long, env = "STOWAGE_LOG", value_name = "FILTER", default_value = "info", value_parser = parse_log)]
    pub log: String,

    /// How the log is written, to standard error
    #[arg(long, env = "STOWAGE_LOG_FORMAT", value_name = "text|json", default_value = "text")]
    pub log_format: LogFormat,
}

/// Whether callers must sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Authentication {
    /// Everybody must.
    On,
    /// Everybody holds everything, so nobody but this machine may connect.
    Off,
}

/// Who may be able to read the file of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyAccess {
    /// Its owner alone.
    Private,
    /// Others too.
    Shared,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Why the settings are refused.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// A flag, a variable or a value of the file does not parse.
    #[error(transparent)]
    Invalid(#[from] clap::Error),
    /// The settings file cannot be read.
    #[error("the settings file {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The settings file is no TOML.
    #[error("the settings file {} is not valid TOML", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A key of the settings file is no setting, or its value is of the wrong kind.
    #[error("the settings file {}: {key}: {expected}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// What would be right.
        expected: &'static str,
    },
    /// A certificate is named without its key, or a key without its certificate.
    #[error("HTTPS takes both --tls-certificate and --tls-key")]
    HalfOfTls,
    /// Two environments have the same name, whatever its case.
    #[error("the environment {0} is named twice")]
    NamedTwice(String),
}

impl Settings {
    /// Reads the command line, the environment and the settings file; ends the program for `--help` and where the
    /// command line is wrong.
    ///
    /// # Errors
    ///
    /// Where the settings file is wrong.
    pub fn from_command_line() -> Result<Self, SettingsError> {
        let matches = command().get_matches();
        match Self::config_of(&matches) {
            None => Self::from_matches(&matches),
            Some(path) => Self::from_matches(&with_file(command(), path)?.get_matches()),
        }
    }

    /// Reads settings as [`Self::from_command_line`] does, from these arguments (the program's name first).
    ///
    /// # Errors
    ///
    /// Where an argument or the settings file is wrong.
    pub fn from_arguments(arguments: &[&str]) -> Result<Self, SettingsError> {
        let matches = command().try_get_matches_from(arguments)?;
        match Self::config_of(&matches) {
            None => Self::from_matches(&matches),
            Some(path) => Self::from_matches(&with_file(command(), path)?.try_get_matches_from(arguments)?),
        }
    }

    fn from_matches(matches: &ArgMatches) -> Result<Self, SettingsError> {
        let settings = Self::from_arg_matches(matches)?;
        let mut names = HashSet::new();
        if let Some(twice) =
            settings.environment.iter().find(|environment| !names.insert(environment.name.to_lowercase()))
        {
            return Err(SettingsError::NamedTwice(twice.name.clone()));
        }
        if settings.tls_certificate.is_some() != settings.tls_key.is_some() {
            return Err(SettingsError::HalfOfTls);
        }
        Ok(settings)
    }

    /// What one daemon may cost.
    pub fn limits(&self) -> Limits {
        Limits {
            timeout: std::time::Duration::from_secs(self.daemon_timeout_secs),
            max_answer_bytes: self.daemon_max_answer_mib << 20,
            ..Limits::default()
        }
    }

    /// What the lists that are kept may cost, and how old they may get.
    pub fn snapshot_limits(&self) -> SnapshotLimits {
        SnapshotLimits {
            max_age: std::time::Duration::from_secs(self.list_max_age_secs),
            daemon_share_percent: self.daemon_share_percent,
            max_bytes: self.snapshots_max_mib << 20,
        }
    }

    /// How long a session lives.
    pub(crate) fn session_limits(&self) -> SessionLimits {
        SessionLimits { idle_secs: self.session_idle_secs, max_secs: self.session_max_secs }
    }

    fn config_of(matches: &ArgMatches) -> Option<PathBuf> {
        matches.get_one::<PathBuf>("config").cloned()
    }
}

/// The command line. A variable that is set to nothing is as good as not set.
fn command() -> clap::Command {
    Settings::command().mut_args(|argument| {
        let is_empty = argument.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        if is_empty { argument.env(None::<&str>) } else { argument }
    })
}

/// Makes the values of the file the defaults: what is given by flag or variable wins, and every value is checked
/// by the same rules.
fn with_file(mut command: clap::Command, path: PathBuf) -> Result<clap::Command, SettingsError> {
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(source) => return Err(SettingsError::Unreadable { path, source }),
    };
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(source) => {
            return Err(SettingsError::NotToml { path, source: Box::new(source) });
        }
    };
    for (key, value) in table {
        let id = key.replace('-', "_");
        let wrong = |expected| SettingsError::Key { path: path.clone(), key: key.clone(), expected };
        let known = command.get_arguments().find(|argument| argument.get_long() == Some(key.as_str()));
        let Some(known) = known.filter(|_| !NOT_IN_THE_FILE.contains(&key.as_str())) else {
            return Err(wrong("there is no such setting"));
        };
        let values = values_of(value, matches!(known.get_action(), ArgAction::Append)).ok_or_else(|| {
            wrong("expected a string or a number, or a list of strings for what can be given several times")
        })?;
        command = command.mut_arg(id, |argument| argument.default_values(values));
    }
    Ok(command)
}

/// Flags that say what this one start is for.
const NOT_IN_THE_FILE: [&str; 5] = ["config", "help", "recover", "rotate-key", "version"];

fn values_of(value: toml::Value, list: bool) -> Option<Vec<String>> {
    match value {
        toml::Value::Array(values) if list => {
            values.into_iter().map(|value| value.as_str().map(str::to_owned)).collect()
        }
        toml::Value::String(text) => Some(vec![text]),
        toml::Value::Integer(number) => Some(vec![number.to_string()]),
        toml::Value::Array(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Float(_)
        | toml::Value::Table(_) => None,
    }
}

fn parse_environment(text: &str) -> Result<DeclaredEnvironment, String> {
    let (name, endpoint) = text.split_once('=').ok_or("expected NAME=ENDPOINT")?;
    let name = name.trim();
    check_name(name).map_err(|error| format!("{error}, and then ="))?;
    let endpoint = plain_endpoint(endpoint.trim()).map_err(|error| error.to_string())?;
    Ok(DeclaredEnvironment { name: name.to_owned(), endpoint: endpoint.to_string() })
}

fn parse_network(text: &str) -> Result<IpNet, String> {
    let network =
        text.parse::<IpNet>().ok().or_else(|| text.parse().ok().map(|address: IpAddr| address.into()));
    match network {
        Some(network) if network.prefix_len() > 0 => Ok(network),
        Some(_) => Err("expected the proxies' own network: whoever is believed can be anybody".to_owned()),
        None => Err("expected an address or a network, as in 10.0.0.7 or 10.0.0.0/8".to_owned()),
    }
}

fn parse_origin(text: &str) -> Result<String, String> {
    let expected = || "expected an origin, as in https://stowage.example.org or http://nas:3000".to_owned();
    let uri: Uri = text.parse().ok().ok_or_else(expected)?;
    let (scheme, authority) = (uri.scheme_str(), uri.authority());
    match (scheme, authority, uri.path(), uri.query()) {
        (Some(scheme @ ("http" | "https")), Some(authority), "" | "/", None)
            if !authority.as_str().contains('@') =>
        {
            Ok(format!("{scheme}://{authority}").to_ascii_lowercase())
        }
        _ => Err(expected()),
    }
}

fn parse_log(text: &str) -> Result<String, String> {
    match text.parse::<tracing_subscriber::EnvFilter>() {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(arguments: &[&str]) -> Result<Settings, String> {
        let arguments: Vec<_> = std::iter::once("stowage").chain(arguments.iter().copied()).collect();
        Settings::from_arguments(&arguments).map_err(|error| error.to_string())
    }

    fn with_file(content: &str, arguments: &[&str]) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stowage.toml");
        std::fs::write(&path, content).unwrap();
        settings(&[&["--config", path.to_str().unwrap()], arguments].concat())
    }

    #[test]
    fn everything_has_a_default() {
        let settings = settings(&[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(settings.limits().timeout.as_secs(), 30);
        assert_eq!(settings.limits().max_answer_bytes, 67_108_864);
        assert!(settings.environment.is_empty());
    }

    #[test]
    fn the_file_gives_values_and_a_flag_wins() {
        let file =
            "listen = '127.0.0.1:1'\ndaemon-timeout-secs = 7\nenvironment = ['a=tcp://a', 'b=unix:///b']";
        let read = with_file(file, &["--listen", "127.0.0.1:2"]).unwrap();
        assert_eq!(read.listen.port(), 2);
        assert_eq!(read.daemon_timeout_secs, 7);
        let endpoints: Vec<_> =
            read.environment.iter().map(|environment| environment.endpoint.as_str()).collect();
        assert_eq!(endpoints, ["tcp://a:2375", "unix:///b"]);
        assert_eq!(with_file(file, &["--environment", "c=tcp://c"]).unwrap().environment.len(), 1);
    }

    #[test]
    fn sign_in_is_demanded_unless_it_is_switched_off() {
        assert_eq!(settings(&[]).unwrap().auth, Authentication::On);
        assert_eq!(settings(&["--auth", "off"]).unwrap().auth, Authentication::Off);
    }

    #[test]
    fn proxies_and_origins_are_lists_of_what_they_say() {
        let file = "trusted-proxy = ['10.0.0.0/8', '::1']\npublic-origin = 'https://Stowage.Example.org/'";
        let read = with_file(file, &[]).unwrap();
        let networks: Vec<_> = read.trusted_proxy.iter().map(ToString::to_string).collect();
        assert_eq!(networks, ["10.0.0.0/8", "::1/128"]);
        assert_eq!(read.public_origin, ["https://stowage.example.org"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (arguments, named) in [
            (["--listen", "nowhere"], "--listen"),
            (["--environment", "x"], "expected NAME=ENDPOINT"),
            (["--environment", "=tcp://a"], "expected a name"),
            (["--environment", "a=npipe://b"], "expected unix:///path/to/docker.sock"),
            (["--environment", "a=ssh://b@c"], "ssh:// takes keys too"),
            (["--daemon-timeout-secs", "0"], "--daemon-timeout-secs"),
            (["--auth", "maybe"], "--auth"),
            (["--trusted-proxy", "10.0.0.0/33"], "expected an address or a network"),
            (["--trusted-proxy", "0.0.0.0/0"], "expected the proxies' own network"),
            (["--public-origin", "stowage.example.org"], "expected an origin"),
            (["--public-origin", "https://stowage.example.org/x"], "expected an origin"),
            (["--session-idle-secs", "0"], "--session-idle-secs"),
            (["--tls-key", "key.pem"], "both --tls-certificate and --tls-key"),
        ] {
            let error = settings(&arguments).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
        for (file, named) in [
            ("nope = 1", "nope: there is no such setting"),
            ("config = 'x'", "config: there is no such setting"),
            ("tls-certificate = 'a.pem'", "both --tls-certificate and --tls-key"),
            ("rotate-key = 'x'", "rotate-key: there is no such setting"),
            ("recover = true", "recover: there is no such setting"),
            ("listen = ['127.0.0.1:1']", "listen: expected a string"),
            ("listen = true", "listen: expected a string"),
            ("daemon-timeout-secs = 0", "daemon-timeout-secs"),
            ("listen =", "not valid TOML"),
        ] {
            let error = with_file(file, &[]).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
        assert!(settings(&["--config", "/nowhere/stowage.toml"]).unwrap_err().contains("cannot be read"));
        let twice = ["--environment", "a=tcp://a", "--environment", "a=tcp://b"];
        assert_eq!(settings(&twice).unwrap_err(), "the environment a is named twice");
        let in_another_case = ["--environment", "Ä=tcp://a", "--environment", "ä=tcp://b"];
        assert_eq!(settings(&in_another_case).unwrap_err(), "the environment ä is named twice");
    }
}
