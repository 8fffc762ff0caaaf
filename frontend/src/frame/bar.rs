use client::ClientError;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::pages::{INVENTORY, pages};
use super::view_menu::tools;
use crate::address::use_address;
use crate::commands::{Command, on_command};
use crate::controls::{Link, Menu, button, group};
use crate::erased::{Memo, RwSignal, Signal, dynamic};
use crate::requests::{Submission, then};
use crate::session::use_session;
use crate::texts::frame as words;

/// The way to every page that the reader may see, and out.
pub(crate) fn bar(controls: AnyView) -> AnyView {
    let (session, address) = (use_session(), use_address());
    on_command(Command::GoToInventory, move || address.go(INVENTORY.to_owned()));
    let leads = Memo::new(move |_| !pages(session).is_empty());
    let pages = move || {
        dynamic(move || match pages(session) {
            pages if pages.is_empty() => ().into_any(),
            pages => {
                let links =
                    pages.into_iter().map(|(path, words)| link(path, words.to_owned(), None)).collect();
                navigation(words::PAGES, "", links)
            }
        })
    };
    let submission = Submission::new();
    let sign_out = move || {
        submission.run(move |client| async move {
            match client.sign_out().await {
                Ok(()) | Err(ClientError::SignedOut) => Ok(then(move || session.left())),
                Err(error) => Err(error),
            }
        });
    };
    let account = move || {
        dynamic(move || {
            let Some(user) = session.user() else { return ().into_any() };
            let name = words::account_of(&user.name);
            let account = link("/account", user.name, Some(name));
            let tokens = link("/tokens", words::TOKENS.to_owned(), None);
            navigation(words::ACCOUNT, "account", vec![account, tokens, button(words::SIGN_OUT, sign_out)])
        })
    };
    // Instead of both where the window is too narrow for them.
    let folded = dynamic(move || match leads.get() {
        true => Menu { label: words::MENU, open: RwSignal::new(false) }
            .view(move || vec![pages(), account()].into_any()),
        false => ().into_any(),
    });
    let home = view! { <a class="brand" href="/images">{words::STOWAGE}</a> }.into_any();
    let content = vec![
        home,
        group("folded", vec![folded]),
        pages(),
        group("of-page", vec![controls]),
        group("reader", vec![tools(), account()]),
        submission.problem(),
    ];
    group("bar", content)
}

fn navigation(name: &'static str, class: &'static str, links: Vec<AnyView>) -> AnyView {
    view! { <nav aria-label=name class=class>{links}</nav> }.into_any()
}

/// A link that says where one is.
fn link(path: &'static str, words: String, name: Option<String>) -> AnyView {
    let here = use_location().pathname;
    let current = Signal::derive(move || {
        here.with(|here| match here.strip_prefix(path)? {
            "" => Some("page"),
            below if below.starts_with('/') => Some("true"),
            _ => None,
        })
    });
    Link { path: path.to_owned(), words, name, current }.view()
}
