//! What is on the engine: images, their layers and manifests, and containers; all generated from a seed.

mod changes;
mod container;
mod digest;
mod image;
mod labels;
mod layers;
mod manifest;
mod names;
mod plan;

pub(crate) use container::{Container, State};
pub(crate) use image::{Image, Kind};
pub(crate) use labels::rfc3339;
pub(crate) use manifest::{Manifest, ManifestKind};
pub(crate) use plan::{Inventory, Plan};
