use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authz::{Caller, ImagesView, authorize};
use daemon::{
    Connection, Daemon, DaemonError, DaemonTime, ImageChange, ImageEvents, Limits, ListChange, ListChanges,
    ListEvent, Registry,
};
use futures::StreamExt as _;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use shared::{EnvironmentId, ImageSummary};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::asking::Asking;
use crate::call::Outcome;
use crate::follow::follow;
use crate::key::{Key, ListName};
use crate::shelf::Shelf;
use crate::slot::Slot;
use crate::{Freshness, SnapshotLimits};

/// A daemon that is not there, and what asking it for its list does instead.
pub(super) struct Host {
    pub(super) shelf: Arc<Shelf>,
    registry: Registry,
    asked: Arc<Asked>,
}

#[derive(Default)]
struct Asked {
    takes: Mutex<Duration>,
    finds: Mutex<Finds>,
    renewal_takes: Mutex<Duration>,
    renews: Mutex<Renews>,
    /// What was asked for instead of a whole list.
    renewed: Mutex<Vec<ListChanges>>,
    begun: AtomicU64,
    /// Of those, the ones that came to their end.
    ended: AtomicU64,
    /// And those that were dropped, ended or not.
    gone: AtomicU64,
}

/// What a call finds.
#[derive(Clone, Copy, Default)]
pub(super) enum Finds {
    /// So many images.
    Images(usize),
    /// As many images as calls have begun: no two lists are the same.
    #[default]
    AnotherList,
    Timeout,
    Refusal,
    Panic,
}

/// What a small call finds.
#[derive(Clone, Copy, Default)]
pub(super) enum Renews {
    /// The same images, and as many containers of each as small calls have begun.
    #[default]
    AnotherCount,
    /// That it takes a whole list.
    Nothing,
    Timeout,
    Panic,
}

/// A daemon that tells events.
#[derive(Default)]
pub(super) struct Told(Mutex<Telling>);

#[derive(Default)]
struct Telling {
    is_away: bool,
    /// What the daemon's clock says.
    now_secs: i64,
    opened_since: Vec<Option<i64>>,
    stream: Option<UnboundedSender<ListEvent>>,
}

impl Told {
    fn open(&self, since: Option<DaemonTime>) -> Result<ImageEvents, DaemonError> {
        let mut telling = self.0.lock().unwrap();
        telling.opened_since.push(since.map(|since| since.0 / 1_000_000_000));
        if telling.is_away {
            return Err(DaemonError::Timeout);
        }
        let (stream, events) = unbounded();
        telling.stream = Some(stream);
        Ok(ImageEvents { opened_at: Some(moment(telling.now_secs, 0)), events: events.map(Ok).boxed() })
    }

    pub(super) fn at(&self, secs: i64) {
        self.0.lock().unwrap().now_secs = secs;
    }

    /// Tells that something happened to images then.
    pub(super) fn tell(&self, secs: i64, nanos: i64) {
        self.tell_change(secs, nanos, ListChange::Images);
    }

    /// Tells that this happened then.
    pub(super) fn tell_change(&self, secs: i64, nanos: i64, change: ListChange) {
        let event = ListEvent { at: Some(moment(secs, nanos)), change };
        self.0.lock().unwrap().stream.as_ref().unwrap().unbounded_send(event).unwrap();
    }

    /// Tells that this happened after everything that was told before.
    pub(super) fn tell_now(&self, change: ListChange) {
        self.0.lock().unwrap().now_secs += 1;
        let now_secs = self.0.lock().unwrap().now_secs;
        self.tell_change(now_secs, 1, change);
    }

    /// Ends the stream, and opens no other until the daemon is back.
    pub(super) fn go(&self) {
        let mut telling = self.0.lock().unwrap();
        telling.is_away = true;
        telling.stream = None;
    }

    pub(super) fn come_back(&self) {
        self.0.lock().unwrap().is_away = false;
    }

    /// How often a stream was opened or tried to, and since which second.
    pub(super) fn opened_since(&self) -> Vec<Option<i64>> {
        self.0.lock().unwrap().opened_since.clone()
    }

