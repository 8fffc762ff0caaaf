use std::str::FromStr;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::{
    Callable as _, Callback, ReadSignal, SetValue as _, StoredValue, UpdateValue as _, With as _,
    WithUntracked as _, expect_context, provide_context, set_timeout_with_handle,
};
use leptos::reactive::effect::ImmediateEffect;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_url};
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;

use crate::browser;
use crate::erased::{Memo, RwSignal};

/// How long nothing changes before it is written. Browsers allow only so many changes of an address, WebKit a hundred in
/// 30 seconds, and throw.
const PAUSE: Duration = Duration::from_millis(350);

/// What the page shows stands in its address. It changes here at once, and there when it has rested: somebody types, or
/// goes through images with a key held.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    /// The query, with what is not written yet. A signal of its own: nobody who follows it is woken when it is written.
    pub(crate) query: RwSignal<ParamsMap>,
    /// The query as it is written.
    pub(crate) written: RwSignal<ParamsMap>,
    url: ReadSignal<Url>,
    /// Ends the pause after which it is written.
    timer: StoredValue<Option<TimeoutHandle>>,
    navigate: Callback<(String, NavigateOptions)>,
}

/// Makes [`use_address`] possible below. To be called in the router.
pub(crate) fn provide_address() {
    let (url, navigate) = (use_url(), use_navigate());
    let [query, written] =
        [(); 2].map(|()| RwSignal::new(url.with_untracked(|url| url.search_params().clone())));
    let navigate = Callback::new(move |(to, options): (String, _)| navigate(&to, options));
    let address = Address { query, written, url, timer: StoredValue::new(None), navigate };
    // Where it became another one, by a link or on the way back, it has the last word. Before any page is made of it.
    ImmediateEffect::new_scoped(move || {
        let in_address = url.with(|url| url.search_params().clone());
        address.wait_no_longer();
        for query in [query, written] {
            if query.with_untracked(|query| *query != in_address) {
                query.set(in_address.clone());
            }
        }
    });
    // What one comes back to is what was there.
    browser::before_links(move || address.settle());
    provide_context(address);
}

/// The address of the page.
pub(crate) fn use_address() -> Address {
    expect_context()
}

impl Address {
    /// Path and query, with what is not written yet.
    pub(crate) fn here(self) -> String {
        let path = self.url.with_untracked(|url| url.path().to_owned());
        path + &self.query.with_untracked(ParamsMap::to_query_string)
    }

    /// Goes to another page, from which one can go back to this one.
    pub(crate) fn go(self, to: String) {
        self.settle();
        self.navigate.run((to, NavigateOptions::default()));
    }

    /// Goes to another view of the page, from which one can go back to this one.
    pub(crate) fn visit(self, change: impl FnOnce(&mut ParamsMap)) {
        self.settle();
        self.query.update(change);
        self.show(false);
    }

    /// Writes now what is not written yet. The router is not asked to: it takes the address apart again, which costs as
    /// much as to write it, and does not survive it where the browser refuses.
    pub(crate) fn write(self) {
        if !self.wait_no_longer() {
            return;
        }
        if browser::replace_address(&self.here()) {
            self.written.set(self.query.get_untracked());
        } else {
            self.wait();
        }
    }

    /// Lets the router know of all that was written, before it goes anywhere.
    fn settle(self) {
        let is_unwritten = self.wait_no_longer();
        let query = self.query.get_untracked();
        if is_unwritten || self.url.with_untracked(|url| *url.search_params() != query) {
            self.show(true);
            self.written.set(query);
        }
    }

    fn show(self, replace: bool) {
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        self.navigate.run((self.here(), options));
    }

    fn change(self, name: &'static str, text: Option<String>) {
        self.query.update(|query| put(query, name, text));
        self.wait_no_longer();
        self.wait();
    }

    fn wait(self) {
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
