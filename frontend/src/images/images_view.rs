use leptos::prelude::*;
use shared::{EnvironmentId, Found, ImageId, PlatformIndex, RowOrder, Vocabulary};

use super::list_filter::ListFilter;
use super::load_images::LoadedImages;
use super::table::ColumnChoice;
use crate::erased::{Memo, Same, Signal};

/// The images of one environment and how they are looked at: a context for all parts of the page. It dies with the
/// environment's owner, so nothing of one host outlives the change to another.
#[derive(Clone, Copy)]
pub(crate) struct ImagesView {
    pub(crate) environment: EnvironmentId,
    /// What the environment is called, in sentences.
    pub(crate) name: Memo<String>,
    /// The list and what was learned besides.
    pub(crate) loaded: LoadedImages,
    pub(crate) filter: ListFilter,
    pub(crate) order: Signal<RowOrder>,
    pub(crate) set_order: Callback<RowOrder>,
    /// What is known of platforms as numbers.
    pub(crate) platforms: Memo<Option<Same<PlatformIndex>>>,
    /// What a filter can be completed with; made when it is first needed.
    pub(crate) vocabulary: Memo<Option<Same<Vocabulary>>>,
    /// Whether there is something to look through.
    pub(crate) has_images: Memo<bool>,
    /// What the filter leaves.
    pub(crate) found: Memo<Option<Same<Found>>>,
    /// The same for what stands beside the table, which is drawn later at first.
    pub(crate) found_beside: Memo<Option<Same<Found>>>,
    /// The numbers of the rows that are left, in order.
    pub(crate) shown: Memo<Option<Same<Vec<usize>>>>,
    /// The image whose panel is open.
    pub(crate) opened: Signal<Option<ImageId>>,
    /// Opens the panel of an image, or closes it.
    pub(crate) open: Callback<Option<ImageId>>,
    /// Shows another image in the panel, which is no step to go back from.
    pub(crate) turn: Callback<ImageId>,
}

/// How the reader wants to look at the images: what stands in the link.
#[derive(Clone, Copy)]
pub(crate) struct LookedAt {
    pub(crate) text: Memo<String>,
    pub(crate) set_text: Callback<String>,
    pub(crate) order: Signal<RowOrder>,
    pub(crate) set_order: Callback<RowOrder>,
    pub(crate) opened: Signal<Option<ImageId>>,
    pub(crate) open: Callback<Option<ImageId>>,
    pub(crate) turn: Callback<ImageId>,
    pub(crate) columns: ColumnChoice,
}

impl ImagesView {
    pub(crate) fn new(
        environment: EnvironmentId,
        name: Memo<String>,
        loaded: LoadedImages,
        looked_at: LookedAt,
    ) -> Self {
        let LookedAt { text, set_text, order, set_order, opened, open, turn, columns: _ } = looked_at;
        let filter = ListFilter::new(text, set_text, loaded);
        let platforms = Memo::new(move |_| {
            let learned = loaded.learned.get();
            Some(Same::new(PlatformIndex::new(&*loaded.list.get()?, &learned)))
        });
        let vocabulary = Memo::new(move |_| {
            let (list, index, platforms) = (loaded.list.get()?, loaded.index.get()?, platforms.get()?);
            Some(Same::new(Vocabulary::new(&list, &index, &platforms)))
        });
        let has_images = Memo::new(move |_| {
            loaded.list.with(|list| list.as_ref().is_some_and(|list| !list.images().is_empty()))
        });
        let found = Memo::new(move |before: Option<&Option<Same<Found>>>| {
            let (list, index, platforms) = (loaded.list.get()?, loaded.index.get()?, platforms.get()?);
            let learned = loaded.learned.get();
            let now = list.find(&filter.good.get().matcher, &learned, &index, &platforms);
            // Many a key changes the filter and nothing of what it leaves.
            let before = before.and_then(Option::as_ref).filter(|before| ***before == now);
            Some(before.cloned().unwrap_or_else(|| Same::new(now)))
        });
        let ordered = Memo::new(move |_| {
            let order = order.get();
            // What is learned puts only those in another order whom it decides.
            let learned = if order.column.is_learned() { loaded.learned.get() } else { Same::default() };
            Some(Same::new(loaded.list.get()?.ordered(order, &learned)))
        });
        let shown = Memo::new(move |_| Some(Same::new(found.get()?.among(&ordered.get()?))));
        Self {
            environment,
            name,
            loaded,
            filter,
            order,
            set_order,
            platforms,
            vocabulary,
            has_images,
            found,
            found_beside: Memo::new(move |_| found.get().filter(|_| loaded.is_drawn.get())),
            shown,
            opened,
            open,
            turn,
        }
    }
}

/// The images page that this is a part of.
pub(crate) fn use_images_view() -> ImagesView {
    expect_context()
}
