use std::collections::BTreeMap;

use serde_json::Value;

use crate::ImageConfig;
use crate::sorting::sorted_by;

/// What an image's configuration says about how its containers run, as one reads it; empty where it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunConfig {
    /// What is run, a word each.
    pub entrypoint: Vec<String>,
    /// What is added to it, a word each.
    pub command: Vec<String>,
    /// `user`, `user:group`, or numbers.
    pub user: String,
    /// The folder in which it runs.
    pub working_dir: String,
    /// `80/tcp` each, sorted by number.
    pub exposed_ports: Vec<String>,
    /// Folders that are kept apart from a container.
    pub volumes: Vec<String>,
    /// The signal that is to end it.
    pub stop_signal: String,
    /// Seconds until it is killed.
    pub stop_timeout_secs: Option<u64>,
    /// How it is found out whether it is well.
    pub healthcheck: Option<Healthcheck>,
    /// What runs commands that are one text, a word each.
    pub shell: Vec<String>,
    /// What is done where another image is built on this one.
    pub on_build: Vec<String>,
}

/// How it is found out whether a container is well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// `NONE`; `CMD` and words; or `CMD-SHELL` and a command (Docker's API). Empty: as in the image below.
    pub test: Vec<String>,
    /// Nanoseconds between two checks.
    pub interval_nanos: Option<u64>,
    /// Nanoseconds that one may take.
    pub timeout_nanos: Option<u64>,
    /// Nanoseconds after the start in which a failure does not count.
    pub start_period_nanos: Option<u64>,
    /// Failures in a row that count as unhealthy.
    pub retries: Option<u64>,
}

impl RunConfig {
    /// Picks it from what the daemon sent. A field of an odd type is as one that is missing.
    pub fn of(config: &ImageConfig) -> Self {
        let others = &config.others;
        let number = |port: &String| port.split('/').next().and_then(|number| number.parse::<u32>().ok());
        let key = |port: &String| (number(port).is_none(), number(port));
        let exposed_ports = sorted_by(keys(others, "ExposedPorts"), |left, right| key(left).cmp(&key(right)));
        Self {
            entrypoint: texts(others.get("Entrypoint")),
            command: texts(others.get("Cmd")),
            user: text(others, "User"),
            working_dir: text(others, "WorkingDir"),
            exposed_ports,
            volumes: keys(others, "Volumes"),
            stop_signal: text(others, "StopSignal"),
            stop_timeout_secs: others.get("StopTimeout").and_then(Value::as_u64),
            healthcheck: others.get("Healthcheck").and_then(healthcheck),
            shell: texts(others.get("Shell")),
            on_build: texts(others.get("OnBuild")),
        }
    }
}

/// The words of a command as Docker writes them: a JSON array, so that it can be seen where each ends.
pub fn readable_words(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| Value::from(word.as_str()).to_string()).collect();
    format!("[{}]", quoted.join(", "))
}

fn healthcheck(said: &Value) -> Option<Healthcheck> {
    let Value::Object(fields) = said else { return None };
    let positive = |name: &str| fields.get(name).and_then(Value::as_u64).filter(|number| *number > 0);
    Some(Healthcheck {
        test: texts(fields.get("Test")),
        interval_nanos: positive("Interval"),
        timeout_nanos: positive("Timeout"),
        start_period_nanos: positive("StartPeriod"),
        retries: positive("Retries"),
    })
}

fn text(fields: &BTreeMap<String, Value>, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Older daemons may send one text where others send a list of one.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => vec![text.clone()],
        Some(Value::Array(texts)) => texts.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The keys of an object whose values say nothing.
fn keys(fields: &BTreeMap<String, Value>, name: &str) -> Vec<String> {
    fields.get(name).and_then(Value::as_object).map(|keys| keys.keys().cloned().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> RunConfig {
        let others = serde_json::from_str(json).unwrap();
        RunConfig::of(&ImageConfig { others, ..ImageConfig::default() })
    }

    #[test]
    fn what_docker_says_is_found() {
        let config = read(
            r#"{"Entrypoint":["/entry.sh"],"Cmd":["nginx","-g","daemon off;"],"User":"101:101","WorkingDir":"/app",
            "ExposedPorts":{"8080/tcp":{},"443/tcp":{},"53/udp":{}},"Volumes":{"/data":{},"/log":{}},"StopSignal":"SIGQUIT",
            "StopTimeout":10,"Shell":["/bin/bash","-c"],"OnBuild":["RUN make"],"Healthcheck":{"Test":["CMD-SHELL","curl -f /"],
            "Interval":30000000000,"Timeout":5000000000,"StartPeriod":0,"Retries":3}}"#,
        );
        assert_eq!(config.entrypoint, ["/entry.sh"]);
        assert_eq!(readable_words(&config.command), r#"["nginx", "-g", "daemon off;"]"#);
        assert_eq!((config.user.as_str(), config.working_dir.as_str()), ("101:101", "/app"));
        assert_eq!(config.exposed_ports, ["53/udp", "443/tcp", "8080/tcp"]);
        assert_eq!(config.volumes, ["/data", "/log"]);
        assert_eq!((config.stop_signal.as_str(), config.stop_timeout_secs), ("SIGQUIT", Some(10)));
        assert_eq!(config.shell, ["/bin/bash", "-c"]);
        assert_eq!(config.on_build, ["RUN make"]);
        let expected = Healthcheck {
            test: vec!["CMD-SHELL".to_owned(), "curl -f /".to_owned()],
            interval_nanos: Some(30_000_000_000),
            timeout_nanos: Some(5_000_000_000),
            start_period_nanos: None,
            retries: Some(3),
        };
        assert_eq!(config.healthcheck, Some(expected));
    }

    #[test]
    fn what_is_missing_or_odd_says_nothing() {
        let nothing = RunConfig::default();
        assert_eq!(read("{}"), nothing);
        assert_eq!(
            read(
                r#"{"Entrypoint":null,"Cmd":{"a":1},"User":5,"ExposedPorts":["80"],"Volumes":null,"Healthcheck":[1]}"#
            ),
            nothing
        );
        assert_eq!(read(r#"{"Cmd":"one text","Entrypoint":["a",1]}"#).command, ["one text"]);
        assert_eq!(read(r#"{"ExposedPorts":{"x/tcp":{},"9/tcp":{}}}"#).exposed_ports, ["9/tcp", "x/tcp"]);
        assert_eq!(
            read(r#"{"Healthcheck":{"Test":["NONE"],"Interval":-1}}"#).healthcheck.unwrap().test,
            ["NONE"]
        );
    }

    #[test]
    fn words_show_where_they_end() {
        let words = ["sh", "-c", "echo \"a\nb\""].map(str::to_owned);
        assert_eq!(readable_words(&words), r#"["sh", "-c", "echo \"a\nb\""]"#);
        assert_eq!(readable_words(&[]), "[]");
    }
}
