//! The network between the server and an engine.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Passes on what comes to it on a TCP port to an engine's socket, while it should.
pub(crate) struct Relay {
    address: SocketAddr,
    network: watch::Sender<Network>,
    /// They end with this.
    _tasks: JoinSet<()>,
}

#[derive(Clone)]
struct Network {
    engine: PathBuf,
    is_lost: bool,
    /// How often it was lost.
    losses: u32,
}

impl Relay {
    pub(crate) async fn to(engine: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let network = watch::Sender::new(Network { engine: engine.to_owned(), is_lost: false, losses: 0 });
        let mut tasks = JoinSet::new();
        let changes = network.subscribe();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.spawn(pass_on(stream, changes.clone()));
            }
        });
        Self { address, network, _tasks: tasks }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("tcp://{}", self.address)
    }

    /// From now on no byte comes through. Connections that there are stay silent for good.
    pub(crate) fn lose_the_network(&self) {
        self.network.send_modify(|network| {
            network.is_lost = true;
            network.losses += 1;
        });
    }

    /// New connections lead there; those that led elsewhere are closed.
    pub(crate) fn lead_to(&self, engine: &Path) {
        self.network.send_modify(|network| {
            network.is_lost = false;
            network.engine = engine.to_owned();
        });
    }
}

async fn pass_on(mut stream: TcpStream, mut changes: watch::Receiver<Network>) {
    let network = changes.borrow_and_update().clone();
    if !network.is_lost {
        let Ok(mut engine) = UnixStream::connect(network.engine).await else { return };
        let losses = tokio::select! {
            // Whoever closed it: it is over.
            _ended = copy_bidirectional(&mut stream, &mut engine) => return,
            _changed = changes.changed() => changes.borrow().losses,
        };
        if losses == network.losses {
            return;
        }
    }
    std::future::pending::<()>().await;
}
