//! What the server counts and measures, in the words of Prometheus: <https://prometheus.io/docs/practices/naming/>.

use std::sync::atomic::AtomicU64;

use authz::{GlobalGrant, MetricsView};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use snapshots::{EnvironmentFigures, Figures, SnapshotLimits, Totals};

use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::request_counts::RequestCounts;
use crate::resident_memory::resident_bytes;

/// What Prometheus knows the format by.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Everything that is told, at one moment.
pub(crate) struct Measured {
    call_seconds: Histogram,
    environments: Vec<EnvironmentFigures>,
    figures: Figures,
    requests: RequestCounts,
    resident_bytes: Option<u64>,
    sessions: i64,
    limits: SnapshotLimits,
}

impl Measured {
    /// What there is now. No daemon is asked.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub(crate) async fn now(app: &App, grant: &GlobalGrant<MetricsView>) -> Result<Self, ApiError> {
        Ok(Self {
            call_seconds: app.snapshots.call_seconds(),
            environments: app.snapshots.environments(grant),
            figures: app.snapshots.figures(),
            requests: app.requests.clone(),
            resident_bytes: resident_bytes(),
            sessions: app.database.session_count(grant, app.session_limits, now()).await?,
            limits: app.snapshots.limits(),
        })
    }

    /// All of it as OpenMetrics text.
    pub(crate) fn to_open_metrics(&self) -> String {
        let mut registry = Registry::default();
        self.register_environments(&mut registry);
        self.register_daemon_calls(&mut registry);
        self.register_snapshots(&mut registry);
        self.register_server(&mut registry);
        let mut text = String::new();
        // Text takes whatever is written; without the mark at its end nobody would believe it.
        let _infallible = encode(&mut text, &registry);
        text
    }

    fn register_environments(&self, registry: &mut Registry) {
        let (images, bytes, up) = (Count::default(), Count::default(), Count::default());
        let age = Seconds::default();
        for EnvironmentFigures { environment, is_up, newest } in &self.environments {
            let environment = [("environment", environment.get())];
            up.get_or_create(&environment).set(u64::from(*is_up));
            if let Some((totals, since)) = newest {
                let Totals { images: image_count, bytes: image_bytes } = totals;
                images.get_or_create(&environment).set(*image_count);
                bytes.get_or_create(&environment).set(*image_bytes);
                age.get_or_create(&environment).set(since.as_secs_f64());
            }
        }
        registry.register(
            "stowage_environment_up",
            "Whether the daemon listed its images the last time, while that is remembered",
            up,
        );
        registry.register(
            "stowage_environment_images",
            "Images in the newest list that is kept of the environment",
            images,
        );
        registry.register_with_unit(
            "stowage_environment_image",
            "Sum of the sizes of these images as listed: layers that several images share count once for each",
            Unit::Bytes,
            bytes,
        );
        registry.register_with_unit(
            "stowage_snapshot_age",
            "Time since the daemon was asked for the newest list that is kept of the environment",
            Unit::Seconds,
            age,
        );
    }

    fn register_daemon_calls(&self, registry: &mut Registry) {
        let Figures { calls, failures, abandoned, renewals, events, under_way, .. } = self.figures;
        for (name, help, value) in [
            ("stowage_daemon_calls", "Lists that daemons were asked for", calls),
            (
                "stowage_daemon_call_failures",
                "Lists that daemons were asked for in vain, by their own fault or by that of the request",
                failures,
            ),
            (
                "stowage_daemon_calls_abandoned",
                "Lists that daemons were asked for until nobody waited any more",
                abandoned,
            ),
            (
                "stowage_daemon_renewals",
                "Small calls for what events told of, instead of whole lists",
                renewals,
            ),
            ("stowage_daemon_events", "Events of daemons that made their lists too old", events),
        ] {
            registry.register(name, help, ConstCounter::new(value));
        }
        registry.register(
            "stowage_daemon_calls_under_way",
            "Questions to daemons that are not answered yet, for lists and for what events told of",
            ConstGauge::new(under_way),
        );
        registry.register(
            "stowage_daemon_share_limit_ratio",
            "Share of each daemon's time that renewing its lists by age may take",
            ConstGauge::new(f64::from(self.limits.daemon_share_percent) / 100.0),
        );
        registry.register_with_unit(
            "stowage_daemon_call_duration",
            "Time that daemons took for the lists that they were asked for, those that failed included",
            Unit::Seconds,
            self.call_seconds.clone(),
        );
    }

    fn register_snapshots(&self, registry: &mut Registry) {
        let Figures { hits, joined, failures_remembered, evicted, kept, bytes, .. } = self.figures;
        for (name, help, value) in [
            ("stowage_snapshot_hits", "Requests that were answered with a list that was kept", hits),
            (
                "stowage_snapshot_joined",
                "Requests that were answered by a call that another one began",
                joined,
            ),
            (
                "stowage_snapshot_failures_remembered",
                "Requests that were answered with a failure that was remembered",
                failures_remembered,
            ),
            (
                "stowage_snapshot_evictions",
                "Lists that were let go because all of them were too many bytes",
                evicted,
            ),
        ] {
            registry.register(name, help, ConstCounter::new(value));
        }
        registry.register("stowage_snapshots", "Lists that are kept", ConstGauge::new(kept));
        for (name, help, value) in [
            ("stowage_snapshot", "Memory that the lists that are kept take", bytes),
            ("stowage_snapshot_limit", "Memory that the lists that are kept may take", self.limits.max_bytes),
        ] {
            registry.register_with_unit(name, help, Unit::Bytes, ConstGauge::new(value));
        }
    }

    fn register_server(&self, registry: &mut Registry) {
        registry.register(
            "stowage_http_requests",
            "Requests that were answered, by the pattern of their route; other is what came to no route",
            self.requests.family(),
        );
        registry.register("stowage_sessions", "Sessions that are valid now", ConstGauge::new(self.sessions));
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        registry.register("stowage_build", "The version of the server", Info::new(version));
        if let Some(bytes) = self.resident_bytes {
            let help = "Memory that the process holds";
            registry.register_with_unit("process_resident_memory", help, Unit::Bytes, ConstGauge::new(bytes));
        }
    }
}

/// By the id of an environment: names are only for those who may see it.
type OfEnvironment = [(&'static str, i64); 1];

type Count = Family<OfEnvironment, Gauge<u64, AtomicU64>>;

type Seconds = Family<OfEnvironment, Gauge<f64, AtomicU64>>;
