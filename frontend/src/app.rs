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
use crate::frame::not_found_page;
use crate::images::ImagesPage;
use crate::preferences::provide_preferences;
use crate::roles::roles_page;
use crate::session::{Need, guarded, provide_session};
use crate::sign_in::{setup_page, sign_in_page};
use crate::tokens::tokens_page;
use crate::users::{user_page, users_page};

/// The whole page.
#[component]
pub(crate) fn App() -> impl IntoView {
    provide_session(Client::new(browser::origin()));
    provide_clock();
    provide_commands();
    provide_preferences();
    provide_confirmations();
    let environments = Need::Everywhere(Permission::EnvironmentsManage);
    let users = Need::Everywhere(Permission::UsersManage);
    let audit = Need::Everywhere(Permission::AuditView);
    view! {
        <Router>
            <FlatRoutes fallback=not_found_page>
                <Route path=path!("/") view=|| view! { <Redirect path="/images"/> }/>
                <Route path=path!("/images") view=|| guarded(Need::Anything, || view! { <ImagesPage/> }.into_any())/>
                <Route path=path!("/environments") view=|| guarded(Need::Anything, environments_page)/>
                <Route path=path!("/environments/new") view=move || guarded(environments, new_environment_page)/>
                <Route path=path!("/environments/:id") view=move || guarded(environments, environment_page)/>
                <Route path=path!("/sign-in") view=sign_in_page/>
                <Route path=path!("/setup") view=setup_page/>
                <Route path=path!("/users") view=move || guarded(users, users_page)/>
                <Route path=path!("/users/:id") view=move || guarded(users, user_page)/>
                <Route path=path!("/roles") view=move || guarded(users, roles_page)/>
                <Route path=path!("/tokens") view=|| guarded(Need::Account, tokens_page)/>
                <Route path=path!("/account") view=|| guarded(Need::Account, account_page)/>
                <Route path=path!("/audit") view=move || guarded(audit, audit_page)/>
            </FlatRoutes>
            {palette()}
            {help_dialog()}
        </Router>
        <ConfirmDialog/>
    }
}
