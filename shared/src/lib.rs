//! What both sides of Stowage say: wire types, the language of the list's parameters, and the pure functions
//! that turn a list of images into what a person reads.
//!
//! Nothing here knows HTTP, SQL or Docker's socket, so everything is tested natively and runs in the browser.

mod api_error;
mod bad_parameter;
mod environment;
mod ids;
mod image_filters;
mod image_manifest;
mod image_query;
mod image_row;
mod image_search;
mod image_summary;
mod readable_number;
mod readable_size;
mod readable_time;
mod reference_pattern;
mod row_order;
mod unknown_count;
mod until;

pub use api_error::ErrorBody;
pub use bad_parameter::BadParameter;
pub use environment::{EndpointKind, Environment, EnvironmentStatus, Health};
pub use ids::{EnvironmentId, ImageId, InvalidEnvironmentId};
pub use image_filters::{ImageFilters, ImageReference};
pub use image_manifest::{
    AttestationProperties, Descriptor, ImageManifestSummary, ImageProperties, ManifestKind, ManifestSize,
    Platform, UnpackedSize,
};
pub use image_query::ImageQuery;
pub use image_row::{ImageRow, image_rows};
pub use image_search::ImageSearch;
pub use image_summary::ImageSummary;
pub use readable_number::readable_count;
pub use readable_size::readable_size;
pub use readable_time::{readable_age, readable_timestamp};
pub use reference_pattern::{InvalidPattern, check_reference_pattern};
pub use row_order::{ParseRowOrderError, RowColumn, RowOrder};
pub use until::{InvalidUntil, Until};
