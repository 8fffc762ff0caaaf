use std::collections::HashSet;

use authz::ImagesInspect;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use shared::{ImageContainer, ImageDetail, ImageName};

use crate::api_version::ApiVersion;
use crate::container_count::{ContainerCount, names_of};
use crate::json_rows::for_each_row;
use crate::link::Deadline;
use crate::{Daemon, DaemonError, parse_images};

/// What matters of a container. Only its own id and its image's are demanded.
#[derive(Deserialize)]
struct EngineContainer<'a> {
    #[serde(rename = "Id")]
    id: String,
    #[serde(rename = "ImageID")]
    image_id: String,
    #[serde(rename = "Names", borrow)]
    names: Option<&'a RawValue>,
    #[serde(rename = "State", borrow)]
    state: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Manifest {
    #[serde(rename = "ID")]
    id: String,
}

impl Daemon<ImagesInspect> {
    /// The containers of any state that use the image: those that the list counts for it. They name its ID or, on a
    /// containerd store, one of its manifests.
    ///
    /// # Errors
    ///
    /// [`DaemonError::ImageNotFound`]; where the daemon does not answer; where one container is not understood, or
    /// could be of a manifest of this image that the daemon does not name: it is never left out.
    pub async fn image_containers(&self, name: &ImageName) -> Result<Vec<ImageContainer>, DaemonError> {
        let deadline = self.link.deadline();
        let (image, body) = futures::try_join!(
            self.link.inspect(name, deadline),
            self.link.get("/containers/json?all=1", deadline),
        )?;
        let names = self.names_in_containers(&image, &body, deadline).await?;
        parse_containers(&body, &names)
    }

    /// What a container of the image may call it.
    async fn names_in_containers(
        &self,
        image: &ImageDetail,
        containers: &Bytes,
        deadline: Deadline,
    ) -> Result<HashSet<String>, DaemonError> {
        let id = image.id.to_string();
        let version = self.link.spoken(deadline).await?.version;
        if let Some(mut manifests) = manifests_of(image) {
            manifests.insert(id);
            return Ok(manifests);
        }
        if version < ApiVersion::MAY_USE_CONTAINERD || self.store_is_classic(deadline).await {
            return Ok(HashSet::from([id]));
        }
        // A containerd store that does not name the manifests of one image may name them in its list.
        let names_manifests = version >= ApiVersion::LISTS_MANIFESTS;
        let path = if names_manifests { "/images/json?all=1&manifests=1" } else { "/images/json?all=1" };
        let list = self.link.get(path, deadline).await?;
        let images = parse_images(&list)?.images;
        let listed = images.iter().find(|listed| listed.id == image.id);
        if names_manifests && let Some(listed) = listed.filter(|listed| listed.manifests.is_some()) {
            return Ok(names_of(listed).map(str::to_owned).collect());
        }
        if ContainerCount::parse(containers)?.names_only(&images) {
            return Ok(HashSet::from([id]));
        }
        Err(DaemonError::ContainersUnknown)
    }
}

/// The manifests that an inspection names; nothing where it names none.
fn manifests_of(image: &ImageDetail) -> Option<HashSet<String>> {
    let manifests = image.others.get("Manifests")?.as_array()?;
    let ids =
        manifests.iter().map(|manifest| Manifest::deserialize(manifest).ok().map(|manifest| manifest.id));
    // One that is not understood could be the one that is used.
    ids.collect()
}

/// Picks those with one of these names from the body of `GET /containers/json?all=1`.
///
/// # Errors
///
/// Where it is not a list of containers, each with its id and its image's.
pub(crate) fn parse_containers(
    body: &[u8],
    names: &HashSet<String>,
) -> Result<Vec<ImageContainer>, DaemonError> {
    let mut containers = Vec::new();
    for_each_row(&String::from_utf8_lossy(body), |container: EngineContainer<'_>| {
        if names.contains(&container.image_id) {
            containers.push(ImageContainer::from(container));
        }
    })?;
    Ok(containers)
}

impl From<EngineContainer<'_>> for ImageContainer {
    fn from(container: EngineContainer<'_>) -> Self {
        let names: Option<Vec<String>> = container.names.and_then(read);
        let without_slash = |name: String| name.strip_prefix('/').map(str::to_owned).unwrap_or(name);
        Self {
            id: container.id,
            names: names.unwrap_or_default().into_iter().map(without_slash).collect(),
            state: container.state.and_then(read).unwrap_or_default(),
        }
    }
}

/// What an odd value costs is itself.
fn read<T: serde::de::DeserializeOwned>(raw: &RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_detail::parse_detail;

    fn containers(body: &str, names: &[&str]) -> Result<Vec<(String, Vec<String>, String)>, DaemonError> {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        let containers = parse_containers(body.as_bytes(), &names)?;
        Ok(containers.into_iter().map(|found| (found.id, found.names, found.state)).collect())
    }

    #[test]
    fn only_those_of_the_image_are_told_and_nothing_else_of_them() {
        let body = r#"[{"Id":"1","ImageID":"a","Names":["/web","/proxy/web"],"State":"running","Labels":{"secret":"x"}},
            {"Id":"2","ImageID":"b","Names":["/other"]},
            {"Id":"3","ImageID":"m","Names":null,"State":7},
            {"Id":"4","ImageID":"a","Names":{"odd":1},"State":"tomorrow's"}]"#;
        let found = containers(body, &["a", "m"]).unwrap();
        let none = Vec::<String>::new();
        assert_eq!(
            found,
            [
                ("1".to_owned(), vec!["web".to_owned(), "proxy/web".to_owned()], "running".to_owned()),
                ("3".to_owned(), none.clone(), String::new()),
                ("4".to_owned(), none, "tomorrow's".to_owned()),
            ]
        );
        assert!(containers("null", &["a"]).unwrap().is_empty());
    }

    #[test]
    fn a_container_that_could_be_of_the_image_is_never_left_out() {
        for body in
            ["", "{}", "[1]", r#"[{"Id":"1"}]"#, r#"[{"ImageID":"a"}]"#, r#"[{"Id":"1","ImageID":null}]"#]
        {
            assert!(containers(body, &["a"]).is_err(), "{body}");
        }
    }

    #[test]
    fn manifests_are_known_where_each_is_understood() {
        let manifests = |json: &str| {
            let image = parse_detail(format!(r#"{{"Id":"a","Manifests":{json}}}"#).as_bytes()).unwrap();
            manifests_of(&image).map(|ids| ids.len())
        };
        assert_eq!(manifests(r#"[{"ID":"m"},{"ID":"n","Kind":"tomorrow's"}]"#), Some(2));
        assert_eq!(manifests("[]"), Some(0));
        for json in ["null", "{}", r#"[{"ID":"m"},5]"#] {
            assert_eq!(manifests(json), None, "{json}");
        }
    }
}
