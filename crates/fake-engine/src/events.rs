//! What happened on the engine, and who follows it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The Engine remembers so many.
const REMEMBERED: usize = 256;

/// The engine's events.
#[derive(Debug, Default)]
pub(crate) struct Events(Mutex<Told>);

#[derive(Debug, Default)]
struct Told {
    past: Vec<Event>,
    streams: Vec<Stream>,
}

#[derive(Clone, Debug)]
struct Event {
    kind: String,
    unix_secs: u64,
    line: Bytes,
}

#[derive(Debug)]
struct Stream {
    kinds: Vec<String>,
    lines: UnboundedSender<Bytes>,
}

impl Events {
    /// Tells all who follow what happened to the thing of that ID and with these attributes: its name, labels, and of a
    /// container its image.
    pub(crate) fn tell(&self, kind: &str, action: &str, id: &str, attributes: &BTreeMap<String, String>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let event = json!({
            "status": action, "id": id, "Type": kind, "Action": action,
            "Actor": { "ID": id, "Attributes": attributes },
            "scope": "local", "time": now.as_secs(), "timeNano": u64::try_from(now.as_nanos()).unwrap_or(u64::MAX),
        });
        let line = Bytes::from(format!("{event}\n"));
        let event = Event { kind: kind.to_owned(), unix_secs: now.as_secs(), line };
        let mut told = self.told();
        told.streams.retain(|stream| !stream.wants(&event) || stream.lines.send(event.line.clone()).is_ok());
        told.past.push(event);
        let forgotten = told.past.len().saturating_sub(REMEMBERED);
        told.past.drain(..forgotten);
    }

    /// The lines of these kinds of events, or of all where there are none: those that are remembered from the second
    /// `since` on, and then those that come.
    pub(crate) fn follow(
        &self,
        kinds: Vec<String>,
        since_unix_secs: Option<u64>,
    ) -> UnboundedReceiver<Bytes> {
        let (lines, receiver) = unbounded_channel();
        let stream = Stream { kinds, lines };
        let mut told = self.told();
        for event in &told.past {
            if since_unix_secs.is_some_and(|since| event.unix_secs >= since) && stream.wants(event) {
                // The receiver is here.
                let _ = stream.lines.send(event.line.clone());
            }
        }
        told.streams.push(stream);
        receiver
    }

    /// How many follow.
    pub(crate) fn streams(&self) -> usize {
        let mut told = self.told();
        told.streams.retain(|stream| !stream.lines.is_closed());
        told.streams.len()
    }

    pub(crate) fn end_streams(&self) {
        self.told().streams.clear();
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream {
    fn wants(&self, event: &Event) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&event.kind)
    }
}