    /// Whether somebody listens.
    pub(super) fn is_heard(&self) -> bool {
        self.0.lock().unwrap().stream.as_ref().is_some_and(|stream| !stream.is_closed())
    }
}

fn moment(secs: i64, nanos: i64) -> DaemonTime {
    DaemonTime(secs * 1_000_000_000 + nanos)
}

struct Gone(Arc<Asked>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.gone.fetch_add(1, Ordering::SeqCst);
    }
}

impl Host {
    /// One whose lists take so many milliseconds.
    pub(super) fn new(limits: SnapshotLimits, takes_ms: u64) -> Self {
        let registry = Registry::new(Limits::default());
        registry.register(environment(), connection("tcp://127.0.0.1:1"));
        let host = Self { shelf: Shelf::new(limits), registry, asked: Arc::default() };
        host.takes_ms(takes_ms);
        host
    }

    pub(super) fn takes_ms(&self, ms: u64) {
        *self.asked.takes.lock().unwrap() = Duration::from_millis(ms);
    }

    pub(super) fn finds(&self, finds: Finds) {
        *self.asked.finds.lock().unwrap() = finds;
    }

    /// How long a small call takes, and what it finds.
    pub(super) fn renews(&self, takes_ms: u64, renews: Renews) {
        *self.asked.renewal_takes.lock().unwrap() = Duration::from_millis(takes_ms);
        *self.asked.renews.lock().unwrap() = renews;
    }

    /// What small calls were asked for.
    pub(super) fn renewed(&self) -> Vec<ListChanges> {
        self.asked.renewed.lock().unwrap().clone()
    }

    /// Another connection for the same environment.
    pub(super) fn change(&self) {
        self.registry.register(environment(), connection("tcp://127.0.0.1:2"));
    }

    pub(super) fn daemon(&self) -> Daemon<ImagesView> {
        let everybody = Caller::with_authentication_switched_off();
        self.registry.connect(authorize(&everybody, environment()).unwrap()).unwrap()
    }

    pub(super) fn slot(&self, list: ListName) -> Arc<Slot> {
        self.shelf.slot(Key { link: self.daemon().link_id(), list }, environment())
    }

    /// What somebody hears who asks now.
    pub(super) fn ask(&self, list: ListName, freshness: Freshness) -> JoinHandle<Outcome> {
        tokio::spawn(self.asking(list, freshness))
    }

    /// Somebody who asks when this is polled, and leaves when it is dropped.
    pub(super) fn asking(
        &self,
        list: ListName,
        freshness: Freshness,
    ) -> impl Future<Output = Outcome> + Send + use<> {
        let slot = self.slot(list);
        let asked = Arc::clone(&self.asked);
        async move { slot.list(freshness, &asked).await }
    }

    /// What somebody hears who asks for the plain list now, and how many seconds they waited.
    pub(super) async fn plain(&self, freshness: Freshness) -> (Outcome, f64) {
        self.timed(ListName::Plain, freshness).await
    }

    pub(super) async fn timed(&self, list: ListName, freshness: Freshness) -> (Outcome, f64) {
        let before = Instant::now();
        let outcome = self.ask(list, freshness).await.unwrap();
        (outcome, secs(before.elapsed()))
    }

    /// Begins to follow events where nobody does, as every request for a list does.
    pub(super) fn watch(&self, told: &Arc<Told>) {
        let (shelf, told) = (Arc::downgrade(&self.shelf), Arc::clone(told));
        self.shelf.attention.pay(self.daemon().link_id(), |link| {
            follow(shelf, link, move |since| {
                let opened = told.open(since);
                async { opened }
            })
        });
    }

    pub(super) fn begun(&self) -> u64 {
        self.asked.begun.load(Ordering::SeqCst)
    }

    pub(super) fn ended(&self) -> u64 {
        self.asked.ended.load(Ordering::SeqCst)
    }

    pub(super) fn gone(&self) -> u64 {
        self.asked.gone.load(Ordering::SeqCst)
    }
}

