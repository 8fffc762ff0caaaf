//! From nobody to the first administrator.

use reqwest::Method;
use serde_json::json;

use crate::support::{Guarded, PASSWORD, Person, Stowage, ask, command, nobody, send, setup_token};

async fn set_up(server: &Stowage, token: &str, name: &str, password: &str) -> crate::support::Answer {
    let body = json!({ "token": token, "name": name, "password": password });
    send(server.request(Method::POST, "/api/auth/setup").json(&body)).await
}

#[tokio::test]
async fn whoever_has_the_link_makes_the_first_administrator_and_only_once() {
    let server = Guarded::empty(&nobody(), &[]);
    assert_eq!(ask(&server, "/api/auth/setup").await.json(), json!({ "needed": true, "recovering": false }));
    assert_eq!(ask(&server, "/api/images?env=1").await.status, 401);
    let token = setup_token(&server.log());

    for (token, name, password, status, error) in [
        ("guessed", "ada", PASSWORD, 403, "the link is not valid, or no longer"),
        (&token, "", PASSWORD, 400, "expected a name of 1 to 100 characters"),
        (&token, "ada", "too short", 400, "expected a password of at least 12 characters"),
    ] {
        let refused = set_up(&server, token, name, password).await;
        assert_eq!(refused.status, status, "{refused:?}");
        assert!(refused.error().starts_with(error), "{}", refused.error());
    }

    let made = set_up(&server, &token, "ada", PASSWORD).await;
    assert_eq!(made.status, 200);
    assert_eq!(made.json()["user"]["name"], "ada");
    let ada = Person::with_cookie_of(&made);
    assert_eq!(send(ada.asks(server.get("/api/users"))).await.status, 200);

    assert_eq!(ask(&server, "/api/auth/setup").await.json(), json!({ "needed": false, "recovering": false }));
    let again = set_up(&server, &token, "eve", PASSWORD).await;
    assert_eq!((again.status.as_u16(), again.error().as_str()), (403, "the link is not valid, or no longer"));
}

#[tokio::test]
async fn of_many_who_use_the_link_at_once_one_succeeds() {
    let server = Guarded::empty(&nobody(), &[]);
    let token = setup_token(&server.log());
    let names: Vec<_> = (0..6).map(|number| format!("user {number}")).collect();
    let attempts = names.iter().map(|name| set_up(&server, &token, name, PASSWORD));
    let answers = futures::future::join_all(attempts).await;
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(made, 1, "{answers:?}");
}

#[tokio::test]
async fn a_server_with_users_prints_no_link_unless_it_is_to_recover_one() {
    let folder = tempfile::tempdir().unwrap();
    let start = |arguments: &[&str]| {
        let mut command = command(folder.path(), &nobody());
        Stowage::run(command.env("STOWAGE_AUTH", "on").args(arguments), folder.path())
    };
    let first = start(&[]);
    let made = set_up(&first, &setup_token(&first.log()), "ada", PASSWORD).await;
    assert_eq!(made.status, 200);
    assert!(first.end("TERM").await.success());

    let second = start(&[]);
    assert!(!second.log().contains("/setup#"), "{}", second.log());
    // Sessions outlive a restart.
    let ada = Person::with_cookie_of(&made);
    assert_eq!(send(ada.asks(second.get("/api/auth/session"))).await.status, 200);
    assert!(second.end("TERM").await.success());

    let third = start(&["--recover"]);
    let token = setup_token(&third.log());
    let state = json!({ "needed": false, "recovering": true });
    assert_eq!(ask(&third, "/api/auth/setup").await.json(), state);
    let recovered = set_up(&third, &token, "ADA", "another horse battery").await;
    assert_eq!(recovered.status, 200, "{recovered:?}");
    assert_eq!(send(ada.asks(third.get("/api/auth/session"))).await.status, 401, "her old sessions ended");
    let body = json!({ "name": "ada", "password": "another horse battery" });
    assert_eq!(send(third.request(Method::POST, "/api/auth/login").json(&body)).await.status, 200);
}

#[tokio::test]
async fn the_link_leads_where_browsers_see_the_server_and_never_into_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(folder.path(), &nobody());
    command.env("STOWAGE_AUTH", "on").args(["--log-format=json", "--log=trace"]);
    command.args(["--public-origin=https://stowage.example.org"]);
    let server = Stowage::run(&mut command, folder.path());
    let log = server.log();
    let token = setup_token(&log);
    assert!(log.contains(&format!("\n    https://stowage.example.org/setup#token={token}\n")), "{log}");
    let logged = log.lines().filter(|line| line.starts_with('{') && line.contains(&token)).count();
    assert_eq!(logged, 0, "{log}");
}

#[tokio::test]
async fn without_authentication_there_is_nothing_to_set_up() {
    let server = Stowage::start(&nobody(), &[]);
    assert!(!server.log().contains("/setup#"));
    assert_eq!(ask(&server, "/api/auth/setup").await.json(), json!({ "needed": false, "recovering": false }));
    let session = ask(&server, "/api/auth/session").await.json();
    assert_eq!((&session["authentication"], &session["user"]), (&json!("off"), &json!(null)));
    let body = json!({ "name": "ada", "password": PASSWORD });
    let answer = send(server.request(Method::POST, "/api/auth/login").json(&body)).await;
    assert_eq!((answer.status.as_u16(), answer.error().as_str()), (409, "authentication is off"));
    assert_eq!(ask(&server, "/api/tokens").await.error(), "authentication is off");
    assert_eq!(ask(&server, "/api/users").await.status, 200);
}
