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

    let mut failure = Unreachable::from(Obstacle::UnknownName);
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for address in addresses {
        let share = deadline.saturating_duration_since(Instant::now()).checked_div(left).unwrap_or_default();
        left = left.saturating_sub(1);
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // A question is one small packet and its answer is waited for.
                stream.set_nodelay(true)?;
                stages.passed(StageName::Connect, address.to_string());
                return Ok(stream);
            }
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