impl Asked {
    fn call(self: &Arc<Self>) -> impl Future<Output = Result<Vec<ImageSummary>, DaemonError>> + Send + use<> {
        let asked = Arc::clone(self);
        let number = asked.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let takes = *asked.takes.lock().unwrap();
        let gone = Gone(Arc::clone(&asked));
        async move {
            let _gone = gone;
            tokio::time::sleep(takes).await;
            asked.ended.fetch_add(1, Ordering::SeqCst);
            let finds = *asked.finds.lock().unwrap();
            match finds {
                Finds::Images(count) => Ok(images(count)),
                Finds::AnotherList => Ok(images(usize::try_from(number).unwrap())),
                Finds::Timeout => Err(DaemonError::Timeout),
                Finds::Refusal => Err(DaemonError::Refused { message: "no".to_owned() }),
                Finds::Panic => panic!("a call that panics, on purpose"),
            }
        }
    }
}

impl Asking for Arc<Asked> {
    type List = Vec<ImageSummary>;

    fn whole(&self) -> impl Future<Output = Result<Self::List, DaemonError>> + Send + 'static {
        self.call()
    }

    fn renewed(
        &self,
        kept: impl Future<Output = Result<Self::List, DaemonError>> + Send + 'static,
        changes: ListChanges,
    ) -> impl Future<Output = Result<Option<Self::List>, DaemonError>> + Send + 'static {
        let mut renewed = self.renewed.lock().unwrap();
        renewed.push(changes);
        let number = u64::try_from(renewed.len()).unwrap();
        let (takes, renews) = (*self.renewal_takes.lock().unwrap(), *self.renews.lock().unwrap());
        async move {
            let mut images = kept.await?;
            tokio::time::sleep(takes).await;
            match renews {
                Renews::AnotherCount => {
                    images.iter_mut().for_each(|image| image.containers = Some(number));
                    Ok(Some(images))
                }
                Renews::Nothing => Ok(None),
                Renews::Timeout => Err(DaemonError::Timeout),
                Renews::Panic => panic!("a small call that panics, on purpose"),
            }
        }
    }
}

/// A new name of an image.
pub(super) fn named(name: &str) -> ListChange {
    ListChange::Image(image_change(name))
}

pub(super) fn image_change(name: &str) -> ImageChange {
    ImageChange { id: "sha256:0".to_owned().into(), name: Some(name.to_owned()) }
}

pub(super) fn other(name: &str) -> ListName {
    ListName::Other(name.to_owned())
}

/// How many images a list has.
pub(super) fn length(outcome: &Outcome) -> usize {
    let json = outcome.as_ref().unwrap().json();
    serde_json::from_slice::<serde_json::Value>(&json).unwrap().as_array().unwrap().len()
}

/// How many containers use the first image of a list.
pub(super) fn containers(outcome: &Outcome) -> Option<u64> {
    let json = outcome.as_ref().unwrap().json();
    serde_json::from_slice::<Vec<ImageSummary>>(&json).unwrap()[0].containers
}

/// The age of a list in seconds.
pub(super) fn age(outcome: &Outcome) -> f64 {
    secs(outcome.as_ref().unwrap().age())
}

pub(super) async fn pass(secs: f64) {
    tokio::time::sleep(Duration::from_secs_f64(secs)).await;
}

/// Lets everybody do what there is to do at this moment.
pub(super) async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

/// Timers know milliseconds only.
fn secs(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 100.0).round() / 100.0
}

fn environment() -> EnvironmentId {
    EnvironmentId::try_from(1).unwrap()
}

fn images(count: usize) -> Vec<ImageSummary> {
    let rows: Vec<_> = (0..count).map(|id| serde_json::json!({ "Id": format!("sha256:{id:064}") })).collect();
    daemon::parse_images(&serde_json::to_vec(&rows).unwrap()).unwrap().images
}

fn connection(endpoint: &str) -> Connection {
    Connection::new(endpoint.parse().unwrap(), None, None).unwrap()
}
