use client::Client;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{StaticSegment, path};
use shared::Permission;
use wasm_bindgen_futures::spawn_local;

use crate::account::account_page;
use crate::address::provide_address;
use crate::audit::audit_page;
use crate::browser;
use crate::commands::{help_dialog, palette, provide_commands};
use crate::controls::{ConfirmDialog, provide_clock, provide_confirmations};
use crate::environments::{environment_page, environments_page, new_environment_page};
use crate::frame::{elsewhere_page, provide_first_path};
use crate::images::ImagesPage;
use crate::inventory::inventory_page;
use crate::preferences::provide_preferences;
use crate::roles::roles_page;
use crate::session::{Need, guarded, provide_session};
use crate::sign_in::{setup_page, sign_in_page};
use crate::tokens::tokens_page;
use crate::users::{user_page, users_page};

/// The images, and the way in. Runs until the window is closed.
pub fn images() {
    start(|| {
        view! {
            <FlatRoutes fallback=elsewhere_page>
                <Route path=StaticSegment("images") view=page(|| guarded(Need::Anything, images_page))/>
                <Route path=StaticSegment("sign-in") view=page(sign_in_page)/>
            </FlatRoutes>
        }
        .into_any()
    });
}

/// The images of all environments, and the way in for whoever was signed out meanwhile. Runs until the window is closed.
pub fn inventory() {
    start(|| {
        view! {
            <FlatRoutes fallback=elsewhere_page>
                <Route path=StaticSegment("inventory") view=page(|| guarded(Need::Anything, inventory_page))/>
                <Route path=StaticSegment("sign-in") view=page(sign_in_page)/>
            </FlatRoutes>
        }
        .into_any()
    });
}

/// Everything that is administered, the first administrator, and the way in for whoever was signed out meanwhile. Runs
/// until the window is closed.
pub fn administration() {
    const ENVIRONMENTS: Need = Need::Everywhere(Permission::EnvironmentsManage);
    const USERS: Need = Need::Everywhere(Permission::UsersManage);
    const AUDIT: Need = Need::Everywhere(Permission::AuditView);
    start(|| {
        view! {
            <FlatRoutes fallback=elsewhere_page>
                <Route path=StaticSegment("environments") view=page(|| guarded(Need::Anything, environments_page))/>
                <Route path=path!("/environments/new") view=page(|| guarded(ENVIRONMENTS, new_environment_page))/>
                <Route path=path!("/environments/:id") view=page(|| guarded(ENVIRONMENTS, environment_page))/>
                <Route path=StaticSegment("sign-in") view=page(sign_in_page)/>
                <Route path=StaticSegment("setup") view=page(setup_page)/>
                <Route path=StaticSegment("users") view=page(|| guarded(USERS, users_page))/>
                <Route path=path!("/users/:id") view=page(|| guarded(USERS, user_page))/>
                <Route path=StaticSegment("roles") view=page(|| guarded(USERS, roles_page))/>
                <Route path=StaticSegment("tokens") view=page(|| guarded(Need::Account, tokens_page))/>
                <Route path=StaticSegment("account") view=page(|| guarded(Need::Account, account_page))/>
                <Route path=StaticSegment("audit") view=page(|| guarded(AUDIT, audit_page))/>
            </FlatRoutes>
        }
        .into_any()
    });
}

/// A page as the router takes it. All are of one type, since it makes code anew for each.
fn page(page: fn() -> AnyView) -> fn() -> AnyView {
    page
}

fn images_page() -> AnyView {
    view! { <ImagesPage/> }.into_any()
}

/// Shows the pages of one program in what they share.
fn start(routes: fn() -> AnyView) {
    console_error_panic_hook::set_once();
    spawn_local(async move {
        // The browser was busy with the program until now.
        browser::turn().await;
        mount_to_body(move || shown(routes));
    });
}

fn in_router(routes: fn() -> AnyView) -> AnyView {
    provide_address();
    vec![routes(), palette(), help_dialog()].into_any()
}

/// The pages, and what is there on each.
fn shown(routes: fn() -> AnyView) -> impl IntoView {
    provide_session(Client::new(browser::origin()));
    provide_clock();
    provide_commands();
    provide_preferences();
    provide_confirmations();
    provide_first_path();
    view! {
        <Router>
            {in_router(routes)}
        </Router>
        <ConfirmDialog/>
    }
}
