//! What an engine had, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::changes::Change;

/// What a list says of images that have a tag, each fact by itself: the image of a tag; the containers of an image. An image
/// without one may be listed for a moment while another one is built or removed.
#[derive(Clone, Default)]
pub(super) struct Facts(BTreeMap<String, String>);

/// What somebody read.
pub(super) struct Reading {
    pub(super) asked: Instant,
    pub(super) answered: Instant,
    /// As the answer said.
    pub(super) age: Duration,
    pub(super) facts: Facts,
}

/// Each fact of the engine through the time.
pub(super) struct History {
    first: Facts,
    now: Facts,
    /// Of each fact that changed ever, its changes, the oldest first.
    changes: BTreeMap<String, Vec<Changed>>,
    log: Vec<String>,
}

struct Changed {
    when: Range<Instant>,
    /// What it is since.
    now: Option<String>,
    tells: bool,
}

impl Facts {
    pub(super) fn of(list: &[Value]) -> Self {
        let mut facts = BTreeMap::new();
        for image in list {
            let id = image["Id"].as_str().unwrap();
            for tag in image["RepoTags"].as_array().unwrap() {
                facts.insert(format!("the image of {tag}"), id.to_owned());
                facts.insert(containers_of(id), image["Containers"].to_string());
            }
        }
        Self(facts)
    }

    fn get(&self, fact: &str) -> Option<&String> {
        self.0.get(fact)
    }
}

const CONTAINERS_OF: &str = "containers of ";

fn containers_of(id: &str) -> String {
    format!("{CONTAINERS_OF}{id}")
}

impl History {
    pub(super) fn new(first: Facts) -> Self {
        Self { now: first.clone(), first, changes: BTreeMap::new(), log: Vec::new() }
    }

    /// Notes what became of the engine by this change.
    pub(super) fn add(&mut self, when: &Range<Instant>, now: Facts, change: &Change) {
        self.log.push(change.command.clone());
        // A build on an image has a container of it for a moment.
        let for_a_moment = change.base.as_ref().map(|base| containers_of(base));
        let facts: BTreeSet<_> = self.now.0.keys().chain(now.0.keys()).collect();
        for fact in facts {
            if self.now.get(fact) != now.get(fact) || for_a_moment.as_ref() == Some(fact) {
                let changed =
                    Changed { when: when.clone(), now: now.get(fact).cloned(), tells: change.tells };
                self.changes.entry(fact.clone()).or_default().push(changed);
            }
        }
        self.now = now;
    }

    pub(super) fn last_changes(&self) -> &[String] {
        &self.log[self.log.len().saturating_sub(super::SWARM)..]
    }

    /// What is older in this answer than it may be: `bound`, or what the answer says of its age where that is more; and for
    /// what the engine told of, `after_an_event`. What changes in that time may be anything.
    pub(super) fn mistake(
        &self,
        reading: &Reading,
        bound: Duration,
        after_an_event: Duration,
    ) -> Option<String> {
        // The age is in whole seconds.
        let bound = bound.max(reading.age) + Duration::from_secs(1);
        let facts = self.first.0.keys().chain(self.changes.keys());
        facts.into_iter().find_map(|fact| {
            let changes = self.changes.get(fact).map_or(&[][..], Vec::as_slice);
            let is_in_time = |changed: &&Changed| {
                let late = if changed.tells { after_an_event } else { bound };
                changed.when.start <= reading.answered && changed.when.end + late >= reading.asked
            };
            if changes.iter().any(|changed| is_in_time(&changed)) {
                return None;
            }
            let last = changes.iter().rfind(|changed| changed.when.end < reading.asked);
            let is = last.map_or_else(|| self.first.get(fact), |last| last.now.as_ref());
            let said = reading.facts.get(fact);
            // Whether an image is there is for its tags to say: within one change it may have one for a moment.
            if fact.starts_with(CONTAINERS_OF) && (is.is_none() || said.is_none()) {
                return None;
            }
            (is != said).then(|| {
                let since = last.map(|last| reading.asked - last.when.end);
                format!("{fact} is {is:?} for {since:?}, and it said {said:?}, {:?} old", reading.age)
            })
        })
    }
}
