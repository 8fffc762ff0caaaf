//! Users, roles and assignments, and that nobody gives what they do not hold.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Guarded, PASSWORD, Person, nobody};

/// The status and the words of a refusal, which every other answer is not.
async fn refusal(
    guarded: &Guarded,
    person: &Person,
    method: Method,
    path: &str,
    body: Value,
) -> (u16, String) {
    let answer = guarded.ask(person, method, path, body).await;
    assert!(!answer.status.is_success(), "{path}: {answer:?}");
    (answer.status.as_u16(), answer.error())
}

fn beyond() -> (u16, String) {
    (403, "this goes beyond what you hold yourself".to_owned())
}

fn last_administrator() -> (u16, String) {
    (409, "one enabled user has to stay administrator of all environments".to_owned())
}

async fn role_id(guarded: &Guarded, name: &str) -> Value {
    let roles = guarded.manage(Method::GET, "/api/roles", Value::Null).await.json();
    roles.as_array().unwrap().iter().find(|role| role["name"] == name).unwrap()["id"].clone()
}

/// Somebody who manages users everywhere, and may view images on environment 2 only.
async fn manager(guarded: &Guarded) -> Person {
    let draft = json!({ "name": "User manager", "permissions": ["users:manage"] });
    guarded.manage(Method::POST, "/api/roles", draft).await;
    guarded.newcomer("mia", &[("User manager", json!("all")), ("Viewer", json!(2))]).await
}

