//! What all connections of one engine share.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use hyper::header::{HeaderValue, InvalidHeaderValue};

use crate::answer::{ContainersView, ImagesView};
use crate::api_version::ApiVersion;
use crate::calls::Calls;
use crate::fault::Fault;
use crate::inventory::Inventory;
use crate::reply::Refusal;
use crate::shape::Shape;

/// One engine: its inventory, its fault and its counts.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) shape: Shape,
    pub(crate) api: ApiRange,
    pub(crate) version: String,
    pub(crate) inventory: Inventory,
    pub(crate) headers: [(&'static str, HeaderValue); 4],
    pub(crate) calls: Calls,
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
            inventory,
            headers,
            calls: Calls::default(),
            image_lists: Prepared::default(),
            container_lists: Prepared::default(),
            fault: Mutex::new(fault),
        })
    }

    pub(crate) fn fault(&self) -> Fault {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_fault(&self, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

/// Bodies that are written once: the inventory never changes, so an answer without filters never does.
#[derive(Debug)]
pub(crate) struct Prepared<View>(Mutex<HashMap<View, Bytes>>);

impl<View> Default for Prepared<View> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<View: Copy + Eq + Hash> Prepared<View> {
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
