//! A server on which people have to sign in.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Answer, Stowage, send};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A server on which people have to sign in, with its first administrator.
pub(crate) struct Guarded {
    pub(crate) server: Stowage,
    pub(crate) admin: Person,
}

/// What somebody shows, and from where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    pub(crate) cookie: Option<String>,
    pub(crate) token: Option<String>,
}

impl Person {
    /// The request as this person makes it in a browser, or with a program.
    pub(crate) fn asks(&self, request: RequestBuilder) -> RequestBuilder {
        let mut request = request.header("Sec-Fetch-Site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header("Cookie", format!("stowage_session={cookie}"));
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        request
    }

    /// Somebody who shows the cookie that the answer sets.
    pub(crate) fn with_cookie_of(answer: &Answer) -> Self {
        let cookie = answer.header("set-cookie").unwrap();
        let value = cookie.strip_prefix("stowage_session=").unwrap().split(';').next().unwrap();
        Self { cookie: Some(value.to_owned()), token: None }
    }

    pub(crate) fn with_token(token: &str) -> Self {
        Self { cookie: None, token: Some(token.to_owned()) }
    }
}

impl Guarded {
    /// A server with that daemon as environment 1, on which `ada` is administrator.
    pub(crate) async fn start(docker_host: &str, arguments: &[&str]) -> Self {
        let server = Self::empty(docker_host, arguments);
        let body = json!({ "token": setup_token(&server.log()), "name": "ada", "password": PASSWORD });
        let answer = send(server.request(Method::POST, "/api/auth/setup").json(&body)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Self { admin: Person::with_cookie_of(&answer), server }
    }

    /// A server on which nobody is yet.
    pub(crate) fn empty(docker_host: &str, arguments: &[&str]) -> Stowage {
        let guarded = ["--auth=on", "--trusted-proxy=127.0.0.1"];
        Stowage::start(docker_host, &[&guarded, arguments].concat())
    }

    pub(crate) async fn get(&self, person: &Person, path: &str) -> Answer {
        send(person.asks(self.server.get(path))).await
    }

    pub(crate) async fn ask(&self, person: &Person, method: Method, path: &str, body: Value) -> Answer {
        let request = person.asks(self.server.request(method, path));
        send(if body.is_null() { request } else { request.json(&body) }).await
    }

    /// The administrator does it, and it works.
    pub(crate) async fn manage(&self, method: Method, path: &str, body: Value) -> Answer {
        let answer = self.ask(&self.admin, method, path, body).await;
        assert!(answer.status.is_success(), "{path}: {answer:?}");
        answer
    }

    /// Makes a user with built-in roles, each on `"all"` or on an environment, and returns their id.
    pub(crate) async fn make_user(&self, name: &str, roles: &[(&str, Value)]) -> u64 {
        let known = self.manage(Method::GET, "/api/roles", Value::Null).await.json();
        let id_of = |role: &str| {
            let role = known.as_array().unwrap().iter().find(|known| known["name"] == role).unwrap();
            role["id"].clone()
        };
        let assignments: Vec<_> =
            roles.iter().map(|(role, scope)| json!({ "roleId": id_of(role), "scope": scope })).collect();
        let body = json!({ "name": name, "password": PASSWORD, "assignments": assignments });
        self.manage(Method::POST, "/api/users", body).await.json()["id"].as_u64().unwrap()
    }

    /// What the server says to this name with everybody's password, from an address that nobody has used before.
    pub(crate) async fn try_to_sign_in(&self, name: &str, password: &str) -> Answer {
        let request = self.server.request(Method::POST, "/api/auth/login");
        let body = json!({ "name": name, "password": password });
        send(request.header("X-Forwarded-For", unused_address()).json(&body)).await
    }

    /// Signs in with everybody's password.
    pub(crate) async fn sign_in(&self, name: &str) -> Person {
        let answer = self.try_to_sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Person::with_cookie_of(&answer)
    }

    /// Makes a user and signs them in.
    pub(crate) async fn newcomer(&self, name: &str, roles: &[(&str, Value)]) -> Person {
        self.make_user(name, roles).await;
        self.sign_in(name).await
    }

    /// Makes an API token of this person.
    pub(crate) async fn make_token(
        &self,
        owner: &Person,
        permissions: &[&str],
        environments: Value,
    ) -> (u64, Person) {
        let body = json!({
            "name": "a token", "permissions": permissions, "environments": environments, "expiresInDays": 1,
        });
        let made = self.ask(owner, Method::POST, "/api/tokens", body).await;
        assert_eq!(made.status, 201, "{made:?}");
        let made = made.json();
        (made["token"]["id"].as_u64().unwrap(), Person::with_token(made["secret"].as_str().unwrap()))
    }
}

/// An address that nobody has used before.
pub(crate) fn unused_address() -> String {
    static ADDRESSES: AtomicU32 = AtomicU32::new(0x0a00_0001);
    Ipv4Addr::from(ADDRESSES.fetch_add(1, Ordering::Relaxed)).to_string()
}

/// The token of the one-time link on standard error.
pub(crate) fn setup_token(log: &str) -> String {
    let link = log.lines().find_map(|line| line.split_once("/setup#token=")).unwrap();
    link.1.trim().to_owned()
}
