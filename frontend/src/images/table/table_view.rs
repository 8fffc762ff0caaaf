use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::{ImageGroups, ImageList, Line, RepositoryGroup, RowSelection};

use super::ColumnChoice;
use crate::erased::{Memo, RwSignal, Same, effect};
use crate::images::images_view::ImagesView;

/// A filter that leaves so few rows shows them in their groups.
const FEW_ROWS: usize = 30;

/// How the images of one environment stand in the table: a context for the parts of the page that show or change it.
/// It dies with the environment's owner, and the selection with it.
#[derive(Clone, Copy)]
pub(crate) struct TableView {
    pub(crate) columns: ColumnChoice,
    /// The rows that are shown by repository; nothing while they are not grouped.
    pub(crate) groups: Memo<Option<Same<ImageGroups>>>,
    /// What stands in the table from top to bottom, its header aside.
    pub(crate) lines: Memo<Same<Vec<Line>>>,
    /// Of the list that is shown.
    pub(crate) selection: RwSignal<RowSelection>,
    /// What has the focus when the table has it.
    pub(crate) at: RwSignal<Option<At>>,
    /// The place of it among the lines; the first where it is not there.
    pub(crate) place: Memo<usize>,
    /// From where Shift selects a range.
    anchor: StoredValue<Option<At>>,
    expansion: RwSignal<Expansion>,
    view: ImagesView,
}

/// A line of the table, whatever stands above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Row(usize),
    /// The head of the group with this key.
    Group(String),
}

/// How many rows are selected of some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    None,
    Some,
    All,
}

/// Which groups are expanded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Expansion {
    /// Whether those are that nobody touched.
    all: bool,
    /// The keys of those that are not as the others.
    except: BTreeSet<String>,
    /// Those that were collapsed since the filter left few rows.
    few_except: BTreeSet<String>,
}

impl TableView {
    pub(crate) fn new(view: ImagesView, columns: ColumnChoice) -> Self {
        let expansion = RwSignal::new(Expansion::default());
        // What is learned makes them anew, and seldom others.
        let rows = Memo::new(move |before: Option<&Option<Same<Vec<usize>>>>| {
            let shown = view.shown.get()?;
            let before = before.and_then(Option::as_ref).filter(|before| ***before == *shown);
            Some(before.cloned().unwrap_or(shown))
        });
        let groups = Memo::new(move |_| {
            let (list, rows) = (view.loaded.list.get()?, rows.get()?);
            columns.grouped.get().then(|| Same::new(ImageGroups::of(&list, &rows, view.order.get())))
        });
        let few = Memo::new(move |_| leaves_few(view));
        effect(move || {
            view.filter.good.track();
            expansion.update(|expansion| expansion.few_except.clear());
        });
        let lines = Memo::new(move |_| {
            let lines = match groups.get() {
                Some(groups) => {
                    expansion.with(|expansion| groups.lines(|group| expansion.has(group, few.get())))
                }
                None => view.shown.with(|shown| {
                    shown.iter().flat_map(|shown| shown.iter().copied()).map(Line::Row).collect()
                }),
            };
            Same::new(lines)
        });
        let at = RwSignal::new(None::<At>);
        let place = Memo::new(move |_| {
            let (lines, groups) = (lines.get(), groups.get());
            at.with(|at| {
                let at = at.as_ref()?;
                lines.iter().position(|line| is_at(*line, at, groups.as_deref()))
            })
            .unwrap_or_default()
        });
        let selection = RwSignal::new(RowSelection::default());
        let anchor = StoredValue::new(None);
        let table = Self { columns, groups, lines, selection, at, place, anchor, expansion, view };
        let mut before = None::<Same<ImageList>>;
        effect(move || {
            let now = view.loaded.list.get();
            if let (Some(before), Some(now)) = (&before, &now) {
                table.carry(before, now);
            }
            before = now;
        });
        table
    }

    /// The line at a place.
    pub(crate) fn line(self, place: usize) -> Option<Line> {
        self.lines.with_untracked(|lines| lines.get(place).copied())
    }

    /// What stands at a place, to be found again wherever it goes.
    pub(crate) fn at(self, place: usize) -> Option<At> {
        match self.line(place)? {
            Line::Row(number) => Some(At::Row(number)),
            Line::Group(place) => {
                let groups = self.groups.get_untracked();
                groups?.groups().get(place).map(|group| At::Group(group.key().to_owned()))
            }
        }
    }

    /// Whether a group is expanded.
    pub(crate) fn is_expanded(self, group: &RepositoryGroup) -> bool {
        self.expansion.with(|expansion| expansion.has(group, leaves_few(self.view)))
    }

    /// Whether every group is.
    pub(crate) fn all_expanded(self) -> bool {
        self.groups.with(|groups| {
            groups.as_ref().is_some_and(|groups| groups.groups().iter().all(|group| self.is_expanded(group)))
        })
    }

    /// Expands a group, or collapses it.
    pub(crate) fn expand(self, group: &RepositoryGroup, expanded: bool) {
        let few = untrack(|| leaves_few(self.view));
        self.expansion.update(|expansion| {
            let other = expanded != (few || expansion.all);
            let except = if few { &mut expansion.few_except } else { &mut expansion.except };
            match other {
                true => except.insert(group.key().to_owned()),
                false => except.remove(group.key()),
            };
        });
    }

