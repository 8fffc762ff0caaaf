use leptos::prelude::*;
use shared::{
    Inventory, InventoryFilter, InventoryFound, InventoryMatcher, InventoryOrder, InventoryTerm, UnixSeconds,
    Vocabulary,
};

use super::host::Host;
use super::load_hosts::LoadedHosts;
use super::opened_image::OpenedImage;
use crate::browser;
use crate::controls::{FilterProblem, TypedFilter};
use crate::erased::{Memo, Same, Signal};
use crate::texts::inventory as words;

/// The images of all environments and how they are looked at: a context for all parts of the page.
#[derive(Clone, Copy)]
pub(super) struct InventoryView {
    pub(super) loaded: LoadedHosts,
    /// What is typed into the filter box.
    pub(super) filter: TypedFilter,
    /// The newest text that could be read, and what it says about these images.
    pub(super) good: Memo<Same<GoodFilter>>,
    /// What a filter can be completed with; made when it is first needed.
    pub(super) vocabulary: Memo<Same<Vocabulary>>,
    /// The environments that it can name, each with how many images it has where that is known.
    pub(super) environments: Memo<Vec<(String, Option<usize>)>>,
    pub(super) order: Signal<InventoryOrder>,
    pub(super) set_order: Callback<InventoryOrder>,
    /// What the filter leaves.
    pub(super) found: Memo<Same<InventoryFound>>,
    /// The numbers of the rows that are left, in order.
    pub(super) shown: Memo<Same<Vec<usize>>>,
    /// The image that is shown in full.
    pub(super) opened: Signal<Option<OpenedImage>>,
    pub(super) open: Callback<Option<OpenedImage>>,
    /// The same without a step to go back from.
    pub(super) turn: Callback<Option<OpenedImage>>,
}

/// How the page is looked at, as it stands in the link.
#[derive(Clone, Copy)]
pub(super) struct LookedAt {
    pub(super) text: Memo<String>,
    pub(super) set_text: Callback<String>,
    pub(super) order: Signal<InventoryOrder>,
    pub(super) set_order: Callback<InventoryOrder>,
    pub(super) opened: Signal<Option<OpenedImage>>,
    pub(super) open: Callback<Option<OpenedImage>>,
    pub(super) turn: Callback<Option<OpenedImage>>,
}

/// A filter that can be applied; by default the one that leaves everything.
#[derive(Default)]
pub(super) struct GoodFilter {
    pub(super) filter: InventoryFilter,
    matcher: InventoryMatcher,
}

impl InventoryView {
    pub(super) fn new(loaded: LoadedHosts, looked_at: LookedAt) -> Self {
        let LookedAt { text, set_text, order, set_order, opened, open, turn } = looked_at;
        let environments = Memo::new(move |_| {
            let named = |host: &Host| (host.name.clone(), host.images().map(|images| images.images().len()));
            loaded.hosts.with(|hosts| hosts.iter().map(named).collect::<Vec<_>>())
        });
        let read = Memo::new(move |_| {
            let inventory = loaded.inventory.get();
            // Before the first host is known nobody can say what there is.
            let known = Some(environments.get()).filter(|_| !inventory.hosts().is_empty());
            text.with(|text| read(text, &inventory, known.as_deref()))
        });
        let good = Memo::new(move |before: Option<&Same<GoodFilter>>| match (read.get(), before) {
            (Ok(good), _) => good,
            (Err(_), Some(before)) => match compiled(before.filter.clone(), &loaded.inventory.get()) {
                Ok(good) => good,
                Err(_) => before.clone(),
            },
            (Err(_), None) => Same::default(),
        });
        let problem = Memo::new(move |_| read.with(|read| read.as_ref().err().cloned()));
        let found = Memo::new(move |_| Same::new(loaded.inventory.get().find(&good.get().matcher)));
        let ordered = Memo::new(move |_| Same::new(loaded.inventory.get().ordered(order.get())));
        let shown = Memo::new(move |_| Same::new(found.get().among(&ordered.get())));
        let applied = Signal::derive(move || good.with(|good| good.filter.to_string()));
        let filter = TypedFilter::new(text, set_text, problem, applied);
        let vocabulary = Memo::new(move |_| Same::new(Vocabulary::of_all(&loaded.inventory.get())));
        Self {
            loaded,
            filter,
            good,
            vocabulary,
            environments,
            order,
            set_order,
            found,
            shown,
            opened,
            open,
            turn,
        }
    }

    /// Adds a term to what is shown, or takes it away.
    pub(super) fn toggle(self, term: &InventoryTerm) {
        let filter = self.good.with_untracked(|good| good.filter.toggled(term));
        self.filter.set_text.run(filter.to_string());
    }

    /// Whether something is filtered.
    pub(super) fn is_filtered(self) -> bool {
        self.good.with(|good| !good.filter.is_empty())
    }

    /// The row of the image that is opened.
    pub(super) fn opened_row(self) -> Option<usize> {
        let OpenedImage { environment, id } = self.opened.get()?;
        self.loaded.inventory.with(|inventory| inventory.row_of_image(environment, &id))
    }

    /// How the image of a row is opened.
    pub(super) fn opening(self, row: usize) -> Option<OpenedImage> {
        self.loaded.inventory.with_untracked(|inventory| {
            let copy = inventory.first_copy(inventory.rows().get(row)?)?;
            Some(OpenedImage { environment: copy.host.environment, id: copy.image.id.clone() })
        })
    }
}

impl Host {
    /// The term that leaves only what is on it.
    pub(super) fn term(&self) -> InventoryTerm {
        InventoryTerm::Environment { is_negated: false, name: self.name.clone() }
    }
}

fn read(
    text: &str,
    inventory: &Inventory,
    environments: Option<&[(String, Option<usize>)]>,
) -> Result<Same<GoodFilter>, FilterProblem> {
    let filter = InventoryFilter::parse(text)
        .map_err(|error| FilterProblem { at: Some(error.at), message: error.message })?;
    let place_of = |part: &str| text.find(part).map(|start| start..start + part.len());
    if let Some(environments) = environments {
        let names: Vec<&str> = environments.iter().map(|(name, _)| name.as_str()).collect();
        if let Some(name) = filter.unknown_environment(&names) {
            return Err(FilterProblem { at: place_of(name), message: words::no_such_environment(name) });
        }
    }
    compiled(filter, inventory)
        .map_err(|(reference, message)| FilterProblem { at: place_of(&reference), message })
}

/// Makes a filter ready; where it names an image that is nowhere, that image and what is wrong.
fn compiled(filter: InventoryFilter, inventory: &Inventory) -> Result<Same<GoodFilter>, (String, String)> {
    match filter.compile(inventory, UnixSeconds(browser::now_unix_secs())) {
        Ok(matcher) => Ok(Same::new(GoodFilter { filter, matcher })),
        Err(error) => Err((error.reference.clone(), error.to_string())),
    }
}

/// What this is a part of.
pub(super) fn use_inventory_view() -> InventoryView {
    expect_context()
}
