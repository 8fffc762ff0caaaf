//! HTTPS, served by the program itself.

use std::path::Path;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::support::{PASSWORD, Stowage, command, ended, nobody, setup_token};

/// Writes a certificate for this machine and its key, and returns who trusts it.
fn make_certificate(folder: &Path) -> ClientConfig {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("certificate.pem"), cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()
}

#[tokio::test]
async fn a_session_that_begins_over_https_has_a_secure_cookie() {
    let folder = tempfile::tempdir().unwrap();
    let trusting = make_certificate(folder.path());
    let mut command = command(folder.path(), &nobody());
    command.env("STOWAGE_AUTH", "on").args(["--tls-certificate=certificate.pem", "--tls-key=key.pem"]);
    let server = Stowage::run(&mut command, folder.path());
    let link = format!("https://{}/setup#token=", server.address());
    assert!(server.log().contains(&link), "{}", server.log());

    let stream = TcpStream::connect(server.address()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = ended(TlsConnector::from(Arc::new(trusting)).connect(name, stream)).await.unwrap();
    let body =
        json!({ "token": setup_token(&server.log()), "name": "ada", "password": PASSWORD }).to_string();
    let head = format!(
        "POST /api/auth/setup HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Some end the connection without TLS's own farewell.
    let _ended = ended(stream.read_to_end(&mut answer)).await;
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let cookie = answer.lines().find(|line| line.starts_with("set-cookie: ")).unwrap();
    assert!(cookie.contains("; Secure"), "{cookie}");
}
