//! An SSH server with several host keys that lets in everybody, and then does nothing for them.

use std::net::SocketAddr;
use std::sync::Arc;

use russh::keys::PrivateKey;

use russh::server::{Auth, Config, Handler, VerifiedPublicKey, run_stream};
use tokio::net::TcpListener;

struct Everybody;

impl Handler for Everybody {
    type Error = russh::Error;

    async fn auth_publickey(&mut self, _: &str, _: VerifiedPublicKey<'_>) -> Result<Auth, russh::Error> {
        Ok(Auth::Accept)
    }
}

/// Starts one with these keys, OpenSSH's. It runs as long as the test.
pub(crate) async fn ssh_server(keys: &[&str]) -> SocketAddr {
    let keys = keys.iter().map(|key| PrivateKey::from_openssh(key).unwrap()).collect();
    let config = Arc::new(Config { keys, ..Config::default() });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let config = Arc::clone(&config);
            tokio::spawn(async move { run_stream(config, stream, Everybody).await?.await });
        }
    });
    address
}