    /// Expands all groups, or collapses them.
    pub(crate) fn expand_all(self, expanded: bool) {
        let few = untrack(|| leaves_few(self.view));
        let groups = self.groups.get_untracked();
        self.expansion.update(|expansion| {
            *expansion = Expansion { all: expanded, ..Expansion::default() };
            if few && !expanded {
                let keys = groups.iter().flat_map(|groups| groups.groups());
                expansion.few_except.extend(keys.map(|group| group.key().to_owned()));
            }
        });
    }

    /// The rows that a line stands for: of a head all of its group, collapsed or not.
    pub(crate) fn rows_of(self, line: Line) -> Vec<usize> {
        match line {
            Line::Row(number) => vec![number],
            Line::Group(place) => self.groups.with_untracked(|groups| {
                let group = groups.as_ref().and_then(|groups| groups.groups().get(place));
                group.map(|group| group.rows.clone()).unwrap_or_default()
            }),
        }
    }

    /// How many of these rows are selected.
    pub(crate) fn share(self, rows: &[usize]) -> Share {
        match self.selection.with(|selection| selection.count_among(rows)) {
            0 => Share::None,
            count if count == rows.len() => Share::All,
            _ => Share::Some,
        }
    }

    /// How many of the rows are selected that the filter leaves.
    pub(crate) fn share_of_shown(self) -> Share {
        self.view.shown.get().map_or(Share::None, |shown| self.share(&shown))
    }

    /// Selects what stands at a place, or no longer. As a range it goes on from where that was done last.
    pub(crate) fn select(self, place: usize, as_range: bool) {
        let Some(line) = self.line(place) else { return };
        let rows = self.rows_of(line);
        let select = untrack(|| self.share(&rows)) != Share::All;
        let from = self.anchor.with_value(|anchor| self.place_of(anchor.as_ref()?)).filter(|_| as_range);
        let rows = match from {
            Some(from) => self.rows_between(from, place),
            None => rows,
        };
        self.selection.update(|selection| selection.set(rows, select));
        self.anchor.set_value(self.at(place));
    }

    /// Selects all that the filter leaves, or nothing of it any longer. What it hides stays as it is.
    pub(crate) fn select_shown(self, select: bool) {
        if let Some(shown) = self.view.shown.get_untracked() {
            self.selection.update(|selection| selection.set(shown.iter().copied(), select));
        }
    }

    /// Selects nothing any longer.
    pub(crate) fn clear_selection(self) {
        self.selection.set(RowSelection::default());
        self.anchor.set_value(None);
    }

    /// The rows at two places and between them; the heads of groups are none.
    fn rows_between(self, one: usize, other: usize) -> Vec<usize> {
        self.lines.with_untracked(|lines| {
            let between = lines.iter().take(one.max(other) + 1).skip(one.min(other));
            let row = |line: &Line| match line {
                Line::Row(number) => Some(*number),
                Line::Group(_) => None,
            };
            between.filter_map(row).collect()
        })
    }

    fn place_of(self, at: &At) -> Option<usize> {
        let groups = self.groups.get_untracked();
        self.lines.with_untracked(|lines| lines.iter().position(|line| is_at(*line, at, groups.as_deref())))
    }

    /// Goes on with the same images in a newer list.
    fn carry(self, from: &ImageList, to: &ImageList) {
        if self.selection.with_untracked(|selection| !selection.is_empty()) {
            self.selection.update(|selection| *selection = selection.carried(from, to));
        }
        let carried = |at: Option<At>| match at? {
            At::Row(number) => to.number_of(from.rows().get(number)?).map(At::Row),
            At::Group(key) => Some(At::Group(key)),
        };
        self.anchor.update_value(|anchor| *anchor = carried(anchor.take()));
        self.at.update(|at| *at = carried(at.take()));
    }
}

impl Expansion {
    fn has(&self, group: &RepositoryGroup, few: bool) -> bool {
        match few {
            true => !self.few_except.contains(group.key()),
            false => self.all != self.except.contains(group.key()),
        }
    }
}

/// Whether there is a filter, and it leaves few rows.
fn leaves_few(view: ImagesView) -> bool {
    let is_filtered = view.filter.good.with(|good| !good.filter.is_empty());
    is_filtered && view.found.with(|found| found.as_ref().is_some_and(|found| found.row_count <= FEW_ROWS))
}

fn is_at(line: Line, at: &At, groups: Option<&ImageGroups>) -> bool {
    match (line, at) {
        (Line::Row(number), At::Row(sought)) => number == *sought,
        (Line::Group(place), At::Group(key)) => {
            groups.and_then(|groups| groups.groups().get(place)).is_some_and(|group| group.key() == key)
        }
        (Line::Row(_), At::Group(_)) | (Line::Group(_), At::Row(_)) => false,
    }
}

/// The table that this is a part of.
pub(crate) fn use_table_view() -> TableView {
    expect_context()
}
