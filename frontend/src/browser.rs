//! What only the browser knows or can do.

use std::time::Duration;

use js_sys::{Array, Date, Function, Object, Promise, Reflect};
use leptos::prelude::{
    StoredValue, WithValue as _, document, on_cleanup, request_animation_frame, set_timeout, window,
};
use shared::{EnvironmentId, UnixSeconds};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Event, HtmlAnchorElement, HtmlDocument, HtmlElement, HtmlInputElement,
    HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition, Storage, Url,
};

use crate::drawing::is_in;

/// The heading of the panel beside a list.
const PANEL_HEADING: &str = "#opened-image";

/// Under which the tab remembers that a page of another program led to the next one.
const LED_HERE: &str = "stowage.led-here";

#[wasm_bindgen]
extern "C" {
    /// `frontend/live.js`.
    #[wasm_bindgen(js_name = followList, catch)]
    fn follow_list_of(environment: &str, tell: &Function) -> Result<Function, JsValue>;
}

/// Calls with what is newest of an environment's list whenever that is another: the list's entity tag, or in what words its
/// daemon fails to give one; with nothing where the server tells nothing any more. Ends with the owner.
pub(crate) fn follow_list(environment: EnvironmentId, tell: impl Fn(Option<String>) + 'static) {
    follow(&environment.to_string(), Box::new(move |newest, _| tell(newest.as_string())));
}

/// The same of all environments that the reader may see.
pub(crate) fn follow_lists(tell: impl Fn(Option<(EnvironmentId, String)>) + 'static) {
    let of = |of: JsValue| of.as_string()?.parse().ok();
    follow("", Box::new(move |newest, environment| tell(of(environment).zip(newest.as_string()))));
}

fn follow(environments: &str, tell: Box<dyn Fn(JsValue, JsValue)>) {
    let tell = Closure::<dyn Fn(JsValue, JsValue)>::wrap(tell);
    // What cannot follow shows what was loaded.
    let Ok(end) = follow_list_of(environments, tell.as_ref().unchecked_ref()) else { return };
    let following = StoredValue::new_local((end, tell));
    on_cleanup(move || {
        following.with_value(|(end, _)| drop(end.call0(&JsValue::NULL)));
    });
}

/// Runs before a link of the page is followed, by the router or by the browser, as long as the window is open.
pub(crate) fn before_links(run: impl Fn() + 'static) {
    let clicked = move |event: Event| {
        if is_in(&event, "a") {
            run();
        }
    };
    // The router listens at the window, which comes after the document.
    let clicked = Closure::<dyn Fn(Event)>::wrap(Box::new(clicked));
    // A document takes every listener.
    drop(document().add_event_listener_with_callback("click", clicked.as_ref().unchecked_ref()));
    clicked.forget();
}

/// Replaces path and query in the address of the page; says whether the browser lets it.
pub(crate) fn replace_address(here: &str) -> bool {
    let replaced = window()
        .history()
        .and_then(|history| history.replace_state_with_url(&history.state()?, "", Some(here)));
    replaced.is_ok()
}

/// The address of the page, as one shares it.
pub(crate) fn address() -> String {
    // A page always has an address.
    window().location().href().unwrap_or_default()
}

/// The path in the address of the page.
pub(crate) fn path() -> String {
    // A page always has an address.
    window().location().pathname().unwrap_or_default()
}

/// The address of the server that the page came from.
pub(crate) fn origin() -> String {
    // A page always has an origin; without one every request fails, and says so.
    window().location().origin().unwrap_or_default()
}

/// What stands behind the `#` of the address, which has no place in a history: it is removed there.
pub(crate) fn take_fragment() -> String {
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    if let (false, Ok(path), Ok(history)) = (fragment.is_empty(), location.pathname(), window().history()) {
        // An address of the same origin is never refused.
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
    }
    fragment.trim_start_matches('#').to_owned()
}

/// Loads the page at its address anew.
pub(crate) fn start_again() {
    // It fails only where the page is about to go anyway.
    drop(window().location().reload());
}

/// Loads the page at its address anew, as the page to which this one led.
pub(crate) fn go_on_in_another_program() {
    if let Some(storage) = session_storage() {
        // A browser that keeps nothing shows the page all the same.
        drop(storage.set_item(LED_HERE, "yes"));
    }
    start_again();
}

