use leptos::html::Input;
use leptos::prelude::*;
use shared::{ImageList, Vocabulary, complete};

use super::images_view::use_images_view;
use crate::controls::{FilterBox, explained_terms};
use crate::erased::{Memo, Same};
use crate::texts::finding as texts;

/// The field that filters the list as one types.
pub(crate) fn filter_field(field: NodeRef<Input>) -> AnyView {
    let view = use_images_view();
    let filter = *view.filter;
    let completion = Memo::new(move |_| {
        let cursor = filter.typing_at.get()?;
        let (list, vocabulary) = (view.loaded.list.get(), view.vocabulary.get());
        let (list, vocabulary) = (
            list.unwrap_or_else(|| Same::new(ImageList::new(Vec::new()))),
            vocabulary.unwrap_or_else(|| Same::new(Vocabulary::default())),
        );
        filter.text.with(|text| complete(text, cursor, &list, &vocabulary)).map(Same::new)
    });
    let language = || explained_terms(&texts::LANGUAGE);
    FilterBox { field, filter, completion, placeholder: texts::PLACEHOLDER, language }.view()
}
