use leptos::html::Input;
use leptos::prelude::*;
use shared::Completion;

use super::typed_filter::TypedFilter;
use crate::erased::{Memo, RwSignal, Same};

/// Where the reader is in the field, and what is suggested there.
#[derive(Clone, Copy)]
pub(super) struct Typing {
    pub(super) field: NodeRef<Input>,
    pub(super) filter: TypedFilter,
    /// What is suggested.
    pub(super) completion: Memo<Option<Same<Completion>>>,
    /// The number of the suggestion that Enter takes.
    pub(super) active: RwSignal<Option<usize>>,
}

impl Typing {
    pub(super) fn new(
        field: NodeRef<Input>,
        filter: TypedFilter,
        completion: Memo<Option<Same<Completion>>>,
    ) -> Self {
        Self { field, filter, completion, active: RwSignal::new(None) }
    }

    /// To be called with what stands in the field, whenever that has changed.
    pub(super) fn typed(self, text: String) {
        let cursor = self.cursor();
        // All keys at each space would be in the way.
        let begins = cursor.is_some_and(|cursor| {
            text.get(..cursor).is_none_or(|before| before.is_empty() || before.ends_with(char::is_whitespace))
        });
        self.filter.set_text.run(text);
        self.suggest_at(cursor.filter(|_| !begins));
    }

    /// To be called whenever the cursor may have moved.
    pub(super) fn moved(self) {
        let cursor = self.cursor();
        let typing_at = self.filter.typing_at.get_untracked();
        if typing_at.is_some() && typing_at != cursor {
            self.suggest_at(cursor);
        }
    }

    /// Suggests something for where the cursor is.
    pub(super) fn suggest_here(self) {
        self.suggest_at(self.cursor());
    }

    /// Suggests nothing more until something is typed.
    pub(super) fn suggest_nothing(self) {
        self.suggest_at(None);
    }

    fn suggest_at(self, cursor: Option<usize>) {
        // A field that goes with its page loses the focus when nothing of the page is there any more.
        let Some(typing_at) = self.filter.typing_at.try_get_untracked() else { return };
        self.active.set(None);
        if typing_at != cursor {
            self.filter.typing_at.set(cursor);
        }
    }

    fn cursor(self) -> Option<usize> {
        let field = self.field.get_untracked()?;
        let units = field.selection_start().ok().flatten()?;
        Some(byte_at(&field.value(), usize::try_from(units).ok()?))
    }

    /// How many suggestions are shown.
    pub(super) fn count(self) -> usize {
        self.completion.with(|completion| completion.as_ref().map_or(0, |completion| completion.items.len()))
    }

    /// Goes to the next suggestion, or to the one before; past the last one, and before the first, to none.
    pub(super) fn step(self, forward: bool) {
        let (count, active) = (self.count(), self.active.get_untracked());
        self.active.set(match (active, forward) {
            (None, true) => (count > 0).then_some(0),
            (None, false) => count.checked_sub(1),
            (Some(active), true) => Some(active + 1).filter(|next| *next < count),
            (Some(active), false) => active.checked_sub(1),
        });
    }

    /// Puts a suggestion into the text; says whether there is one.
    pub(super) fn take(self, number: Option<usize>) -> bool {
        let Some(completion) = self.completion.get_untracked() else { return false };
        let Some(item) = number.and_then(|number| completion.items.get(number)) else { return false };
        let text = self.filter.text.get_untracked();
        let (Some(before), Some(behind)) = (text.get(..completion.at.start), text.get(completion.at.end..))
        else {
            return false;
        };
        let begun = format!("{before}{}", item.insert);
        let cursor = u32::try_from(begun.encode_utf16().count()).unwrap_or_default();
        let text = begun.clone() + behind;
        if let Some(field) = self.field.get_untracked() {
            field.set_value(&text);
            // A field that is on the page takes both.
            drop(field.focus());
            drop(field.set_selection_range(cursor, cursor));
        }
        self.filter.set_text.run(text);
        self.suggest_at(Some(begun.len()).filter(|_| item.goes_on()));
        true
    }

    /// Closes the suggestions; where there are none, empties the field.
    pub(super) fn escape(self) {
        if self.count() == 0 && !self.filter.is_unfinished() {
            self.filter.set_text.run(String::new());
        }
        self.suggest_nothing();
    }
}

/// The byte at which so many UTF-16 units end, in which browsers count.
fn byte_at(text: &str, units: usize) -> usize {
    let mut passed = 0;
    let at = text.char_indices().find(|(_, character)| {
        let is_there = passed >= units;
        passed += character.len_utf16();
        is_there
    });
    at.map_or(text.len(), |(byte, _)| byte)
}
