use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use client::ClientError;
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;
use shared::{Environment, EnvironmentId, Inventory, InventoryEntry, InventoryHost};

use super::host::{Host, HostState};
use crate::browser;
use crate::drawing::ChangedRows;
use crate::environments::EnvironmentList;
use crate::erased::{RwSignal, Same, effect};
use crate::requests::explain;
use crate::session::{SessionContext, use_session};

/// How long it is waited for more hosts before those that answered are joined once more: to join all images of two
/// hundred hosts takes a while, and they answer one after the other.
const JOINED_AFTER: Duration = Duration::from_millis(150);

/// What is known of all environments by now, and how to learn more.
#[derive(Clone, Copy)]
pub(crate) struct LoadedHosts {
    /// By their ids.
    pub(super) hosts: RwSignal<Same<Vec<Host>>>,
    /// The images of those that are listed, joined.
    pub(super) inventory: RwSignal<Same<Inventory>>,
    /// The rows that changed by themselves a moment ago.
    pub(super) changed: ChangedRows,
    /// Why the server, not a host, could not be asked.
    pub(super) failure: RwSignal<Option<String>>,
    /// Whether all are being asked.
    pub(super) asking_all: RwSignal<bool>,
    session: SessionContext,
    environments: EnvironmentList,
    owner: StoredValue<Owner>,
    /// How many times something was asked, and which of them asked for all.
    asks: StoredValue<(u32, u32)>,
    is_joining: StoredValue<bool>,
    /// What hosts had before they changed by themselves, until they are joined.
    before: StoredValue<Vec<Arc<InventoryHost>>>,
    /// What the server told is newest and nothing was done about: tags of lists, or why there is none.
    heard: StoredValue<HashMap<EnvironmentId, String>>,
}

/// Why something is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The page was opened.
    First,
    /// The reader wants to know.
    Reader,
    /// The server said that there is something newer.
    News,
}

/// Asks for the images of all environments, and for those of each again whenever the server says that they are others.
pub(super) fn load_hosts(environments: EnvironmentList) -> LoadedHosts {
    let loaded = LoadedHosts {
        hosts: RwSignal::new(Same::default()),
        inventory: RwSignal::new(Same::default()),
        changed: ChangedRows::new(),
        failure: RwSignal::new(None),
        asking_all: RwSignal::new(false),
        session: use_session(),
        environments,
        owner: StoredValue::new(Owner::current().unwrap_or_default()),
        asks: StoredValue::new((0, 0)),
        is_joining: StoredValue::new(false),
        before: StoredValue::new(Vec::new()),
        heard: StoredValue::new(HashMap::new()),
    };
    loaded.ask(Vec::new(), Why::First);
    effect(move || loaded.add_environments(environments.all()));
    browser::follow_lists(move |newest| loaded.told(newest));
    loaded
}

impl LoadedHosts {
    /// Asks everything again, unless that is being done; what is known stays until the answers are there.
    pub(super) fn reload(self) {
        if !untrack(|| self.is_renewing()) {
            self.environments.reload();
            self.ask(Vec::new(), Why::Reader);
        }
    }

    /// Whether something that is shown is being asked for once more. A host that hangs is no reason to wait.
    pub(super) fn is_renewing(self) -> bool {
        self.hosts.with(|hosts| hosts.iter().any(|host| host.asked.is_some() && host.images().is_some()))
    }

    /// Asks one host again.
    pub(super) fn retry(self, environment: EnvironmentId) {
        self.ask(vec![environment], Why::Reader);
    }

