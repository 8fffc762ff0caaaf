use leptos::prelude::*;
use leptos_router::components::{Redirect, Route, Router, Routes};
use leptos_router::path;

use crate::browser;
use crate::images::ImagesPage;

/// The whole page.
#[component]
pub(crate) fn App() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=|| view! { <Redirect path="/images"/> }/>
                <Route path=path!("/images") view=ImagesPage/>
            </Routes>
        </Router>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    browser::set_title("Not found – Stowage");
    view! {
        <main>
            <div class="notice">
                <h1>"There is nothing at this address"</h1>
                <p><a href="/images">"Go to the images"</a></p>
            </div>
        </main>
    }
}
