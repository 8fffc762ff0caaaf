//! `stowage --rotate-key`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use super::{certificate, with_tls};
use crate::support::{Guarded, Stowage, command, nobody, send, unused_address};

/// What a rotation says, or why it refused.
fn rotate(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = command(folder, &nobody()).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

fn start(folder: &Path, arguments: &[&str]) -> Stowage {
    Stowage::run(command(folder, &nobody()).args(arguments), folder)
}

/// Data with an environment whose key is kept.
async fn kept(folder: &Path, arguments: &[&str]) -> Value {
    let server = start(folder, arguments);
    let (client, key) = certificate();
    let draft = with_tls("a", &client, Some(&key));
    let made = send(server.request(Method::POST, "/api/environments").json(&draft)).await.json();
    server.end("TERM").await;
    made["id"].clone()
}

/// Asserts that a server that starts like this reads the kept key.
async fn assert_read(folder: &Path, arguments: &[&str], id: &Value) {
    let server = start(folder, arguments);
    let images = send(server.get(&format!("/api/images?env={id}"))).await;
    assert_eq!(
        images.header("stowage-environment-status"),
        Some("unreachable"),
        "{images:?} {}",
        server.log()
    );
    server.end("TERM").await;
}

#[tokio::test]
async fn a_new_key_takes_the_place_of_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let id = kept(folder.path(), &[]).await;
    let own = folder.path().join("data/secret.key");
    let old = fs::read(&own).unwrap();
    let said = rotate(folder.path(), &["--rotate-key"]).unwrap();
    assert!(
        said.contains("Encrypted with the new key") && said.contains("secrets: 1, of environments: 1"),
        "{said}"
    );
    assert_ne!(fs::read(&own).unwrap(), old);
    assert!(!own.with_extension("key.new").exists());
    assert_read(folder.path(), &[], &id).await;
    let log = start(folder.path(), &[]);
    let audit = send(log.get("/api/audit?action=key:update")).await.json();
    assert_eq!(audit["entries"][0]["detail"], "secrets: 1; environments: 1");
    drop(log);

    // The old one is worth nothing any more.
    fs::write(&own, old).unwrap();
    let server = start(folder.path(), &[]);
    assert_eq!(send(server.get(&format!("/api/images?env={id}"))).await.status, 502);
    server.end("TERM").await;
    let refused = rotate(folder.path(), &["--rotate-key"]).unwrap_err();
    let reason = "error: the key is not changed: the environment a keeps it: its secrets were encrypted with another key";
    assert!(refused.contains(reason), "{refused}");
}

#[tokio::test]
async fn it_is_refused_while_a_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), &[]);
    let own = folder.path().join("data/secret.key");
    let old = fs::read(&own).unwrap();
    let refused = rotate(folder.path(), &["--rotate-key"]).unwrap_err();
    assert!(refused.contains("a server runs with the data in"), "{refused}");
    assert_eq!(fs::read(&own).unwrap(), old);
    // Also where the server did not end by itself, it has let go.
    server.end("KILL").await;
    rotate(folder.path(), &["--rotate-key"]).unwrap();
}

#[tokio::test]
async fn a_rotation_that_was_interrupted_is_finished_by_the_next_start_or_the_next_rotation() {
    let folder = tempfile::tempdir().unwrap();
    let id = kept(folder.path(), &[]).await;
    let own = folder.path().join("data/secret.key");
    let new = own.with_extension("key.new");
    for again in [false, true] {
        // Before its transaction: the new key is there, and nothing is encrypted with it.
        let old = fs::read(&own).unwrap();
        fs::copy(&own, &new).unwrap();
        fs::write(&new, [again.into(); 64]).unwrap();
        if again {
            rotate(folder.path(), &["--rotate-key"]).unwrap();
        } else {
            assert_read(folder.path(), &[], &id).await;
            assert_eq!(fs::read(&own).unwrap(), old);
            // It may be another database's only key.
            assert_eq!(fs::read(&new).unwrap(), [u8::from(again); 64]);
        }
        assert_read(folder.path(), &[], &id).await;

        // After its transaction: everything is encrypted with it, and it is not in its place.
        let old = fs::read(&own).unwrap();
        rotate(folder.path(), &["--rotate-key"]).unwrap();
        fs::rename(&own, &new).unwrap();
        fs::copy(&new, &own).unwrap();
        fs::write(&own, old).unwrap();
        if again {
            rotate(folder.path(), &["--rotate-key"]).unwrap();
        }
        assert_read(folder.path(), &[], &id).await;
        assert!(!new.exists());
    }
}

