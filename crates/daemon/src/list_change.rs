use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::{ImageId, is_reference};

use crate::{DaemonError, DaemonTime};

/// What happens to containers and changes no more of a list of images than their number.
const COUNT_ACTIONS: [&str; 4] = ["create", "destroy", "remove", "prune"];

/// What happens to containers and changes only which of them run: that is in no list of images.
const STATE_ACTIONS: [&str; 7] = ["start", "die", "died", "stop", "restart", "pause", "unpause"];

/// What happens to one image and changes only which names it has, or that it is there. A pull and a load may also bring
/// contents that other images lacked, and a load moves names that its event does not tell.
const NAME_ACTIONS: [&str; 4] = ["tag", "untag", "import", "create"];

/// What an event of a daemon changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListChange {
    /// Any images, in any way.
    Images,
    /// The names of one image, or that it is there.
    Image(ImageChange),
    /// How many containers use which image, and no image.
    Containers,
    /// Which containers run, and no list of images.
    ContainerStates,
}

/// An image that got or lost a name, or is new.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageChange {
    /// The image.
    pub id: ImageId,
    /// The name, where it is about one.
    pub name: Option<String>,
}

/// An event that changes a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEvent {
    /// When it happened, where the daemon says.
    pub at: Option<DaemonTime>,
    /// What it changes.
    pub change: ListChange,
}

/// What events told of a list since its daemon was asked for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListChanges {
    /// How many containers use which image.
    pub containers: bool,
    /// Names of these.
    pub images: BTreeSet<ImageChange>,
}

/// A line of `GET /events`, as far as it matters.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event<'a> {
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    action: String,
    // Where it is odd, the event says less.
    #[serde(default, borrow)]
    actor: Option<&'a RawValue>,
    #[serde(default, rename = "timeNano")]
    time_nano: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Actor {
    #[serde(default, rename = "ID")]
    id: String,
    #[serde(default)]
    attributes: Option<Attributes>,
}

/// Those that matter. Others are labels, whatever they are called.
#[derive(Deserialize)]
struct Attributes {
    #[serde(default)]
    name: Option<String>,
}

impl ListEvent {
    /// The event of this line, where it changes a list.
    ///
    /// # Errors
    ///
    /// Where it is no event.
    pub(crate) fn of(line: &[u8]) -> Result<Option<Self>, DaemonError> {
        if line.trim_ascii().is_empty() {
            return Ok(None);
        }
        let event: Event<'_> = serde_json::from_slice(line)
            .map_err(|error| DaemonError::Nonsense(format!("an event is none: {error}")))?;
        let at = event.time_nano.map(DaemonTime);
        Ok(event.change().map(|change| Self { at, change }))
    }
}

impl Event<'_> {
    fn change(self) -> Option<ListChange> {
        let action = self.action.as_str();
        match self.r#type.as_str() {
            "image" if action == "save" => None,
            "image" if NAME_ACTIONS.contains(&action) => {
                let actor = self.actor.and_then(|raw| serde_json::from_str::<Actor>(raw.get()).ok());
                let change = actor.and_then(Actor::image_change);
                Some(change.map_or(ListChange::Images, ListChange::Image))
            }
            // Whatever else is done with an image may change any.
            "image" => Some(ListChange::Images),
            "container" if COUNT_ACTIONS.contains(&action) => Some(ListChange::Containers),
            "container" if STATE_ACTIONS.contains(&action) => Some(ListChange::ContainerStates),
            // It makes an image.
            "container" if action == "commit" => Some(ListChange::Images),
            _ => None,
        }
    }
}

impl Actor {
    /// The image and the name that it is about. Nothing where it does not say which image it is: some engines leave
    /// that out, and some write ids as lists do not.
    fn image_change(self) -> Option<ImageChange> {
        let Self { id, attributes } = self;
        let name = attributes.and_then(|attributes| attributes.name).filter(|name| *name != id);
        let is_understood = is_image_id(&id) && name.as_deref().is_none_or(is_reference);
        is_understood.then(|| ImageChange { id: ImageId::from(id), name })
    }
}

/// Whether it is an id as lists write them.
fn is_image_id(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn change(event: &Value) -> Option<ListChange> {
        ListEvent::of(event.to_string().as_bytes()).unwrap().map(|event| event.change)
    }

    fn of(kind: &str, action: &str) -> Option<ListChange> {
        change(&json!({ "Type": kind, "Action": action, "timeNano": 7 }))
    }

    #[test]
    fn what_changes_a_list_is_told_from_what_does_not() {
        for action in ["pull", "tag", "untag", "delete", "load", "push", "prune", "create", "new one"] {
            assert_eq!(of("image", action), Some(ListChange::Images), "{action}");
        }
        for action in COUNT_ACTIONS {
            assert_eq!(of("container", action), Some(ListChange::Containers), "{action}");
        }
        for action in STATE_ACTIONS {
            assert_eq!(of("container", action), Some(ListChange::ContainerStates), "{action}");
        }
        assert_eq!(of("container", "commit"), Some(ListChange::Images));
        for action in ["exec_create: sh", "exec_die", "health_status: healthy", "resize", "top"] {
            assert_eq!(of("container", action), None, "{action}");
        }
        assert_eq!((of("image", "save"), of("network", "create"), of("", "")), (None, None, None));
        assert_eq!(ListEvent::of(b"\r\n").unwrap(), None);
        for nonsense in [&b"<html>\n"[..], b"7\n", b"{\"Type\":1}\n", b"\xff\n"] {
            assert!(ListEvent::of(nonsense).is_err(), "{nonsense:?}");
        }
    }

    #[test]
    fn an_event_of_one_image_tells_which_and_its_name() {
        let id = format!("sha256:{:a<64}", "");
        let event = |action: &str, id: &str, name: Value| {
            let actor = json!({ "ID": id, "Attributes": { "label": "x", "name": name } });
            change(&json!({ "Type": "image", "Action": action, "Actor": actor }))
        };
        let image = |name: Option<&str>| {
            Some(ListChange::Image(ImageChange { id: id.clone().into(), name: name.map(str::to_owned) }))
        };
        assert_eq!(event("tag", &id, json!("shop/web:1")), image(Some("shop/web:1")));
        assert_eq!(event("untag", &id, json!(id)), image(None));
        assert_eq!(event("import", &id, Value::Null), image(None));
        // A pull names a reference, Podman writes ids in its own way, and a build of its has none.
        for odd in [
            event("pull", "shop/web:1", json!("shop/web")),
            event("tag", &id["sha256:".len()..], json!("docker.io/shop/web:1")),
            event("create", "", json!("0123")),
            event("tag", &id, json!("*")),
            event("tag", &id, json!(7)),
            event("tag", "sha256:a", json!("shop/web:1")),
        ] {
            assert_eq!(odd, Some(ListChange::Images));
        }
    }
}
