//! Signals in views: as text between tags, and as attributes. All of them are functions of one type each.

use std::sync::{Arc, Mutex};

use leptos::prelude::{IntoAttributeValue, IntoRender};
use leptos::tachys::reactive_graph::SharedReactiveFunction;

use super::{Memo, RwSignal, Signal};

/// What an attribute can be.
pub(crate) trait Attribute {
    /// Its value; nothing where the element has no such attribute.
    fn into_value(self) -> Option<String>;
}

impl Attribute for String {
    fn into_value(self) -> Option<String> {
        Some(self)
    }
}

impl Attribute for &'static str {
    fn into_value(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl Attribute for bool {
    fn into_value(self) -> Option<String> {
        self.then(String::new)
    }
}

impl<A: Attribute> Attribute for Option<A> {
    fn into_value(self) -> Option<String> {
        self.and_then(Attribute::into_value)
    }
}

impl<T: Into<String> + Clone + Send + Sync + 'static> IntoRender for Signal<T> {
    type Output = SharedReactiveFunction<String>;

    fn into_render(self) -> Self::Output {
        Arc::new(Mutex::new(move || self.get().into()))
    }
}

impl<T: Attribute + Clone + Send + Sync + 'static> IntoAttributeValue for Signal<T> {
    type Output = SharedReactiveFunction<Option<String>>;

    fn into_attribute_value(self) -> Self::Output {
        Arc::new(Mutex::new(move || self.get().into_value()))
    }
}

macro_rules! like_signals {
    ($($kind:ident),*) => {$(
        impl<T: Into<String> + Clone + Send + Sync + 'static> IntoRender for $kind<T> {
            type Output = SharedReactiveFunction<String>;

            fn into_render(self) -> Self::Output {
                Signal::from(self).into_render()
            }
        }

        impl<T: Attribute + Clone + Send + Sync + 'static> IntoAttributeValue for $kind<T> {
            type Output = SharedReactiveFunction<Option<String>>;

            fn into_attribute_value(self) -> Self::Output {
                Signal::from(self).into_attribute_value()
            }
        }
    )*};
}

like_signals!(Memo, RwSignal);
