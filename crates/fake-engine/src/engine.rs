//! What all connections of one engine share.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use bytes::Bytes;
use hyper::header::{HeaderValue, InvalidHeaderValue};

use crate::answer::{ContainersView, ImagesView};
use crate::api_version::ApiVersion;
use crate::calls::Calls;
use crate::events::Events;
use crate::fault::Fault;
use crate::inventory::{Container, Inventory};
use crate::reply::Refusal;
use crate::shape::Shape;

/// One engine: its inventory, its fault and its counts.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) shape: Shape,
    pub(crate) api: ApiRange,
    pub(crate) version: String,
    inventory: RwLock<Inventory>,
    pub(crate) headers: [(&'static str, HeaderValue); 4],
    pub(crate) calls: Calls,
    pub(crate) events: Events,
    pub(crate) image_lists: Prepared<ImagesView>,
    pub(crate) container_lists: Prepared<ContainersView>,
    fault: Mutex<Fault>,
}

/// The versions of the API that an engine speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ApiRange {
    pub(crate) oldest: ApiVersion,
    /// Also the one that it speaks when a request names none.
    pub(crate) newest: ApiVersion,
}

impl ApiRange {
    /// The versions that the imitated engine speaks.
    pub(crate) fn of(shape: Shape) -> Self {
        Self { oldest: shape.min_api(), newest: shape.max_api() }
    }
}

impl Engine {
    /// An engine that calls itself `version`, which must fit into a header.
    pub(crate) fn new(
        shape: Shape,
        api: ApiRange,
        version: String,
        inventory: Inventory,
        fault: Fault,
    ) -> Result<Self, InvalidHeaderValue> {
        let headers = [
            ("api-version", HeaderValue::try_from(api.newest.to_string())?),
            ("docker-experimental", HeaderValue::from_static("false")),
            ("ostype", HeaderValue::from_static("linux")),
            ("server", HeaderValue::try_from(format!("Docker/{version} (linux)"))?),
        ];
        Ok(Self {
            shape,
            api,
            version,
            inventory: RwLock::new(inventory),
            headers,
            calls: Calls::default(),
            events: Events::default(),
            image_lists: Prepared::default(),
            container_lists: Prepared::default(),
            fault: Mutex::new(fault),
        })
    }

    pub(crate) fn inventory(&self) -> RwLockReadGuard<'_, Inventory> {
        self.inventory.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the newest image one more tag, which is taken from any other, and tells so.
    pub(crate) fn tag_image(&self, repo_tag: &str) {
        let tagged = self.change(|inventory| {
            let image = inventory.tag_newest(repo_tag)?;
            Some((image.id.clone(), image.labels.clone()))
        });
        if let Some((id, mut attributes)) = tagged {
            attributes.insert("name".to_owned(), repo_tag.to_owned());
            self.events.tell("image", "tag", &id, &attributes);
        }
    }

    /// Creates a container of the newest image, tells so, and returns its ID: empty where there is no image.
    pub(crate) fn create_container(&self) -> String {
        let created = self.change(|inventory| {
            inventory.create_container().map(|created| (created.id.clone(), told(created)))
        });
        let Some((id, attributes)) = created else { return String::new() };
        self.events.tell("container", "create", &id, &attributes);
        id
    }

    /// Removes a container, where it is there, and tells so.
    pub(crate) fn remove_container(&self, id: &str) {
        if let Some(removed) = self.change(|inventory| inventory.remove_container(id)) {
            self.events.tell("container", "destroy", id, &told(&removed));
        }
    }

    /// Changes the inventory, of which all lists are written anew then.
    fn change<T>(&self, change: impl FnOnce(&mut Inventory) -> T) -> T {
        let changed = change(&mut self.inventory.write().unwrap_or_else(PoisonError::into_inner));
        // Lists are written under the lock of what is prepared, and read the inventory then.
        self.image_lists.forget();
        self.container_lists.forget();
        changed
    }

    pub(crate) fn fault(&self) -> Fault {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_fault(&self, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

/// What events tell of a container: its labels, and more.
fn told(container: &Container) -> BTreeMap<String, String> {
    let mut attributes = container.labels.clone();
    attributes.insert("image".to_owned(), container.image.clone());
    attributes.insert("name".to_owned(), container.name.clone());
    attributes
}

/// Bodies that are written once: an answer without filters stays the same until the inventory changes.
#[derive(Debug)]
pub(crate) struct Prepared<View>(Mutex<HashMap<View, Bytes>>);

impl<View> Default for Prepared<View> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<View: Copy + Eq + Hash> Prepared<View> {
    /// Writes all bodies anew when they are asked for.
    fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The body of a view; `write` is called for the first request of it.
    pub(crate) fn get(
        &self,
        view: View,
        write: impl FnOnce() -> Result<Bytes, Refusal>,
    ) -> Result<Bytes, Refusal> {
        let mut bodies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(body) = bodies.get(&view) {
            return Ok(body.clone());
        }
        let body = write()?;
        bodies.insert(view, body.clone());
        Ok(body)
    }
}
