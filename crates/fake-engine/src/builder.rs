//! How an engine is described and started.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::header::InvalidHeaderValue;
use tokio::sync::oneshot;

use crate::answer;
use crate::api_version::ApiVersion;
use crate::engine::{ApiRange, Engine};
use crate::fault::Fault;
use crate::handle::FakeEngine;
use crate::inventory::{Inventory, Plan};
use crate::listen::{Listen, ListenError, Listener};
use crate::reply::Refusal;
use crate::serve::serve;
use crate::shape::Shape;

/// Describes an engine that is to be started.
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start`"]
pub struct Builder {
    images: usize,
    without: usize,
    containers: Option<usize>,
    seed: u64,
    shape: Shape,
    listen: Listen,
    fault: Fault,
    now_unix_secs: Option<i64>,
    version_label: Option<String>,
    api_minors: Option<(u32, u32)>,
}

/// Why an engine did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It could not listen.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The version label does not fit into the `Server` header.
    #[error("the version label does not fit into a header")]
    VersionLabel(#[from] InvalidHeaderValue),
    /// The list of images could not be written as JSON.
    #[error("cannot prepare the list of images: {0}")]
    Prepare(String),
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            images: 50,
            without: 0,
            containers: None,
            seed: 1,
            shape: Shape::default(),
            listen: Listen::default(),
            fault: Fault::None,
            now_unix_secs: None,
            version_label: None,
            api_minors: None,
        }
    }
}

impl Builder {
    /// How many rows the plain list of images has: 0 to 50,000 are tried; 50 by default. The classic shape
    /// has about a twentieth more that only `all=1` shows.
    pub fn images(mut self, images: usize) -> Self {
        self.images = images;
        self
    }

    /// How many of these images it does not have, the newest ones; all else stays as it is, so that engines of the same
    /// seed and numbers have the others in common. None by default.
    pub fn without(mut self, images: usize) -> Self {
        self.without = images;
        self
    }

    /// How many containers of any state there are; a tenth of the images by default, none without images.
    pub fn containers(mut self, containers: usize) -> Self {
        self.containers = Some(containers);
        self
    }

    /// What everything generated follows from; 1 by default. The same seed, numbers, shape and `now` give
    /// the same bytes.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Which engine is imitated; Docker 28 on the containerd store by default.
    pub fn shape(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// Where it listens; a free TCP port of 127.0.0.1 by default.
    pub fn listen(mut self, listen: Listen) -> Self {
        self.listen = listen;
        self
    }

    /// The fault it starts with; none by default.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.fault = fault;
        self
    }

    /// The time that ages are counted back from, in Unix seconds; the start of the engine by default.
    pub fn now(mut self, unix_secs: i64) -> Self {
        self.now_unix_secs = Some(unix_secs);
        self
    }

    /// What the engine calls its version, such as `28.5.2-simulated`; that of its shape by default.
    pub fn version_label(mut self, version: impl Into<String>) -> Self {
        self.version_label = Some(version.into());
        self
    }

    /// The oldest and the newest API that it speaks, 60 and 99 for 1.60 to 1.99; those of its shape by default. It
    /// answers a version that no engine has yet as it does the newest that is known.
    pub fn api_minors(mut self, oldest: u32, newest: u32) -> Self {
        self.api_minors = Some((oldest, newest));
        self
    }

    /// Generates the inventory, prepares the plain list and listens. With 50,000 images it takes some hundred
    /// milliseconds (unoptimized: seconds), in which it does not yield.
    ///
    /// # Errors
    ///
    /// The address is not a loopback one or taken, or the version label does not fit into a header.
    pub async fn start(self) -> Result<FakeEngine, StartError> {
        let inventory = Inventory::generate(&Plan {
            images: self.images,
            without: self.without,
            containers: self.containers.unwrap_or(self.images / 10),
            seed: self.seed,
            shape: self.shape,
            now_unix_secs: self.now_unix_secs.unwrap_or_else(now_unix_secs),
        });
        let version = self.version_label.unwrap_or_else(|| self.shape.engine_version().to_owned());
        let api = self.api_minors.map_or(ApiRange::of(self.shape), |(oldest, newest)| ApiRange {
            oldest: ApiVersion::one(oldest),
            newest: ApiVersion::one(newest),
        });
        let engine = Arc::new(Engine::new(self.shape, api, version, inventory, self.fault)?);
        answer::prepare(&engine).map_err(|refusal: Refusal| StartError::Prepare(refusal.to_string()))?;

        let (listener, bound, socket_file) = Listener::bind(self.listen).await?;
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(listener, Arc::clone(&engine), stopped));
        Ok(FakeEngine::new(engine, bound, stop, server, socket_file))
    }
}

fn now_unix_secs() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)
}
