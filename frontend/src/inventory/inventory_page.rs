use std::time::Duration;

use leptos::prelude::*;
use shared::{InventoryOrder, exact_time, inventory_csv};

use super::filter_field::filter_field;
use super::host::HostState;
use super::host_strip::host_strip;
use super::image_panel::image_panel;
use super::inventory_table::inventory_table;
use super::inventory_view::{InventoryView, LookedAt};
use super::load_hosts::load_hosts;
use super::opened_image::OpenedImage;
use super::totals_line::totals_line;
use crate::address::{query_part, query_step, query_text};
use crate::browser;
use crate::commands::{Command, on_command};
use crate::controls::{
    Button, alert, button, filter_problem, group, heading, link, notice, retry_button, said,
};
use crate::environments::{EnvironmentList, use_environment_list};
use crate::erased::{Memo, RwSignal, Signal, dynamic, effect};
use crate::frame::frame;
use crate::session::use_session;
use crate::texts::images::{ALL_DISABLED, ENVIRONMENTS, ENVIRONMENTS_NOT_LOADED, NONE_TO_SEE};
use crate::texts::inventory as words;

/// The time between two looks at the clock, by which ages and waits are told.
const TICK: Duration = Duration::from_secs(1);

/// The images of all environments. The address is the state: filter text, order and the image that is open.
pub(crate) fn inventory_page() -> AnyView {
    let session = use_session();
    let environments = use_environment_list();
    let (text, set_text) = query_text("q");
    let (order, set_order) = query_part::<InventoryOrder>("sort");
    let (opened, turn) = query_part::<OpenedImage>("image");
    // A panel that opens is a step to go back from.
    let open = query_step("image");
    let looked_at = LookedAt {
        text,
        set_text,
        order: Signal::derive(move || order.get().unwrap_or_default()),
        set_order: Callback::new(move |order: InventoryOrder| {
            set_order.run(Some(order).filter(|order| *order != InventoryOrder::default()));
        }),
        opened: opened.into(),
        open,
        turn,
    };
    let view = InventoryView::new(load_hosts(environments), looked_at);
    provide_context(view);
    browser::set_title(words::TITLE);
    if session.has_moved() {
        browser::rescue_focus();
    }
    let problem = group("under-filter", vec![filter_problem(view.filter)]);
    let content = vec![head(view), problem, host_strip(seconds()), totals_line(), body(view, environments)];
    frame("rows", group("inventory", content))
}

/// The time in Unix seconds, second by second.
fn seconds() -> Memo<i64> {
    let now = RwSignal::new(browser::now_unix_secs());
    if let Ok(tick) = set_interval_with_handle(move || now.set(browser::now_unix_secs()), TICK) {
        on_cleanup(move || tick.clear());
    }
    Memo::new(move |_| now.get())
}

fn head(view: InventoryView) -> AnyView {
    let loaded = view.loaded;
    let status = Signal::derive(move || {
        let images = loaded.inventory.with(|inventory| inventory.rows().len());
        match loaded.inventory.with(|inventory| inventory.hosts().is_empty()) {
            true if loaded.asking_all.get() => words::LOADING.to_owned(),
            true => String::new(),
            false => {
                let found = view.is_filtered().then(|| view.found.with(|found| found.totals.images));
                words::count(found, images)
            }
        }
    });
    on_command(Command::Reload, move || loaded.reload());
    on_command(Command::ExportCsv, move || export(view));
    let reload = Button {
        label: Signal::stored(words::RELOAD),
        busy: Signal::derive(move || loaded.is_renewing()),
        ..Button::default()
    };
    let export = Button {
        label: Signal::stored(words::EXPORT),
        busy: Signal::derive(move || view.shown.with(|shown| shown.is_empty())),
        ..Button::default()
    };
    let actions = vec![export.view(move || self::export(view)), reload.view(move || loaded.reload())];
    let head = vec![
        heading(words::ALL_ENVIRONMENTS),
        filter_field(),
        said("count", status),
        group("actions", actions),
    ];
    group("toolbar", head)
}

fn export(view: InventoryView) {
    let (inventory, found) = (view.loaded.inventory.get_untracked(), view.found.get_untracked());
    let shown = view.shown.get_untracked();
    let now = exact_time(browser::now_unix_secs());
    let name = words::file_name(now.split(' ').next().unwrap_or_default());
    browser::download(&name, "text/csv", &mut inventory_csv(&inventory, &found, &shown));
}

