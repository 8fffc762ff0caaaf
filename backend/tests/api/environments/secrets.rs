//! Secrets are written, and never read back.

use std::fmt::Write as _;
use std::path::Path;

use real_engine::{SshKey, require_ssh_key};
use reqwest::Method;
use serde_json::{Value, json};

use super::{certificate, plain, with_tls};
use crate::support::{Guarded, Stowage, command, nobody, send, testing_on_postgres};

const PASSPHRASE: &str = "pass phrase of an ünusual kind";

/// What of a PEM text nobody else would write: its lines, whole.
fn lines(pem: &str) -> Vec<&str> {
    pem.lines().filter(|line| line.len() > 40 && !line.starts_with('-')).collect()
}

/// Everything that is kept in the folder, one file after the other.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

fn holds(bytes: &[u8], text: &str) -> bool {
    // As it is, and as JSON or a log would write it.
    let escaped = json!(text).to_string();
    [text, escaped.trim_matches('"')]
        .iter()
        .any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
}

fn with_ssh(name: &str, key: &SshKey) -> Value {
    let ssh = json!({
        "knownHosts": format!("127.0.0.1 {}", key.public()), "privateKey": key.private(), "passphrase": PASSPHRASE,
    });
    json!({ "name": name, "endpoint": "ssh://root@127.0.0.1:1", "ssh": ssh })
}

#[tokio::test]
async fn no_answer_no_file_and_no_log_holds_one() {
    let guarded = Guarded::start(&nobody(), &["--log=trace"]).await;
    let (client, client_key) = certificate();
    let ssh_key = require_ssh_key("no_answer_no_file_and_no_log_holds_one", Some(PASSPHRASE));
    let mut answers = String::new();
    let mut note = |answer: crate::support::Answer| {
        assert!(answer.status.as_u16() < 500, "{answer:?}");
        writeln!(answers, "{:?}\n{}", answer.headers, answer.text()).unwrap();
        answer
    };
    let mut drafts = vec![with_tls("tls", &client, Some(&client_key))];
    drafts.extend(ssh_key.iter().map(|key| with_ssh("ssh", key)));
    for draft in drafts {
        let made = guarded.ask(&guarded.admin, Method::POST, "/api/environments", draft.clone()).await;
        assert_eq!(made.status, 201, "{made:?}");
        let path = format!("/api/environments/{}", note(made).json()["id"]);
        let mut wrong = draft.clone();
        wrong["endpoint"] = "unix:///a".into();
        let mut misplaced = draft.clone();
        misplaced["tls"] = json!({ "ca": client_key });
        for (method, path, body) in [
            (Method::GET, path.as_str(), Value::Null),
            (Method::PUT, path.as_str(), draft.clone()),
            (Method::PUT, path.as_str(), wrong),
            (Method::PUT, path.as_str(), misplaced),
            (Method::POST, "/api/environments", draft.clone()),
            (Method::POST, "/api/environments/test", json!({ "draft": draft })),
            (Method::POST, &format!("{path}/test"), Value::Null),
            (Method::GET, "/api/environments", Value::Null),
            (Method::GET, "/api/audit", Value::Null),
            (Method::GET, "/api/openapi.json", Value::Null),
        ] {
            note(guarded.ask(&guarded.admin, method, path, body).await);
        }
        let id = path.rsplit('/').next().unwrap();
        note(guarded.get(&guarded.admin, &format!("/api/images?env={id}")).await);
    }
    let log = guarded.server.log();
    assert!(answers.contains("hasClientKey") && log.contains("POST"));

    let mut secrets: Vec<&str> = lines(&client_key);
    if let Some(key) = &ssh_key {
        secrets.extend(lines(key.private()));
        secrets.push(PASSPHRASE);
    }
    assert!(!secrets.is_empty());
    let files = files(guarded.server.folder());
    if !testing_on_postgres() {
        // The search finds what is there: the certificate is no secret.
        assert!(files.iter().any(|(_, content)| lines(&client).iter().any(|line| holds(content, line))));
        assert!(files.iter().any(|(name, _)| name.ends_with("stowage.db-wal")));
    }
    for secret in secrets {
        assert!(!holds(answers.as_bytes(), secret), "an answer holds {secret}");
        assert!(!holds(log.as_bytes(), secret), "the log holds {secret}");
        for (name, content) in &files {
            assert!(!holds(content, secret), "{name} holds {secret}");
        }
    }
}

#[tokio::test]
async fn a_secret_that_is_absent_stays_an_empty_one_goes_and_so_does_one_that_no_longer_applies() {
    let server = Stowage::start(&nobody(), &[]);
    let (client, key) = certificate();
    let made = server.request(Method::POST, "/api/environments").json(&with_tls("a", &client, Some(&key)));
    let made = send(made).await.json();
    let path = format!("/api/environments/{}", made["id"]);
    let put = async |draft: Value| send(server.request(Method::PUT, &path).json(&draft)).await;
    let has_key = |answer: &crate::support::Answer| answer.json()["tls"]["hasClientKey"].clone();

    assert_eq!(has_key(&put(with_tls("renamed", &client, None)).await), true);
    // Without the certificate the key is gone, and does not come back with it.
    let mut without = with_tls("a", &client, None);
    without["tls"]["clientCertificate"].take();
    assert_eq!(has_key(&put(without).await), false);
    assert_eq!(
        put(with_tls("a", &client, None)).await.error(),
        "tls.clientKey: needed with tls.clientCertificate"
    );
    assert_eq!(has_key(&put(with_tls("a", &client, Some(&key))).await), true);
    assert_eq!(put(with_tls("a", &client, Some(""))).await.status, 400);
    // Another kind of endpoint drops it all.
    let plain = put(plain("a", "unix:///a")).await.json();
    assert_eq!((&plain["tls"], &plain["ssh"]), (&Value::Null, &Value::Null));
    assert_eq!(put(with_tls("a", &client, None)).await.status, 400);
}

#[tokio::test]
async fn what_is_kept_serves_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Stowage::run(&mut command(folder.path(), &nobody()), folder.path());
    let (client, key) = certificate();
    let server = start();
    let made = server.request(Method::POST, "/api/environments").json(&with_tls("a", &client, Some(&key)));
    let id = send(made).await.json()["id"].clone();
    server.end("TERM").await;
    let server = start();
    let images = send(server.get(&format!("/api/images?env={id}"))).await;
    assert_eq!(images.header("stowage-environment-status"), Some("unreachable"), "{images:?}");
    let renamed =
        server.request(Method::PUT, &format!("/api/environments/{id}")).json(&with_tls("b", &client, None));
    assert_eq!(send(renamed).await.json()["tls"]["hasClientKey"], true);
}
