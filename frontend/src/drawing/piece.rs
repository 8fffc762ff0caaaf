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
#[derive(Default)]
pub(crate) struct Piece {
    /// Empty for a text.
    tag: &'static str,
    /// Empty for an element.
    text: Cow<'static, str>,
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    children: Vec<Piece>,
}

/// A piece that is in the document. It keeps hold of its nodes: to find them again costs as much as to change them.
pub(super) struct Drawn {
    piece: Piece,
    pub(super) node: Node,
    /// Those of the piece, which has none itself.
    children: Vec<Drawn>,
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
    let mut drawn = Vec::new();
    effect(move || {
        let Some(within) = within.get() else { return };
        if drawn.is_empty() {
            // Leptos puts a comment into what is empty.
            within.set_text_content(None);
        }
        put_all(pieces(), &mut drawn, &within);
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
    pub(super) fn made(mut self) -> Option<Drawn> {
        let node: Node = if self.tag.is_empty() {
            document().create_text_node(&self.text).into()
        } else {
            let element = document().create_element(self.tag).ok()?;
            for (name, value) in &self.attributes {
                set(&element, name, Some(value));
            }
            element.into()
        };
        let mut children = Vec::new();
        put_all(std::mem::take(&mut self.children), &mut children, &node);
        Some(Drawn { piece: self, node, children })
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_ref())
    }
}

impl Drawn {
    /// Changes what differs in the document.
    pub(super) fn put(&mut self, mut piece: Piece) {
        if piece.tag != self.piece.tag {
            return self.replace(piece);
        }
        if piece.text != self.piece.text {
            self.node.set_node_value(Some(&piece.text));
        }
        self.put_attributes(&piece);
        put_all(std::mem::take(&mut piece.children), &mut self.children, &self.node);
        self.piece = piece;
    }

    fn replace(&mut self, piece: Piece) {
        let Some(made) = piece.made() else { return };
        // It stands in a parent, since it was drawn there.
        if let Some(parent) = self.node.parent_node() {
            drop(parent.replace_child(&made.node, &self.node));
        }
        *self = made;
    }

    fn put_attributes(&self, piece: &Piece) {
        if piece.attributes == self.piece.attributes {
            return;
        }
        // Only an element was made with attributes.
        let element: &Element = self.node.unchecked_ref();
        for (name, _) in &self.piece.attributes {
            if piece.attribute(name).is_none() {
                set(element, name, None);
            }
        }
        for (name, now) in &piece.attributes {
            if self.piece.attribute(name) != Some(now) {
                set(element, name, Some(now));
            }
        }
    }
}

/// Keeps these pieces in a node that holds nothing else.
fn put_all(pieces: Vec<Piece>, drawn: &mut Vec<Drawn>, within: &Node) {
    for left_over in drawn.drain(pieces.len().min(drawn.len())..) {
        // It stands there, since it was drawn there.
        drop(within.remove_child(&left_over.node));
    }
    let mut pieces = pieces.into_iter();
    for (drawn, piece) in drawn.iter_mut().zip(pieces.by_ref()) {
        drawn.put(piece);
    }
    for made in pieces.filter_map(Piece::made) {
        // What was made just now has no other parent.
        drop(within.append_child(&made.node));
        drawn.push(made);
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