/// What stands where the table is, or instead of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Table,
    /// Nobody has answered yet.
    Waiting,
    /// The environments could not be loaded, and nothing else either.
    NoList(String),
    /// There is no environment; or whether all are disabled.
    NoEnvironment {
        all_disabled: bool,
    },
    /// The reader may see the images of none.
    NoneToSee,
    /// None of them answers.
    NoneAnswers,
    /// They have no image: how many that is known of, and of how many.
    NoImages(usize, usize),
    /// The filter leaves none.
    NothingFound(String),
}

fn body(view: InventoryView, environments: EnvironmentList) -> AnyView {
    let loaded = view.loaded;
    let shown = Memo::new(move |_| {
        let hosts = loaded.hosts.get();
        let known = hosts.iter().filter(|host| host.images().is_some()).count();
        let missing = hosts.iter().filter(|host| host.is_missing()).count();
        let is_empty = loaded.inventory.with(|inventory| inventory.rows().is_empty());
        match (known, missing) {
            (0, _) if loaded.asking_all.get() => Shown::Waiting,
            (0, 0) if hosts.iter().any(|host| matches!(host.state, HostState::NotShown)) => Shown::NoneToSee,
            (0, 0) if environments.offers_nothing() => {
                Shown::NoEnvironment { all_disabled: !environments.all().is_empty() }
            }
            (0, 0) => match environments.error() {
                Some(error) => Shown::NoList(error),
                None => Shown::Waiting,
            },
            (0, _) => Shown::NoneAnswers,
            (known, missing) if is_empty => Shown::NoImages(known, known + missing),
            _ if view.shown.with(|shown| shown.is_empty()) => {
                // What cannot be read is not what nothing matches.
                Shown::NothingFound(view.good.with(|good| good.filter.to_string()))
            }
            _ => Shown::Table,
        }
    });
    let failure = dynamic(move || match loaded.failure.get() {
        Some(failure) => {
            let retry = retry_button(loaded.asking_all.into(), move || loaded.reload());
            alert(words::NOT_LOADED, &failure, vec![retry])
        }
        None => ().into_any(),
    });
    // A Retry that helped is gone.
    let mut failed = false;
    effect(move || {
        let fails = loaded.failure.with(Option::is_some);
        if failed && !fails {
            browser::rescue_focus();
        }
        failed = fails;
    });
    let main = dynamic(move || match shown.get() {
        Shown::Table => inventory_table(),
        Shown::Waiting => match loaded.failure.with(Option::is_some) {
            true => ().into_any(),
            false => placeholder(),
        },
        Shown::NoList(error) => {
            let retry = button(words::RETRY, move || {
                environments.reload();
                loaded.reload();
            });
            alert(ENVIRONMENTS_NOT_LOADED, &error, vec![retry])
        }
        Shown::NoEnvironment { all_disabled: true } => {
            notice(ALL_DISABLED, "", vec![link("/environments", ENVIRONMENTS)])
        }
        Shown::NoEnvironment { all_disabled: false } => notice(NONE_TO_SEE, words::ASK, Vec::new()),
        Shown::NoneToSee => notice(words::NONE_TO_SEE, words::ASK, Vec::new()),
        Shown::NoneAnswers => notice(words::NONE_ANSWERED, words::NONE_ANSWERED_ADVICE, Vec::new()),
        Shown::NoImages(known, all) => notice(words::no_images(known, all), words::HAVE_NONE, Vec::new()),
        Shown::NothingFound(filter) => {
            let clear = button(words::CLEAR, move || view.filter.set_text.run(String::new()));
            notice(words::no_match(&filter), words::NO_MATCH_ADVICE, vec![clear])
        }
    });
    let main = group("images-main", vec![failure, main]);
    group("images-body", vec![main, image_panel()])
}

/// The shape of a table that is to come.
fn placeholder() -> AnyView {
    let rows: Vec<AnyView> = (0..12).map(|_| view! { <div></div> }.into_any()).collect();
    view! { <div class="placeholder" aria-hidden="true">{rows}</div> }.into_any()
}
