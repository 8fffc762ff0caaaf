use client::Client;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Redirect, Route, Router};
use leptos_router::path;
use shared::Permission;

use crate::account::account_page;
use crate::audit::audit_page;
use crate::browser;
use crate::commands::{help_dialog, palette, provide_commands};
use crate::controls::{ConfirmDialog, provide_clock, provide_confirmations};
use crate::environments::{environment_page, environments_page, new_environment_page};
use crate::frame::{elsewhere_page, provide_first_path};
use crate::images::ImagesPage;
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
                <Route path=path!("/") view=|| view! { <Redirect path="/images"/> }/>
                <Route path=path!("/images") view=|| guarded(Need::Anything, || view! { <ImagesPage/> }.into_any())/>
                <Route path=path!("/sign-in") view=sign_in_page/>
                <Route path=path!("/setup") view=setup_page/>
            </FlatRoutes>
        }
        .into_any()
    });
}

/// Everything that is administered, and the way in for whoever was signed out meanwhile. Runs until the window is closed.
pub fn administration() {
    start(|| {
        let environments = Need::Everywhere(Permission::EnvironmentsManage);
        let users = Need::Everywhere(Permission::UsersManage);
        let audit = Need::Everywhere(Permission::AuditView);
        view! {
            <FlatRoutes fallback=elsewhere_page>
                <Route path=path!("/environments") view=|| guarded(Need::Anything, environments_page)/>
                <Route path=path!("/environments/new") view=move || guarded(environments, new_environment_page)/>
                <Route path=path!("/environments/:id") view=move || guarded(environments, environment_page)/>
                <Route path=path!("/sign-in") view=sign_in_page/>
                <Route path=path!("/users") view=move || guarded(users, users_page)/>
                <Route path=path!("/users/:id") view=move || guarded(users, user_page)/>
                <Route path=path!("/roles") view=move || guarded(users, roles_page)/>
                <Route path=path!("/tokens") view=|| guarded(Need::Account, tokens_page)/>
                <Route path=path!("/account") view=|| guarded(Need::Account, account_page)/>
                <Route path=path!("/audit") view=move || guarded(audit, audit_page)/>
            </FlatRoutes>
        }
        .into_any()
    });
}

/// Shows the pages of one program in what they share.
fn start(routes: fn() -> AnyView) {
    console_error_panic_hook::set_once();
    mount_to_body(move || {
        provide_session(Client::new(browser::origin()));
        provide_clock();
        provide_commands();
        provide_preferences();
        provide_confirmations();
        provide_first_path();
        view! {
            <Router>
                {routes()}
                {palette()}
                {help_dialog()}
            </Router>
            <ConfirmDialog/>
        }
    });
}