#[tokio::test]
async fn an_administrator_makes_a_user_and_a_role_and_that_user_sees_what_the_role_says() {
    let two = [nobody(), nobody()];
    let guarded = Guarded::start(&two[0], &[&format!("--environment=second={}", two[1])]).await;
    let draft = json!({ "name": "Looker", "permissions": ["environments:view", "images:view"] });
    let role = guarded.manage(Method::POST, "/api/roles", draft).await;
    assert_eq!(role.status, 201);
    let eve = guarded.newcomer("eve", &[("Looker", json!(2))]).await;
    let seen = guarded.get(&eve, "/api/environments").await.json();
    let names: Vec<_> = seen.as_array().unwrap().iter().map(|seen| seen["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["second"]);
    assert_eq!(guarded.get(&eve, "/api/images?env=2").await.status, 200);
    assert_eq!(guarded.get(&eve, "/api/images?env=1").await.status, 403);
    assert_eq!(guarded.get(&eve, "/api/users").await.status, 403);
}

#[tokio::test]
async fn whoever_manages_users_gives_nothing_that_they_do_not_hold() {
    let guarded = Guarded::start(&nobody(), &[&format!("--environment=second={}", nobody())]).await;
    let mia = manager(&guarded).await;
    let (viewer, operator, administrator) = (
        role_id(&guarded, "Viewer").await,
        role_id(&guarded, "Operator").await,
        role_id(&guarded, "Administrator").await,
    );
    let eve = guarded.make_user("eve", &[]).await;
    let assignments = format!("/api/users/{eve}/assignments");
    for (role, scope) in [
        (&administrator, json!("all")),
        (&administrator, json!(2)),
        (&operator, json!(2)),
        (&viewer, json!("all")),
        (&viewer, json!(1)),
        // Whether environment 99 exists is not hers to know.
        (&viewer, json!(99)),
    ] {
        let body = json!({ "roleId": role, "scope": scope });
        assert_eq!(
            refusal(&guarded, &mia, Method::POST, &assignments, body).await,
            beyond(),
            "{role} {scope}"
        );
        let body =
            json!({ "name": "x", "password": PASSWORD, "assignments": [{ "roleId": role, "scope": scope }] });
        assert_eq!(
            refusal(&guarded, &mia, Method::POST, "/api/users", body).await,
            beyond(),
            "{role} {scope}"
        );
    }
    let hers = json!({ "roleId": viewer, "scope": 2 });
    assert_eq!(guarded.ask(&mia, Method::POST, &assignments, hers).await.status, 201);

    for draft in [
        json!({ "name": "More", "permissions": ["images:view"] }),
        json!({ "name": "More", "permissions": ["users:manage", "audit:view"] }),
    ] {
        assert_eq!(
            refusal(&guarded, &mia, Method::POST, "/api/roles", draft.clone()).await,
            beyond(),
            "{draft}"
        );
        let own = format!("/api/roles/{}", role_id(&guarded, "User manager").await);
        assert_eq!(refusal(&guarded, &mia, Method::PUT, &own, draft.clone()).await, beyond(), "{draft}");
    }
}

#[tokio::test]
async fn whoever_manages_users_takes_over_nobody_who_holds_more() {
    let guarded = Guarded::start(&nobody(), &[&format!("--environment=second={}", nobody())]).await;
    let mia = manager(&guarded).await;
    let oscar = guarded.make_user("oscar", &[("Operator", json!(2))]).await;
    let user = guarded.get(&guarded.admin, &format!("/api/users/{oscar}")).await.json();
    let assignment = user["assignments"][0]["id"].clone();
    for (method, path, body) in [
        (Method::PUT, format!("/api/users/{oscar}/password"), json!({ "password": PASSWORD })),
        (Method::PATCH, format!("/api/users/{oscar}"), json!({ "disabled": true })),
        (Method::PATCH, format!("/api/users/{oscar}"), json!({ "name": "oskar" })),
        (Method::DELETE, format!("/api/users/{oscar}"), Value::Null),
        (Method::DELETE, format!("/api/users/{oscar}/sessions"), Value::Null),
        (Method::DELETE, format!("/api/users/{oscar}/assignments/{assignment}"), Value::Null),
        (Method::PUT, "/api/users/1/password".to_owned(), json!({ "password": PASSWORD })),
    ] {
        assert_eq!(refusal(&guarded, &mia, method, &path, body).await, beyond(), "{path}");
    }
    assert_eq!(guarded.get(&guarded.admin, &format!("/api/users/{oscar}")).await.json(), user);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let ada = guarded.get(&guarded.admin, "/api/users/1").await.json();
    let assignment = format!("/api/users/1/assignments/{}", ada["assignments"][0]["id"]);
    let ways = [
        (Method::PATCH, "/api/users/1".to_owned(), json!({ "disabled": true })),
        (Method::DELETE, "/api/users/1".to_owned(), Value::Null),
        (Method::DELETE, assignment.clone(), Value::Null),
    ];
    for (method, path, body) in &ways {
        let refused = refusal(&guarded, &guarded.admin, method.clone(), path, body.clone()).await;
        assert_eq!(refused, last_administrator(), "{path}");
    }
    // An administrator of one environment and one who is kept out are no administrators.
    let second = guarded.make_user("second", &[("Administrator", json!(1))]).await;
    let third = guarded.make_user("third", &[("Administrator", json!("all"))]).await;
    let disable = json!({ "disabled": true });
    guarded.manage(Method::PATCH, &format!("/api/users/{third}"), disable).await;
    assert_eq!(
        refusal(&guarded, &guarded.admin, Method::DELETE, "/api/users/1", Value::Null).await,
        last_administrator()
    );
    let administrator = role_id(&guarded, "Administrator").await;
    let body = json!({ "roleId": administrator, "scope": "all" });
    guarded.manage(Method::POST, &format!("/api/users/{second}/assignments"), body).await;
    guarded.manage(Method::DELETE, &assignment, Value::Null).await;
    assert_eq!(guarded.get(&guarded.admin, "/api/users").await.status, 403, "at once");
}

#[tokio::test]
async fn names_are_taken_once_whatever_their_case_and_built_in_roles_do_not_change() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    guarded.make_user("Eve", &[]).await;
    let refused = |method, path: &'static str, body| refusal(&guarded, &guarded.admin, method, path, body);
    let eve = json!({ "name": "eVE", "password": PASSWORD });
    assert_eq!(refused(Method::POST, "/api/users", eve).await.0, 409);
    let viewer = json!({ "name": "VIEWER", "permissions": [] });
    assert_eq!(refused(Method::POST, "/api/roles", viewer).await.0, 409);
    let draft = json!({ "name": "Viewer", "permissions": ["users:manage"] });
    for role in ["/api/roles/1", "/api/roles/2", "/api/roles/3"] {
        assert_eq!(refused(Method::PUT, role, draft.clone()).await.0, 409, "{role}");
        assert_eq!(refused(Method::DELETE, role, Value::Null).await.0, 409, "{role}");
    }
    let made = guarded.manage(Method::POST, "/api/roles", json!({ "name": "Mine", "permissions": [] })).await;
    let mine = format!("/api/roles/{}", made.json()["id"]);
    let frida = guarded.make_user("frida", &[("Mine", json!("all"))]).await;
    let in_use = guarded.ask(&guarded.admin, Method::DELETE, &mine, Value::Null).await;
    assert_eq!(in_use.status, 409, "{in_use:?}");
    guarded.manage(Method::DELETE, &format!("/api/users/{frida}"), Value::Null).await;
    guarded.manage(Method::DELETE, &mine, Value::Null).await;
}

#[tokio::test]
async fn a_body_that_is_not_what_is_expected_is_refused_with_the_reason() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let refused = |method, path: &'static str, body| refusal(&guarded, &guarded.admin, method, path, body);
    let long = "x".repeat(70_000);
    for (body, status, said) in [
        (json!({ "name": "eve" }), 400, "missing field `password`"),
        (json!({ "name": "eve", "password": PASSWORD, "admin": true }), 400, "unknown field `admin`"),
        (json!({ "name": "eve", "password": "short" }), 400, "at least 12 characters"),
        (json!({ "name": " eve", "password": PASSWORD }), 400, "expected a name"),
        (
            json!({ "name": "eve", "password": PASSWORD, "assignments": [{ "roleId": 3 }] }),
            400,
            "missing field `scope`",
        ),
        (
            json!({ "name": "eve", "password": PASSWORD, "assignments": [{ "roleId": 3, "scope": null }] }),
            400,
            "\"all\" or the id of an environment",
        ),
        (json!({ "name": long, "password": PASSWORD }), 413, "larger than 64 kB"),
        (Value::Null, 415, "Content-Type: application/json"),
        (json!([]), 400, "the body is not what is expected"),
    ] {
        let (got, error) = refused(Method::POST, "/api/users", body).await;
        assert_eq!(got, status, "{error}");
        assert!(error.contains(said), "{error}");
        assert!(!error.contains(PASSWORD), "{error}");
    }
    let unknown = json!({ "name": "x", "permissions": ["images:destroy"] });
    assert_eq!(refused(Method::POST, "/api/roles", unknown).await.0, 400);
    for path in ["/api/users/0", "/api/users/abc", "/api/users/999"] {
        assert_eq!(guarded.get(&guarded.admin, path).await.status, 404, "{path}");
    }
    let body = json!({ "roleId": 3, "scope": 99 });
    assert_eq!(refused(Method::POST, "/api/users/1/assignments", body).await.0, 404);
    let users = guarded.get(&guarded.admin, "/api/users").await.json();
    assert_eq!(users.as_array().unwrap().len(), 1, "nothing was made");
}

