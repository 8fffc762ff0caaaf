//! A running engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::builder::Builder;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::listen::{Listen, SocketFile};

/// A running engine; it stops when this is dropped, or sooner and for certain with [`FakeEngine::stop`].
///
/// Dropping takes a socket file away at once; the connections end as soon as the runtime gets to it.
#[derive(Debug)]
pub struct FakeEngine {
    engine: Arc<Engine>,
    bound: Listen,
    /// The server runs for as long as this is neither sent nor dropped.
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
    /// Declared last: the server is told to stop before its file goes.
    socket_file: Option<SocketFile>,
}

impl FakeEngine {
    /// An engine with 50 images on a free TCP port, unless told otherwise.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(
        engine: Arc<Engine>,
        bound: Listen,
        stop: oneshot::Sender<()>,
        server: JoinHandle<()>,
        socket_file: Option<SocketFile>,
    ) -> Self {
        Self { engine, bound, stop, server, socket_file }
    }

    /// Where it listens: `unix:///path` or `tcp://127.0.0.1:port`.
    pub fn endpoint(&self) -> String {
        self.bound.to_string()
    }

    /// The fault of requests that come now.
    pub fn fault(&self) -> Fault {
        self.engine.fault()
    }

    /// Changes the fault; requests under way keep the one they began with.
    pub fn set_fault(&self, fault: Fault) {
        self.engine.set_fault(fault);
    }

    /// Gives the newest image one more tag, as `docker tag` does, and sends the event. An image that had the tag loses it,
    /// of which no engine tells.
    pub fn tag_image(&self, repo_tag: &str) {
        self.engine.tag_image(repo_tag);
    }

    /// Creates a container of the newest image, as `docker create` does, and sends the event. Returns its ID.
    pub fn create_container(&self) -> String {
        self.engine.create_container()
    }

    /// Removes a container, as `docker rm` does, and sends the event.
    pub fn remove_container(&self, id: &str) {
        self.engine.remove_container(id);
    }

    /// Sends an event of this type and action, as `container` and `start`, and changes nothing.
    pub fn tell_event(&self, kind: &str, action: &str) {
        self.engine.events.tell(kind, action, "0123456789abcdef", &BTreeMap::new());
    }

    /// How many follow the events now.
    pub fn event_streams(&self) -> usize {
        self.engine.events.streams()
    }

    /// Ends all streams of events.
    pub fn end_event_streams(&self) {
        self.engine.events.end_streams();
    }

    /// How often each endpoint was asked since the start, by method and path without the version:
    /// `GET /images/json`, `GET /images/{name}/json`; a list with filters is `GET /images/json?filters`. A request counts once it is read, whatever its answer;
    /// `/_fake/…` never does.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.engine.calls.counts()
    }

    /// How often one endpoint was asked, named as in [`FakeEngine::calls`].
    pub fn call_count(&self, call: &str) -> u64 {
        self.calls().get(call).copied().unwrap_or_default()
    }

    /// Stops the server, ends all connections, those with requests under way too, and removes the socket
    /// file.
    ///
    /// # Panics
    ///
    /// When the server did.
    pub async fn stop(self) {
        let Self { stop, server, socket_file, .. } = self;
        drop(stop);
        let ended = server.await;
        drop(socket_file);
        if let Err(error) = ended
            && error.is_panic()
        {
            std::panic::resume_unwind(error.into_panic());
        }
    }
}
