//! What the page's HTML has asked for before there was a program: a small script in it, which hands over the
//! answers in the window's `earlyAnswers`.
//!
//! That is a `Map`. A key is a request: the address, then each header in a line of its own, as in
//! `http://127.0.0.1:3000/api/images?env=1\nprefer: handling=strict`. A value is a promise of the response, and what
//! aborts it: `[Promise<Response>, AbortController]`. Where there is none of this, the program asks itself.

use js_sys::{Array, Map, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::AbortController;

/// Takes the answer to the request with this address and these headers: once.
pub(crate) fn take(url: &str, headers: &[(&str, &str)]) -> Option<(Promise, AbortController)> {
    let answers = answers()?;
    let mut key = url.to_owned();
    for part in headers.iter().flat_map(|(name, value)| ["\n", name, ": ", value]) {
        key.push_str(part);
    }
    let key = JsValue::from(key);
    let early = answers.get(&key).dyn_into::<Array>().ok()?;
    answers.delete(&key);
    Some((early.get(0).dyn_into().ok()?, early.get(1).dyn_into().ok()?))
}

/// Drops what nobody has taken; what is still under way ends.
pub(crate) fn forget() {
    let Some(answers) = answers() else { return };
    answers.for_each(&mut |early, _| {
        if let Some(controller) = early.dyn_ref::<Array>().and_then(|early| early.get(1).dyn_into().ok()) {
            AbortController::abort(&controller);
        }
    });
    answers.clear();
}

fn answers() -> Option<Map> {
    Reflect::get(&js_sys::global(), &JsValue::from("earlyAnswers")).ok()?.dyn_into().ok()
}