    /// Asks for these environments, or for all where none is named.
    fn ask(self, which: Vec<EnvironmentId>, why: Why) {
        let Some(number) = self.asks.try_update_value(|(number, of_all)| {
            *number += 1;
            if which.is_empty() {
                *of_all = *number;
            }
            *number
        }) else {
            return;
        };
        if which.is_empty() {
            self.asking_all.set(true);
        }
        let now = browser::now_unix_secs();
        self.change(|hosts| {
            for host in hosts.iter_mut().filter(|host| which.is_empty() || which.contains(&host.environment))
            {
                host.asked = Some((number, now));
            }
        });
        let by_itself = why == Why::News;
        let client = self.session.client();
        let client = match why {
            Why::First => client,
            // Whoever reloads, or tries again, is not told what the server knew already.
            Why::Reader => client.anew(),
            Why::News => client.in_background(),
        };
        self.owner.get_value().with(|| {
            spawn_local_scoped_with_cancellation(async move {
                let answer =
                    client.inventory(&which, move |entry| self.answered(entry, number, by_itself)).await;
                match answer {
                    Ok(()) => self.ended(number, which.is_empty(), None),
                    Err(ClientError::SignedOut) => self.session.ended(),
                    Err(error) => self.ended(number, which.is_empty(), Some(error)),
                }
            });
        });
    }

    /// A host has answered, or has not and it is known why.
    fn answered(self, entry: InventoryEntry, number: u32, by_itself: bool) {
        let environment = entry.environment;
        let mut is_other = false;
        self.change(|hosts| {
            let place = place_of(hosts, environment, &entry.name);
            let Some(host) = hosts.get_mut(place) else { return };
            host.name.clone_from(&entry.name);
            host.asked = host.asked.filter(|(asked_by, _)| *asked_by != number);
            let (before, state) = (host.images().cloned(), state_of(entry, host));
            host.state = state;
            let is_listed = host.images().is_some();
            is_other = is_listed || before.is_some();
            if let Some(before) = before.filter(|_| by_itself && is_listed) {
                self.before.update_value(|all| all.push(before));
            }
        });
        if is_other {
            self.join_soon();
        }
        self.settle(environment);
    }

    /// An answer is over, as it should be or before.
    fn ended(self, number: u32, was_of_all: bool, error: Option<ClientError>) {
        let may_see_none = matches!(error, Some(ClientError::Status { status: 403, .. }));
        let is_over = error.is_none() || may_see_none;
        let mut left = Vec::new();
        self.change(|hosts| {
            for host in
                hosts.iter_mut().filter(|host| host.asked.is_some_and(|(asked_by, _)| asked_by == number))
            {
                host.asked = None;
                left.push(host.environment);
                // Whatever the server has to say of it, it has said.
                if is_over {
                    host.state = HostState::NotShown;
                }
            }
        });
        if is_over && !left.is_empty() {
            self.join_soon();
        }
        self.failure.set(error.filter(|_| !may_see_none).map(|error| explain(&error)));
        if was_of_all && self.asks.with_value(|(_, of_all)| *of_all == number) {
            self.asking_all.set(false);
        }
        for environment in left {
            self.settle(environment);
        }
    }

    /// Takes over which environments there are.
    fn add_environments(self, environments: Vec<Environment>) {
        let asking_all = self.asking_all.get_untracked();
        let number = self.asks.with_value(|(_, of_all)| *of_all);
        let has_failed = self.failure.with_untracked(Option::is_some);
        let now = browser::now_unix_secs();
        let enabled: Vec<_> = environments.into_iter().filter(|environment| environment.enabled).collect();
        if enabled.is_empty() {
            return;
        }
        self.change(|hosts| {
            hosts.retain(|host| {
                !host.is_environment || enabled.iter().any(|environment| environment.id == host.environment)
            });
            for environment in enabled {
                let before = hosts.len();
                let place = place_of(hosts, environment.id, &environment.name);
                let is_new = hosts.len() > before;
                let Some(host) = hosts.get_mut(place) else { continue };
                host.is_environment = true;
                match (is_new, asking_all) {
                    (true, true) => host.asked = Some((number, now)),
                    // It was asked for all, and this one was not among them.
                    (true, false) if !has_failed => host.state = HostState::NotShown,
                    (true | false, _) => {}
                }
            }
        });
        self.join_soon();
    }