#[tokio::test]
async fn a_start_with_another_database_keeps_the_key_of_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let id = kept(folder.path(), &[]).await;
    let own = folder.path().join("data/secret.key");
    let new = own.with_extension("key.new");
    // Interrupted after its transaction: everything is encrypted with the key that is not in its place.
    let old = fs::read(&own).unwrap();
    rotate(folder.path(), &["--rotate-key"]).unwrap();
    fs::rename(&own, &new).unwrap();
    fs::write(&own, old).unwrap();
    fs::set_permissions(&own, fs::Permissions::from_mode(0o600)).unwrap();
    let other = format!("--database-url=sqlite://{}", folder.path().join("other.db").display());
    let server = start(folder.path(), &[&other]);
    let log = server.log();
    assert!(log.contains("secret.key.new"), "{log}");
    server.end("TERM").await;
    assert_read(folder.path(), &[], &id).await;
    assert!(!new.exists());
}

#[tokio::test]
async fn the_key_can_change_between_ones_own_and_supplied_ones() {
    let folder = tempfile::tempdir().unwrap();
    let id = kept(folder.path(), &[]).await;
    let [one, other] = [1, 2].map(|number: u8| {
        let file = folder.path().join(format!("{number}.key"));
        fs::copy(folder.path().join("data/secret.key"), &file).unwrap();
        fs::write(&file, [number; 64]).unwrap();
        file.display().to_string()
    });
    let with_one = format!("--secret-key-file={one}");
    let said = rotate(folder.path(), &[&format!("--rotate-key={one}")]).unwrap();
    assert!(said.contains(&format!("start Stowage with --secret-key-file {one}")), "{said}");
    assert_read(folder.path(), &[&with_one], &id).await;
    let refused = rotate(folder.path(), &[&with_one, "--rotate-key"]).unwrap_err();
    assert!(refused.contains("name the file of the new one: --rotate-key=FILE"), "{refused}");
    let refused = rotate(folder.path(), &[&with_one, &format!("--rotate-key={one}")]).unwrap_err();
    assert!(refused.contains("is the key in use already"), "{refused}");
    for _again in 0..2 {
        rotate(folder.path(), &[&with_one, &format!("--rotate-key={other}")]).unwrap();
    }
    assert_read(folder.path(), &[&format!("--secret-key-file={other}")], &id).await;
}

#[tokio::test]
async fn sessions_end_with_the_old_key_and_tokens_stay() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let mut command = command(folder.path(), &nobody());
        Stowage::run(command.env("STOWAGE_AUTH", "on").arg("--trusted-proxy=127.0.0.1"), folder.path())
    };
    let server = start();
    let body = json!({
        "token": crate::support::setup_token(&server.log()), "name": "ada", "password": crate::support::PASSWORD,
    });
    let answer = send(server.request(Method::POST, "/api/auth/setup").json(&body)).await;
    let admin = crate::support::Person::with_cookie_of(&answer);
    let guarded = Guarded { server, admin };
    let (_, program) = guarded.make_token(&guarded.admin, &["images:view"], json!("all")).await;
    let Guarded { server, admin } = guarded;
    server.end("TERM").await;
    let said = rotate(folder.path(), &["--rotate-key"]).unwrap();
    assert!(said.contains("sessions: 1"), "{said}");
    let server = start();
    let status = async |person: &crate::support::Person| {
        let request = server.get("/api/images?env=1").header("X-Forwarded-For", unused_address());
        send(person.asks(request)).await.status.as_u16()
    };
    assert_eq!((status(&admin).await, status(&program).await), (401, 200));
}
