use std::str::FromStr;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::{
    Callable as _, Callback, Get as _, GetUntracked as _, SetValue as _, StoredValue, Track as _,
    UpdateValue as _, expect_context, provide_context, set_timeout_with_handle,
};
use leptos::reactive::effect::ImmediateEffect;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::params::ParamsMap;

use crate::browser;
use crate::erased::{Memo, RwSignal};

/// How long nothing changes before it is written. Browsers allow only so many changes of an address, WebKit a hundred in
/// 30 seconds, and throw, which the router does not survive.
const PAUSE: Duration = Duration::from_millis(350);

/// What the page shows stands in its address. It changes here at once, and there when it has rested: somebody types, or
/// goes through images with a key held.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    /// The query, with what is not written yet. A signal of its own: nobody who follows it is woken when it is written.
    pub(crate) query: RwSignal<ParamsMap>,
    path: Memo<String>,
    /// Ends the pause after which it is written.
    timer: StoredValue<Option<TimeoutHandle>>,
    navigate: Callback<(String, NavigateOptions)>,
}

/// Makes [`use_address`] possible below. To be called in the router.
pub(crate) fn provide_address() {
    let (location, navigate) = (use_location(), use_navigate());
    let (path, in_address) = (location.pathname, location.query);
    let query = RwSignal::new(in_address.get_untracked());
    let address = Address {
        query,
        path: Memo::new(move |_| path.get()),
        timer: StoredValue::new(None),
        navigate: Callback::new(move |(to, options): (String, _)| navigate(&to, options)),
    };
    // Where it became another one, by a link or on the way back, it has the last word. Before any page is made of it.
    ImmediateEffect::new_scoped(move || {
        path.track();
        let in_address = in_address.get();
        address.wait_no_longer();
        if query.with_untracked(|query| *query != in_address) {
            query.set(in_address);
        }
    });
    // What one comes back to is what was there.
    browser::before_links(move || address.write());
    provide_context(address);
}

/// The address of the page.
pub(crate) fn use_address() -> Address {
    expect_context()
}

impl Address {
    /// Path and query, with what is not written yet.
    pub(crate) fn here(self) -> String {
        self.path.get_untracked() + &self.query.with_untracked(ParamsMap::to_query_string)
    }

    /// Goes to another page, from which one can go back to this one.
    pub(crate) fn go(self, to: String) {
        self.write();
        self.navigate.run((to, NavigateOptions::default()));
    }

    /// Goes to another view of the page, from which one can go back to this one.
    pub(crate) fn visit(self, change: impl FnOnce(&mut ParamsMap)) {
        self.write();
        self.query.update(change);
        self.show(false);
    }

    /// Writes now what is not written yet.
    pub(crate) fn write(self) {
        if self.wait_no_longer() {
            self.show(true);
        }
    }

    fn show(self, replace: bool) {
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        self.navigate.run((self.here(), options));
    }

    fn change(self, name: &'static str, text: Option<String>) {
        self.query.update(|query| put(query, name, text));
        self.wait_no_longer();
        // A window without timers has no use for an address either.
        self.timer.set_value(set_timeout_with_handle(move || self.write(), PAUSE).ok());
    }

    /// Says whether something was to be written.
    fn wait_no_longer(self) -> bool {
        let timer = self.timer.try_update_value(Option::take).flatten();
        timer.is_some_and(|timer| {
            timer.clear();
            true
        })
    }
}

fn put(query: &mut ParamsMap, name: &'static str, text: Option<String>) {
    match text {
        Some(text) => query.replace(name, text),
        None => drop(query.remove(name)),
    }
}

/// A part of what the page shows, by its name in the query, where it can be read, and how to change it.
pub(crate) fn query_part<T>(name: &'static str) -> (Memo<Option<T>>, Callback<Option<T>>)
where
    T: FromStr + ToString + PartialEq + Send + Sync + 'static,
{
    let (text, set_text) = part(name);
    let part = Memo::new(move |_| text.with(|text| text.as_ref()?.parse().ok()));
    (part, Callback::new(move |part: Option<T>| set_text.run(part.map(|part| part.to_string()))))
}

/// The same for a text, which is empty by default.
pub(crate) fn query_text(name: &'static str) -> (Memo<String>, Callback<String>) {
    let (text, set_text) = part(name);
    let text = Memo::new(move |_| text.with(|text| text.clone().unwrap_or_default()));
    (text, Callback::new(move |text: String| set_text.run(Some(text).filter(|text| !text.is_empty()))))
}

/// Changes a part so that one can go back.
pub(crate) fn query_step<T>(name: &'static str) -> Callback<Option<T>>
where
    T: ToString + Send + Sync + 'static,
{
    let address = use_address();
    let visit = Callback::new(move |text: Option<String>| address.visit(|query| put(query, name, text)));
    Callback::new(move |part: Option<T>| visit.run(part.map(|part| part.to_string())))
}

fn part(name: &'static str) -> (Memo<Option<String>>, Callback<Option<String>>) {
    let address = use_address();
    let text = Memo::new(move |_| address.query.with(|query| query.get(name)));
    (text, Callback::new(move |text| address.change(name, text)))
}