/// Whether a page of another program led to this one. It says so once.
pub(crate) fn take_led_here() -> bool {
    let Some(storage) = session_storage() else { return false };
    let led_here = storage.get_item(LED_HERE).ok().flatten().is_some();
    drop(storage.remove_item(LED_HERE));
    led_here
}

/// What the browser keeps for this tab. Where the reader forbids it, even asking for it throws.
fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Text as it stands in the query of an address.
pub(crate) fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Whether somebody can see the page now.
pub(crate) fn is_visible() -> bool {
    !document().hidden()
}

/// Lets the browser do whatever waits, a frame included. Where nobody looks nothing does, and browsers make such a page
/// wait for a second.
pub(crate) async fn turn() {
    if is_visible() {
        timeout(0).await;
    }
}

/// Waits for so long, and then on until somebody can see the page.
pub(crate) async fn pause(pause: Duration) {
    timeout(i32::try_from(pause.as_millis()).unwrap_or(i32::MAX)).await;
    while !is_visible() {
        let seen = Promise::new(&mut |resolve, _| document().set_onvisibilitychange(Some(&resolve)));
        drop(JsFuture::from(seen).await);
        document().set_onvisibilitychange(None);
    }
}

async fn timeout(millis: i32) {
    let passed = Promise::new(&mut |resolve, _| {
        // A window without timers does not wait.
        if window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis).is_err() {
            drop(resolve.call0(&JsValue::NULL));
        }
    });
    // It is never rejected.
    drop(JsFuture::from(passed).await);
}

/// The time, in Unix seconds.
pub(crate) fn now_unix_secs() -> i64 {
    #[expect(clippy::as_conversions, reason = "a float has no other conversion; this one saturates")]
    let seconds = (now_unix_millis() / 1000.0) as i64;
    seconds
}

/// The time in milliseconds since 1970.
pub(crate) fn now_unix_millis() -> f64 {
    Date::now()
}

/// The time of day as this reader writes it.
pub(crate) fn clock_time() -> String {
    clock_time_in(0)
}

/// The time of day after so many seconds, as this reader writes it.
pub(crate) fn clock_time_in(seconds: u32) -> String {
    let then = now_unix_millis() + f64::from(seconds) * 1000.0;
    Date::new(&then.into()).to_locale_time_string("default").into()
}

/// A moment as this reader writes it: the time of day, and the day where that is not today.
pub(crate) fn local_time(at: UnixSeconds) -> String {
    #[expect(clippy::as_conversions, reason = "a float has no other conversion; dates are exact in it")]
    let at_ms = at.0 as f64 * 1000.0;
    let then = Date::new(&at_ms.into());
    let is_today = then.to_date_string() == Date::new_0().to_date_string();
    let options = Object::new();
    // A new object takes any property.
    drop(Reflect::set(&options, &"timeStyle".into(), &"short".into()));
    if is_today {
        return then.to_locale_time_string_with_options("default", &options).into();
    }
    drop(Reflect::set(&options, &"dateStyle".into(), &"medium".into()));
    then.to_locale_string("default", &options).into()
}

/// Names the page in the window's title.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Gives the focus to the page's heading where the element that had it goes away now.
pub(crate) fn rescue_focus() {
    request_animation_frame(|| {
        if document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
            let _heading = focus_first("h1");
        }
    });
}

/// The element that has the focus; nothing where none has.
pub(crate) fn focused() -> Option<HtmlElement> {
    let element = document().active_element().filter(|element| element.tag_name() != "BODY");
    element.and_then(|element| element.dyn_into().ok())
}

/// Gives the focus to the heading of the panel that is about to be shown.
pub(crate) fn focus_panel() {
    request_animation_frame(|| {
        let _heading = focus_first(PANEL_HEADING);
    });
}

/// The same where the element that had the focus goes away now, and with it the focus.
pub(crate) fn rescue_focus_in_panel() {
    request_animation_frame(|| {
        if focused().is_none() && !focus_first(PANEL_HEADING) {
            let _heading = focus_first("h1");
        }
    });
}

