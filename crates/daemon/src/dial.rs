use std::io;
use std::net::SocketAddr;

use shared::StageName;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};

use crate::obstacle::{Obstacle, Unreachable};
use crate::stages::Stages;

/// Opens a TCP connection to a host, by whichever of its addresses answers first in their order. Each address has an
/// equal share of the time that is left, so that one that is silent leaves some to the others.
///
/// # Errors
///
/// What the last address that was tried failed with.
pub(crate) async fn dial(
    host: &str,
    port: u16,
    deadline: Instant,
    stages: &Stages,
) -> Result<TcpStream, Unreachable> {
    let found = lookup_host((host, port)).await;
    let addresses: Vec<SocketAddr> =
        found.map_err(|error| Unreachable::new(Obstacle::UnknownName, error))?.collect();
    stages.passed(StageName::Resolve, names(&addresses));

    let stream = first_of(&addresses, deadline).await?;
    // A question is one small packet, and its answer is waited for.
    stream.set_nodelay(true)?;
    stages.passed(StageName::Connect, stream.peer_addr()?.to_string());
    Ok(stream)
}

async fn first_of(addresses: &[SocketAddr], deadline: Instant) -> Result<TcpStream, Unreachable> {
    let mut failure = Unreachable::from(Obstacle::UnknownName);
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for address in addresses {
        let share = deadline.saturating_duration_since(Instant::now()).checked_div(left).unwrap_or_default();
        left = left.saturating_sub(1);
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failure = error.into(),
            Err(_elapsed) => failure = io::Error::from(io::ErrorKind::TimedOut).into(),
        }
    }
    Err(failure)
}

fn names(addresses: &[SocketAddr]) -> String {
    let names: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    /// An address that lets nobody in and refuses nobody: its queue is full.
    async fn silent() -> (SocketAddr, Vec<TcpStream>, TcpListener) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        while let Ok(stream) = timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
            queue.push(stream.unwrap());
        }
        (address, queue, listener)
    }

    #[tokio::test]
    async fn an_address_that_refuses_or_is_silent_leaves_the_others_their_chance() {
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let (silent, _queue, _listener) = silent().await;
        let open = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open = (open.local_addr().unwrap(), open);
        let deadline = || Instant::now() + Duration::from_millis(600);

        let stream = first_of(&[closed, silent, open.0], deadline()).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), open.0);
        let obstacle =
            async |addresses: &[SocketAddr]| first_of(addresses, deadline()).await.unwrap_err().obstacle();
        assert_eq!(obstacle(&[silent, closed]).await, Obstacle::Refused);
        assert_eq!(obstacle(&[closed, silent]).await, Obstacle::TooSlow);
        assert_eq!(obstacle(&[]).await, Obstacle::UnknownName);
    }
}
