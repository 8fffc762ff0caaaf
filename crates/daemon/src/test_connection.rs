use std::error::Error as StdError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use authz::{EnvironmentsManage, GlobalGrant};
use shared::{ConnectionStage, ConnectionTest, EndpointKind, StageName, StageOutcome};
use tokio::time::Instant;

use crate::advice::advice;
use crate::daemon_error::one_line;
use crate::link::Link;
use crate::stages::Stages;
use crate::{Connection, DaemonError, Limits, parse_images};

/// Connects to a daemon and asks it what Stowage asks, stage by stage, until the first that fails. Each question has
/// the time of the limits, the first together with connecting.
///
/// It connects as everything else does, in connections of its own that are closed in the end. Whoever may do this can
/// let Stowage connect to any address: hence the grant. What it finds may name addresses, but no secrets.
pub async fn test_connection(
    _: &GlobalGrant<EnvironmentsManage>,
    connection: &Connection,
    limits: Limits,
) -> ConnectionTest {
    let log = Log { begin: Instant::now(), passed: Mutex::default() };
    let log = Arc::new(log);
    let heard = Arc::clone(&log);
    let stages = Stages::told_to(move |stage, found| heard.passed(stage, found));
    let link = Link::new(connection, limits, stages);
    let failure = ask(&link, &log).await.err().map(|(stage, error)| {
        let stage = stage_of(&error, stage, &log, connection.kind());
        let advice = advice(&error, stage, connection);
        (stage, detail(&error), advice)
    });
    log.told(connection.kind(), failure)
}

/// What was passed, and when.
struct Log {
    begin: Instant,
    passed: Mutex<Vec<Passed>>,
}

struct Passed {
    stage: StageName,
    found: String,
    at: Instant,
}

/// Asks the three questions. An error comes with the question that it is the answer to.
async fn ask(link: &Link, log: &Log) -> Result<(), (StageName, DaemonError)> {
    let at = |stage| move |error| (stage, error);
    let spoken = link.negotiate(link.deadline()).await.map_err(at(StageName::Ping))?;
    log.passed(StageName::Ping, "an engine answers".to_owned());

    let said = link.within(link.deadline(), link.engine()).await;
    let (engine, version) = said.map_err(at(StageName::Version))?;
    let name: Vec<String> = [engine, version].into_iter().flatten().collect();
    let found = format!("{}; API {} is spoken with it", one_line(&name.join(" ")), spoken.version);
    log.passed(StageName::Version, found);

    let list = async {
        let body = link.get("/images/json", link.deadline()).await?;
        let parsed = tokio::task::spawn_blocking(move || parse_images(&body)).await;
        parsed.map_err(|error| DaemonError::Broken(error.into()))?
    };
    let count = list.await.map_err(at(StageName::List))?.images.len();
    log.passed(StageName::List, if count == 1 { "1 image".to_owned() } else { format!("{count} images") });
    Ok(())
}

/// The stage that failed. The first question takes a connection: what stands in its way says where, also where that
/// shows late; and what does not say is the first stage that was not passed.
fn stage_of(error: &DaemonError, question: StageName, log: &Log, kind: EndpointKind) -> StageName {
    if question != StageName::Ping {
        return question;
    }
    if let DaemonError::Unreachable(unreachable) = error {
        return unreachable.obstacle().stage();
    }
    stages_of(kind).find(|stage| !log.has_passed(*stage)).unwrap_or(question)
}

/// In the order in which they depend on each other.
fn stages_of(kind: EndpointKind) -> impl Iterator<Item = StageName> {
    let all = [
        (StageName::Resolve, kind != EndpointKind::Unix),
        (StageName::Connect, true),
        (StageName::Tls, kind == EndpointKind::Tls),
        (StageName::Ssh, kind == EndpointKind::Ssh),
        (StageName::Ping, true),
        (StageName::Version, true),
        (StageName::List, true),
    ];
    all.into_iter().filter_map(|(stage, is_in)| is_in.then_some(stage))
}

impl Log {
    /// Only the first time counts: a broken connection is tried once more.
    fn passed(&self, stage: StageName, found: String) {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        if passed.iter().all(|known| known.stage != stage) {
            passed.push(Passed { stage, found, at: Instant::now() });
        }
    }

    fn has_passed(&self, stage: StageName) -> bool {
        let passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        passed.iter().any(|known| known.stage == stage)
    }

    fn told(&self, kind: EndpointKind, failure: Option<(StageName, String, String)>) -> ConnectionTest {
        let passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        let mut since = self.begin;
        let mut has_failed = false;
        let stages = stages_of(kind).map(|name| {
            let known = passed.iter().find(|known| known.stage == name);
            match &failure {
                _ if has_failed => ConnectionStage {
                    name,
                    outcome: StageOutcome::Untried,
                    detail: None,
                    advice: None,
                    elapsed_ms: None,
                },
                Some((failed, detail, advice)) if *failed == name => {
                    has_failed = true;
                    ConnectionStage {
                        name,
                        outcome: StageOutcome::Failed,
                        detail: Some(detail.clone()),
                        advice: Some(advice.clone()),
                        elapsed_ms: Some(milliseconds(since.elapsed())),
                    }
                }
                Some(_) | None => {
                    let at = known.map_or(since, |known| known.at);
                    let elapsed = at.saturating_duration_since(since);
                    since = at;
                    ConnectionStage {
                        name,
                        outcome: StageOutcome::Ok,
                        detail: known.map(|known| known.found.clone()),
                        advice: None,
                        elapsed_ms: Some(milliseconds(elapsed)),
                    }
                }
            }
        });
        ConnectionTest { stages: stages.collect() }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The error with what is at the bottom of it, on one line.
fn detail(error: &DaemonError) -> String {
    let outermost: &(dyn StdError + 'static) =
        if let DaemonError::Unreachable(unreachable) = error { unreachable } else { error };
    let mut innermost = outermost;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    let (text, cause) = (outermost.to_string(), innermost.to_string());
    one_line(&if text.ends_with(&cause) { text } else { format!("{text}: {cause}") })
}