/// Gives the focus back to an element, or where that is gone to the page's heading, unless it is elsewhere by now.
pub(crate) fn give_focus_back(to: Option<HtmlElement>) {
    request_animation_frame(move || {
        if focused().is_none() {
            match to.filter(|element| element.is_connected()) {
                // An element that is on the page takes the focus.
                Some(element) => drop(element.focus()),
                None => drop(focus_first("h1")),
            }
        }
    });
}

/// Gives the focus to the first field of a form that is about to be shown.
pub(crate) fn focus_form() {
    request_animation_frame(|| {
        let _field = focus_first("form input, form select");
    });
}

/// Gives the focus to the field that has this name; says whether there is one.
pub(crate) fn focus_field(name: &str) -> bool {
    focus_first(&format!("[name='{name}']"))
}

/// Gives the focus to the first element that a selector finds; says whether there is one.
pub(crate) fn focus_first(selector: &str) -> bool {
    // A selector that is none finds nothing.
    let element = document().query_selector(selector).ok().flatten();
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    // An element that is on the page takes the focus.
    element.map(|element| drop(element.focus())).is_some()
}

/// Selects what stands in a field and copies it. The way that also works without TLS, where the newer one is missing;
/// says whether it did.
pub(crate) fn copy(field: &HtmlInputElement) -> bool {
    field.select();
    document()
        .dyn_into::<HtmlDocument>()
        .is_ok_and(|document| document.exec_command("copy").unwrap_or_default())
}

/// Copies a text; says whether it did. To be called while a click or a key is being handled.
pub(crate) async fn copy_text(text: String) -> bool {
    // Without TLS browsers have no clipboard that a page could write to.
    if window().is_secure_context() {
        let written = window().navigator().clipboard().write_text(&text);
        if JsFuture::from(written).await.is_ok() {
            return true;
        }
    }
    copy_by_selection(&text)
}

/// The older way: what is selected in a field is copied, so there is one for a moment.
fn copy_by_selection(text: &str) -> bool {
    let had_focus = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let field = document().create_element("textarea").ok();
    let Some(field) = field.and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok()) else {
        return false;
    };
    field.set_value(text);
    // Out of sight, and no reason to scroll. A property that is refused leaves a field to be seen for no time at all.
    drop(field.style().set_property("position", "fixed"));
    drop(field.style().set_property("opacity", "0"));
    // A modal dialog lets nothing outside of it take the focus.
    let parent = document().query_selector("dialog:modal").ok().flatten();
    let parent = parent.or_else(|| document().body().map(Into::into));
    if parent.is_none_or(|parent| parent.append_child(&field).is_err()) {
        return false;
    }
    field.select();
    let copied = document()
        .dyn_into::<HtmlDocument>()
        .is_ok_and(|document| document.exec_command("copy").unwrap_or_default());
    field.remove();
    if let Some(element) = had_focus {
        // It had the focus a moment ago.
        drop(element.focus());
    }
    copied
}

/// How long a file that is downloaded is kept for the browser to fetch it.
const FETCHED_AFTER: Duration = Duration::from_secs(60);

/// Gives the reader a file of this name, of pieces that belong one behind the other.
pub(crate) fn download(name: &str, kind: &str, pieces: &mut dyn Iterator<Item = String>) {
    let parts: Array = pieces.map(JsValue::from).collect();
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    // Browsers fail here only where they have no memory left.
    let Ok(file) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let (Some(link), Ok(address)) = (link, Url::create_object_url_with_blob(&file)) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
        // It fails for what is no address only.
        set_timeout(move || drop(Url::revoke_object_url(&address)), FETCHED_AFTER);
    }
}

/// Gives the focus to the element of this id, once what is changed now is shown.
pub(crate) fn focus_element(id: &'static str) {
    request_animation_frame(move || {
        let _element = focus_first(&format!("#{id}"));
    });
}

/// Whether the computer is one of Apple's, which has ⌘ where others have Ctrl.
pub(crate) fn is_apple() -> bool {
    let platform = window().navigator().platform().unwrap_or_default();
    ["Mac", "iPhone", "iPad"].iter().any(|apple| platform.starts_with(apple))
}

/// Scrolls the element of this id into sight where it is not.
pub(crate) fn show_element(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let nearest = ScrollIntoViewOptions::new();
        nearest.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}
