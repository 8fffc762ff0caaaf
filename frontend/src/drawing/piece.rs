use std::borrow::Cow;

use leptos::html::Div;
use leptos::prelude::{Get as _, NodeRef, document};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement, Node};

use crate::erased::effect;

/// An element or a text that is to be in the document, and everything in it.
///
/// Rows, and the values of facets, are many, alike, and change with each key that is typed. Leptos makes an effect of each
/// thing in them that may change, which costs more than to say all of it once more and to change in the document what differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Empty for a text.
    tag: &'static str,
    /// Empty for an element.
    text: Cow<'static, str>,
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    children: Vec<Piece>,
}

/// The state of a box, which no attribute can change any more once somebody has.
pub(crate) const CHECKED: &str = ".checked";
pub(crate) const INDETERMINATE: &str = ".indeterminate";

pub(crate) fn text(text: impl Into<Cow<'static, str>>) -> Piece {
    Piece { text: text.into(), ..Piece::default() }
}

pub(crate) fn element(tag: &'static str) -> Piece {
    Piece { tag, ..Piece::default() }
}

/// Keeps these pieces in an element that holds nothing else.
pub(crate) fn draw(within: NodeRef<Div>, pieces: impl Fn() -> Vec<Piece> + 'static) {
    draw_boxed(within, Box::new(pieces));
}

/// What code is made of once.
fn draw_boxed(within: NodeRef<Div>, pieces: Box<dyn Fn() -> Vec<Piece>>) {
    let mut drawn = Piece::default();
    effect(move || {
        let Some(within) = within.get() else { return };
        if drawn.children.is_empty() {
            // Leptos puts a comment into what is empty.
            within.set_text_content(None);
        }
        let wanted = Piece::default().holding(pieces());
        wanted.put_children(&within, &drawn);
        drawn = wanted;
    });
}

impl Piece {
    /// With an attribute; a name that begins with two dashes is a property for the style sheet.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// With an attribute where there is a value for it.
    pub(crate) fn with_some(self, name: &'static str, value: Option<impl Into<Cow<'static, str>>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn holding(mut self, children: Vec<Piece>) -> Self {
        self.children = children;
        self
    }

    pub(crate) fn saying(self, words: impl Into<Cow<'static, str>>) -> Self {
        self.holding(vec![text(words)])
    }

    /// Makes it; nothing where the browser makes no such element.
    pub(crate) fn made(&self) -> Option<Node> {
        if self.tag.is_empty() {
            return Some(document().create_text_node(&self.text).into());
        }
        let made = document().create_element(self.tag).ok()?;
        for (name, value) in &self.attributes {
            set(&made, name, Some(value));
        }
        for child in self.children.iter().filter_map(Self::made) {
            // What was made just now has no other parent.
            drop(made.append_child(&child));
        }
        Some(made.into())
    }

    /// Changes what stands in the document as `before` into this; gives what stands there then.
    pub(crate) fn put(&self, node: Node, before: &Self) -> Node {
        if self == before {
            return node;
        }
        if self.tag != before.tag {
            return self.replace(node);
        }
        if self.tag.is_empty() {
            node.set_node_value(Some(&self.text));
            return node;
        }
        if let Some(element) = node.dyn_ref::<Element>() {
            self.put_attributes(element, before);
        }
        self.put_children(&node, before);
        node
    }

    fn replace(&self, node: Node) -> Node {
        let Some(made) = self.made() else { return node };
        // It stands in a parent, since it was drawn there.
        if let Some(parent) = node.parent_node() {
            drop(parent.replace_child(&made, &node));
        }
        made
    }

    fn put_attributes(&self, element: &Element, before: &Self) {
        for (name, _) in &before.attributes {
            if self.attribute(name).is_none() {
                set(element, name, None);
            }
        }
        for (name, now) in &self.attributes {
            if before.attribute(name) != Some(now) {
                set(element, name, Some(now));
            }
        }
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_ref())
    }

    fn put_children(&self, node: &Node, before: &Self) {
        let mut next = node.first_child();
        for (child, before) in self.children.iter().zip(&before.children) {
            let Some(standing) = next else { return };
            next = child.put(standing, before).next_sibling();
        }
        for child in self.children.iter().skip(before.children.len()).filter_map(Self::made) {
            // What was made just now has no other parent.
            drop(node.append_child(&child));
        }
        while let Some(left_over) = next.filter(|_| self.children.len() < before.children.len()) {
            next = left_over.next_sibling();
            drop(node.remove_child(&left_over));
        }
    }
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    if let Some(property) = name.strip_prefix('.') {
        let Some(field) = element.dyn_ref::<HtmlInputElement>() else { return };
        match property {
            "checked" => field.set_checked(value == Some("true")),
            _ => field.set_indeterminate(value == Some("true")),
        }
    } else if name.starts_with("--") {
        // An attribute of this kind is what the content security policy forbids.
        if let Some(element) = element.dyn_ref::<HtmlElement>() {
            drop(element.style().set_property(name, value.unwrap_or_default()));
        }
    } else if let Some(value) = value {
        // The names are ours, and are all well formed.
        drop(element.set_attribute(name, value));
    } else {
        drop(element.remove_attribute(name));
    }
}
