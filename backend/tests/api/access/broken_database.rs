//! A database that is not what it was: an error, and never data.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use fake_engine::{Fault, Shape};
use serde_json::json;

use crate::support::{Guarded, Person, engine, testing_on_postgres};

/// Every kind of caller is refused by an error of the server, and no daemon is asked.
async fn expect_no_data(guarded: &Guarded, program: &Person, what: &str) {
    for (person, path) in [
        (&guarded.admin, "/api/images?env=1"),
        (program, "/api/images?env=1"),
        (&guarded.admin, "/api/environments"),
        (&guarded.admin, "/api/users"),
        (&guarded.admin, "/api/auth/session"),
        (&guarded.admin, "/api/health"),
    ] {
        let answer = guarded.get(person, path).await;
        assert_eq!(answer.status, 503, "{what}: {path}: {answer:?}");
        assert_eq!(answer.error(), "the database does not answer", "{what}: {path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{what}: {path}");
    }
    let answer = guarded.try_to_sign_in("ada", crate::support::PASSWORD).await;
    assert_eq!(answer.status, 503, "{what}: {answer:?}");
    assert_eq!(answer.header("set-cookie"), None, "{what}");
}

fn database(guarded: &Guarded) -> PathBuf {
    guarded.server.folder().join("data/stowage.db")
}

fn break_it(path: &Path, how: &str) {
    match how {
        "gone" => std::fs::remove_file(path).unwrap(),
        "read-only" => std::fs::set_permissions(path, Permissions::from_mode(0o444)).unwrap(),
        "corrupt" => std::fs::write(path, "this is no database".repeat(1000)).unwrap(),
        "replaced" => {
            let copy = path.with_extension("copy");
            std::fs::copy(path, &copy).unwrap();
            std::fs::rename(copy, path).unwrap();
        }
        _ => panic!("{how}"),
    }
}

#[tokio::test]
async fn a_database_that_is_gone_read_only_replaced_or_corrupt_gives_no_data() {
    if testing_on_postgres() {
        return;
    }
    let engine = engine(Shape::default(), Fault::None).await;
    for how in ["gone", "read-only", "corrupt", "replaced"] {
        let guarded = Guarded::start(&engine.endpoint(), &[]).await;
        let (_, program) = guarded.make_token(&guarded.admin, &["images:view"], json!("all")).await;
        assert_eq!(guarded.get(&program, "/api/images?env=1").await.status, 200);
        let calls = engine.call_count("GET /images/json");
        break_it(&database(&guarded), how);
        expect_no_data(&guarded, &program, how).await;
        assert_eq!(engine.call_count("GET /images/json"), calls, "{how}: a daemon was asked");
        if how == "read-only" {
            std::fs::set_permissions(database(&guarded), Permissions::from_mode(0o600)).unwrap();
            assert_eq!(guarded.get(&guarded.admin, "/api/images?env=1").await.status, 200, "it is back");
        }
        assert!(!guarded.server.log().contains("panicked"), "{}", guarded.server.log());
    }
}

#[tokio::test]
async fn a_postgresql_server_that_is_down_gives_no_data_and_is_used_again_when_it_is_back() {
    let Some(mut cluster) = real_postgres::require_cluster("a PostgreSQL server that is down") else {
        return;
    };
    let engine = engine(Shape::default(), Fault::None).await;
    let url = format!("--database-url={}", cluster.fresh_database());
    let guarded = Guarded::start(&engine.endpoint(), &[&url]).await;
    let (_, program) = guarded.make_token(&guarded.admin, &["images:view"], json!("all")).await;
    assert_eq!(guarded.get(&program, "/api/images?env=1").await.status, 200);
    let calls = engine.call_count("GET /images/json");
    cluster.stop();
    expect_no_data(&guarded, &program, "down").await;
    assert_eq!(engine.call_count("GET /images/json"), calls, "a daemon was asked");
    cluster.start_again().unwrap();
    assert_eq!(guarded.get(&guarded.admin, "/api/images?env=1").await.status, 200);
    assert_eq!(guarded.get(&program, "/api/images?env=1").await.status, 200);
}