    /// The server said what is newest of an environment; or nothing, where it says nothing more.
    fn told(self, newest: Option<(EnvironmentId, String)>) {
        let Some((environment, newest)) = newest else {
            return self.ask(Vec::new(), Why::News);
        };
        if self.heard.try_update_value(|heard| heard.insert(environment, newest)).is_some() {
            self.settle(environment);
        }
    }

    /// Asks for a host of which something newer is known to be there, once nothing is asked of it.
    fn settle(self, environment: EnvironmentId) {
        let Some(hosts) = self.hosts.try_get_untracked() else { return };
        let host = hosts.iter().find(|host| host.environment == environment);
        // Of all that are asked for it may be one that is not known yet.
        if host.map_or(self.asking_all.get_untracked(), |host| host.asked.is_some()) {
            return;
        }
        let newest = self.heard.try_update_value(|heard| heard.remove(&environment)).flatten();
        if let Some(newest) = newest
            && !host.is_some_and(|host| host.shows(&newest))
        {
            self.ask(vec![environment], Why::News);
        }
    }

    fn change(self, change: impl FnOnce(&mut Vec<Host>)) {
        if let Some(hosts) = self.hosts.try_get_untracked() {
            let mut hosts = hosts.to_vec();
            change(&mut hosts);
            self.hosts.set(Same::new(hosts));
        }
    }

    /// Joins what is known, the first host at once.
    fn join_soon(self) {
        if self.is_joining.try_update_value(|is_joining| std::mem::replace(is_joining, true)) != Some(false) {
            return;
        }
        let is_first = self.inventory.with_untracked(|inventory| inventory.hosts().is_empty());
        set_timeout(move || self.join(), if is_first { Duration::ZERO } else { JOINED_AFTER });
    }

    fn join(self) {
        let Some(hosts) = self.hosts.try_get_untracked() else { return };
        self.is_joining.set_value(false);
        let listed: Vec<_> = hosts.iter().filter_map(Host::images).cloned().collect();
        let inventory = Same::new(Inventory::new(listed));
        let before = self.before.try_update_value(std::mem::take).unwrap_or_default();
        let mut changed: Vec<usize> =
            before.iter().flat_map(|before| inventory.changed_rows(before.environment, before)).collect();
        changed.sort_unstable();
        self.inventory.set(inventory);
        // Those of the older inventory are others by now.
        self.changed.mark(changed);
    }
}

/// The place of a host, which is made where it is not there. They are ordered by their ids.
fn place_of(hosts: &mut Vec<Host>, environment: EnvironmentId, name: &str) -> usize {
    let found = hosts.binary_search_by_key(&environment, |host| host.environment);
    found.unwrap_or_else(|place| {
        hosts.insert(
            place,
            Host {
                environment,
                name: name.to_owned(),
                state: HostState::Waiting,
                asked: None,
                is_environment: false,
            },
        );
        place
    })
}

/// What an answer says of a host.
fn state_of(entry: InventoryEntry, before: &Host) -> HostState {
    let now = browser::now_unix_secs();
    match entry.images {
        Some(images) => {
            let sum = images.iter().fold(0, |sum: u64, image| sum.saturating_add(image.size_bytes));
            let age = entry.age_secs.and_then(|age| i64::try_from(age).ok()).unwrap_or_default();
            HostState::Listed {
                images: Arc::new(InventoryHost::new(entry.environment, entry.name, images)),
                size_bytes: entry.size_bytes.unwrap_or(sum),
                at: now.saturating_sub(age),
                etag: entry.etag,
            }
        }
        None => HostState::Failed {
            status: entry.status,
            since: entry.since,
            error: entry.error,
            listed_until: match &before.state {
                HostState::Listed { .. } => Some(now),
                HostState::Failed { listed_until, .. } => *listed_until,
                HostState::Waiting | HostState::NotShown => None,
            },
        },
    }
}