#[tokio::test]
async fn ones_own_password_takes_the_current_one_whatever_one_manages() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let (_, program) = guarded.make_token(&guarded.admin, &["users:manage"], json!("all")).await;
    for person in [&guarded.admin, &program] {
        let body = json!({ "password": "another horse battery" });
        let refused = refusal(&guarded, person, Method::PUT, "/api/users/1/password", body).await;
        assert_eq!(refused, (409, "use /api/auth/password for your own password".to_owned()));
    }
    assert_eq!(guarded.try_to_sign_in("ada", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_administrator_sees_and_revokes_the_tokens_of_a_user() {
    let guarded = Guarded::start(&nobody(), &[&format!("--environment=second={}", nobody())]).await;
    let id = guarded.make_user("eve", &[("Viewer", json!("all"))]).await;
    let eve = guarded.sign_in("eve").await;
    let (token, program) = guarded.make_token(&eve, &["images:view"], json!("all")).await;
    let listed = guarded.get(&guarded.admin, &format!("/api/users/{id}/tokens")).await;
    assert_eq!(listed.json()[0]["id"], token);
    assert!(!listed.text().contains(program.token.as_deref().unwrap()));
    assert_eq!(guarded.get(&program, "/api/images?env=1").await.status, 200);
    let path = format!("/api/users/{id}/tokens/{token}");
    guarded.manage(Method::DELETE, &path, Value::Null).await;
    assert_eq!(guarded.get(&program, "/api/images?env=1").await.status, 401);
    assert_eq!(refusal(&guarded, &guarded.admin, Method::DELETE, &path, Value::Null).await.0, 404);
    // Not those of somebody who holds more.
    let mia = manager(&guarded).await;
    guarded.make_token(&guarded.admin, &["images:view"], json!("all")).await;
    assert_eq!(guarded.get(&mia, "/api/users/1/tokens").await.error(), beyond().1);
}

#[tokio::test]
async fn whoever_manages_users_does_not_learn_by_it_which_environments_there_are() {
    let guarded = Guarded::start(&nobody(), &[&format!("--environment=second={}", nobody())]).await;
    let mia = manager(&guarded).await;
    let id = guarded.make_user("vic", &[("Viewer", json!(1)), ("Viewer", json!(2))]).await;
    let scopes = async |person: &Person| {
        let user = guarded.get(person, &format!("/api/users/{id}")).await.json();
        let assignments = user["assignments"].as_array().unwrap().clone();
        assignments.iter().map(|assignment| assignment["scope"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(scopes(&guarded.admin).await, [json!(1), json!(2)]);
    assert_eq!(scopes(&mia).await, [json!(2)], "she views 2 herself");
}
