//! Environments: what is known of them, what is made of them, and what is kept of their secrets.

mod list;
mod managing;
mod races;
mod rotation;
mod secrets;
mod starting;
mod testing;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::{Value, json};

/// An environment that is reached by its address alone.
fn plain(name: &str, endpoint: &str) -> Value {
    json!({ "name": name, "endpoint": endpoint })
}

/// A certificate and its key, PEM both.
pub(crate) fn certificate() -> (String, String) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["client".to_owned()]).unwrap();
    (cert.pem(), signing_key.serialize_pem())
}

/// An environment with TLS and a client certificate; with its key, where one is given.
pub(crate) fn with_tls(name: &str, certificate: &str, key: Option<&str>) -> Value {
    let mut tls = json!({ "skipVerification": true, "clientCertificate": certificate });
    if let Some(key) = key {
        tls["clientKey"] = key.into();
    }
    json!({ "name": name, "endpoint": "tcp://127.0.0.1:1", "tls": tls })
}

/// The row of the list with this name.
fn row<'a>(list: &'a Value, name: &str) -> Option<&'a Value> {
    list.as_array().unwrap().iter().find(|row| row["name"] == name)
}
