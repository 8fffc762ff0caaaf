//! What happens to the things on an engine.

use super::container::Container;
use super::digest::hex;
use super::image::{Image, Kind};
use super::plan::Inventory;
use crate::inventory::State;

impl Inventory {
    /// Gives the newest image one more tag; the image that had it loses it.
    pub(crate) fn tag_newest(&mut self, repo_tag: &str) -> Option<&Image> {
        let place = self.newest()?;
        for image in &mut self.images {
            image.repo_tags.retain(|tag| tag != repo_tag);
            if image.kind == Kind::Tagged && image.repo_tags.is_empty() {
                image.kind = Kind::Dangling;
            }
        }
        self.by_reference.insert(repo_tag.to_owned(), place);
        let image = self.images.get_mut(place)?;
        image.kind = Kind::Tagged;
        image.repo_tags.push(repo_tag.to_owned());
        Some(image)
    }

    /// Creates a container of the newest image.
    pub(crate) fn create_container(&mut self) -> Option<&Container> {
        let image_place = self.newest()?;
        let image = self.images.get_mut(image_place)?;
        let newest = self.containers.first().map_or(image.created, |container| container.created);
        let container = Container {
            id: hex(self.created_containers, "created container", 0),
            name: format!("created-{}", self.created_containers),
            image: image.repo_tags.first().unwrap_or(&image.id).clone(),
            image_id: image.id.clone(),
            image_place,
            command: "/app",
            created: newest.saturating_add(1),
            state: State::Created,
            status: "Created".to_owned(),
            labels: image.labels.clone(),
        };
        self.created_containers += 1;
        image.containers.insert(0, container.id.clone());
        self.containers.insert(0, container);
        self.containers.first()
    }

    /// Removes a container, where it is there.
    pub(crate) fn remove_container(&mut self, id: &str) -> Option<Container> {
        let place = self.containers.iter().position(|container| container.id == id)?;
        for image in &mut self.images {
            image.containers.retain(|used| used != id);
        }
        Some(self.containers.remove(place))
    }

    fn newest(&self) -> Option<usize> {
        self.images.iter().position(|image| image.kind != Kind::Intermediate)
    }
}
