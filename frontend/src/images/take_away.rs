use leptos::prelude::*;
use leptos::reactive::spawn_local;
use shared::{DockerCommand, docker_command, exact_time, images_csv, images_json};

use super::images_view::{ImagesView, use_images_view};
use crate::browser;
use crate::commands::{Command, on_command};
use crate::controls::{Menu, button, group, paragraph, said};
use crate::erased::{Memo, RwSignal, Signal, dynamic};
use crate::texts::take_away as words;

/// The id of the button that copies, for the key that does the same.
const COPY: &str = "copy-docker-command";

/// What can be taken away of what the filter leaves, on an engine of this API version.
pub(crate) fn take_away(api_version: Signal<Option<String>>) -> AnyView {
    let view = use_images_view();
    let has_list = Memo::new(move |_| view.loaded.list.with(Option::is_some));
    dynamic(move || if has_list.get() { menu(view, api_version) } else { ().into_any() })
}

fn menu(view: ImagesView, api_version: Signal<Option<String>>) -> AnyView {
    on_command(Command::ExportCsv, move || export_csv(view));
    on_command(Command::ExportJson, move || export_json(view));
    let open = RwSignal::new(false);
    // Whether the command of this filter was copied.
    let copied = RwSignal::new("");
    on_command(Command::CopyDockerCommand, move || {
        // What it leaves out is to be seen.
        open.set(true);
        browser::focus_element(COPY);
        copy(view, api_version, copied);
    });
    Menu { label: words::EXPORT, open }.view(move || content(view, api_version, copied))
}

fn content(view: ImagesView, api_version: Signal<Option<String>>, copied: RwSignal<&'static str>) -> AnyView {
    let what = Signal::derive(move || {
        let all = view.loaded.list.with(|list| list.as_ref().map_or(0, |list| list.images().len()));
        let left = view.found.with(|found| found.as_ref().map_or(all, |found| found.image_count));
        words::what(left, all)
    });
    let files =
        vec![button(words::CSV, move || export_csv(view)), button(words::JSON, move || export_json(view))];
    let command = dynamic(move || {
        // Of another filter nothing was copied yet.
        copied.set("");
        let DockerCommand { command, left_out } = command_of(view, api_version);
        let without = match left_out.is_empty() {
            true => ().into_any(),
            false => {
                let terms: Vec<_> = left_out
                    .into_iter()
                    .map(|term| view! { <li><code>{term}</code></li> }.into_any())
                    .collect();
                vec![paragraph(words::LEFT_OUT), view! { <ul>{terms}</ul> }.into_any()].into_any()
            }
        };
        vec![
            view! { <pre tabindex="0" role="group" aria-label=words::COMMAND>{command}</pre> }.into_any(),
            without,
        ]
        .into_any()
    });
    let copying = view! {
        <button type="button" id=COPY on:click=move |_| copy(view, api_version, copied)>{words::COPY}</button>
    };
    let copying = vec![copying.into_any(), said("result", Signal::derive(move || copied.get().to_owned()))];
    let parts = vec![
        paragraph(what),
        group("buttons", files),
        view! { <h2>{words::COMMAND}</h2> }.into_any(),
        command,
        group("buttons", copying),
    ];
    group("take-away", parts)
}

/// What the filter that is applied says in docker's own words.
fn command_of(view: ImagesView, api_version: Signal<Option<String>>) -> DockerCommand {
    view.filter.good.with(|good| docker_command(&good.filter, api_version.get().as_deref()))
}

fn copy(view: ImagesView, api_version: Signal<Option<String>>, copied: RwSignal<&'static str>) {
    let command = untrack(|| command_of(view, api_version)).command;
    spawn_local(async move {
        let said = if browser::copy_text(command).await { words::COPIED } else { words::NOT_COPIED };
        // Sets nothing where the page is gone by now.
        copied.set(said);
    });
}

fn export_csv(view: ImagesView) {
    if let (Some(list), Some(shown)) = (view.loaded.list.get_untracked(), view.shown.get_untracked()) {
        let learned = view.loaded.learned.get_untracked();
        browser::download(&file_name(view, "csv"), "text/csv", &mut images_csv(&list, &learned, &shown));
    }
}

fn export_json(view: ImagesView) {
    if let Some(list) = view.loaded.list.get_untracked() {
        let (learned, good) = (view.loaded.learned.get_untracked(), view.filter.good.get_untracked());
        let mut json = images_json(&list, &learned, &good.matcher);
        browser::download(&file_name(view, "json"), "application/json", &mut json);
    }
}

/// `images-gpu-1-2026-11-22.csv`
fn file_name(view: ImagesView, extension: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || ['-', '_', '.'].contains(&letter);
    let name: String =
        view.name.get_untracked().chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect();
    let now = exact_time(browser::now_unix_secs());
    format!("images-{name}-{}.{extension}", now.split(' ').next().unwrap_or_default())
}
