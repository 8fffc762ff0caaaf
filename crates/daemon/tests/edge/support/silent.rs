//! Servers that take connections and do not go on.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// One that says `greeting`, reads whatever it is told, and is silent. It runs as long as the test, and adds a permit
/// for each connection that the other side has ended.
pub(crate) async fn silent(greeting: &'static str) -> (SocketAddr, Arc<Semaphore>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let ended = Arc::new(Semaphore::new(0));
    let ends = Arc::clone(&ended);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let ends = Arc::clone(&ends);
            tokio::spawn(async move {
                stream.write_all(greeting.as_bytes()).await.unwrap();
                let mut buffer = [0; 1024];
                while stream.read(&mut buffer).await.is_ok_and(|read_bytes| read_bytes > 0) {}
                ends.add_permits(1);
            });
        }
    });
    (address, ended)
}
