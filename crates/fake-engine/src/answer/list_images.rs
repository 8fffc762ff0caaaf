//! `GET /images/json`.

use bytes::Bytes;

use super::image_row::{Dialect, ImageRow};
use crate::api_version::ApiVersion;
use crate::engine::Engine;
use crate::filters::Filters;
use crate::inventory::{Image, Kind};
use crate::query::Query;
use crate::reply::{self, Refusal, Reply};
use crate::reply_body::ReplyBody;

/// What a list without filters follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ImagesView {
    all: bool,
    dialect: Dialect,
}

pub(super) fn list_images(engine: &Engine, api: ApiVersion, query: &Query) -> Result<Reply, Refusal> {
    // `digests` changes nothing: since API 1.22 they are always sent.
    let mut dialect = Dialect::of(api);
    dialect.shared_size &= query.flag("shared-size");
    dialect.manifests &= query.flag("manifests");
    let view = ImagesView { all: query.flag("all"), dialect };

    let filters = query.text("filters").filter(|text| !text.is_empty());
    let body = match filters {
        None => engine.image_lists.get(view, || write(engine, view, None))?,
        Some(text) => {
            let filters = Filters::parse(text, engine.shape, &engine.inventory())?;
            write(engine, view, Some(&filters))?
        }
    };
    Ok(reply::json_body(ReplyBody::whole(body)))
}

fn write(engine: &Engine, view: ImagesView, filters: Option<&Filters>) -> Result<Bytes, Refusal> {
    let inventory = engine.inventory();
    let visible = inventory.images.iter().filter(|image| view.all || image.kind != Kind::Intermediate);
    let rows: Vec<ImageRow<'_>> = match filters {
        None => visible.map(|image| ImageRow::whole(image, view.dialect)).collect(),
        Some(filters) => visible.filter_map(|image| filtered(image, filters, view.dialect)).collect(),
    };
    Ok(Bytes::from(serde_json::to_vec(&rows)?))
}

/// The row of an image that the filters let through, with those of its names that they let through.
fn filtered<'a>(image: &'a Image, filters: &Filters, dialect: Dialect) -> Option<ImageRow<'a>> {
    if !filters.admit(image) {
        return None;
    }
    let names = |names: &'a [String]| -> Vec<&'a str> {
        names.iter().map(String::as_str).filter(|name| filters.admit_reference(name)).collect()
    };
    let (tags, digests) = (names(&image.repo_tags), names(&image.repo_digests));
    // How a containerd store records what has no tag.
    let is_untagged = || {
        let is_recorded = image.repo_tags.is_empty() && !image.manifests.is_empty();
        is_recorded && filters.admit_reference(&format!("moby-dangling@{}", image.id))
    };
    if filters.has_references() && tags.is_empty() && digests.is_empty() && !is_untagged() {
        return None;
    }
    Some(ImageRow::new(image, tags, digests, dialect))
}
