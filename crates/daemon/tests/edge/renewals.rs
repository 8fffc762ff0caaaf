//! Lists that are renewed by what events told, on every real engine: as the engine itself lists them.

use std::cmp::Reverse;

use authz::ImagesView;
use daemon::{Daemon, ImageEvents, ListChange, ListChanges};
use futures::StreamExt as _;
use real_engine::{require_modern_docker, require_registry};
use shared::{ImageQuery, ImageSummary};

use crate::support::{RealEngine, ended, every_real_engine};

/// An engine whose lists are kept, and its events.
struct Followed {
    engine: RealEngine,
    daemon: Daemon<ImagesView>,
    kept: Vec<(ImageQuery, Vec<ImageSummary>)>,
    events: ImageEvents,
    marks: u32,
}

/// What it took to renew the plain list and the enriched one.
#[derive(Debug, PartialEq, Eq)]
enum Took {
    Renewal,
    /// The plain list only.
    RenewalOfPlain,
    /// Because of an event, or of what the engine answered.
    WholeList,
}

async fn list(daemon: &Daemon<ImagesView>, query: &ImageQuery) -> Vec<ImageSummary> {
    ended(daemon.list_images(query)).await.unwrap()
}

fn enriched() -> ImageQuery {
    ImageQuery { shared_size: true, manifests: true, ..ImageQuery::default() }
}

/// The same in one order where the engine has none: that of images of one second.
fn in_order(mut images: Vec<ImageSummary>) -> Vec<ImageSummary> {
    images.sort_by_key(|image| (Reverse(image.created_unix_secs), image.id.clone()));
    images
}

impl Followed {
    /// With an image whose tags mark in the events what was told before.
    async fn new(engine: RealEngine) -> Self {
        engine.import_image("mark:0", &[], 1_000).unwrap();
        let daemon = engine.daemon();
        let events = ended(daemon.event_source().follow(None)).await.unwrap();
        Self { engine, daemon, kept: Vec::new(), events, marks: 0 }
    }

    async fn keep(&mut self) {
        self.kept.clear();
        for query in [ImageQuery::default(), enriched()] {
            let images = list(&self.daemon, &query).await;
            self.kept.push((query, images));
        }
    }

    /// What the engine tells of what is done; nothing where it takes a whole list.
    async fn told(&mut self, act: impl FnOnce(&RealEngine)) -> Option<ListChanges> {
        // What comes from now on, and not what is told again.
        self.mark().await;
        self.keep().await;
        act(&self.engine);
        self.mark().await
    }

    /// All that is told until a tag is, that one included.
    async fn mark(&mut self) -> Option<ListChanges> {
        self.marks += 1;
        let mark = format!("mark:{}", self.marks);
        self.engine.docker(&["tag", "mark:0", &mark]).unwrap();
        let written = self.engine.written(&mark);
        let (mut told, mut is_whole) = (ListChanges::default(), false);
        loop {
            match ended(self.events.events.next()).await.unwrap().unwrap().change {
                ListChange::Image(change) => {
                    let is_mark = change.name.as_ref() == Some(&written);
                    told.images.insert(change);
                    if is_mark {
                        return (!is_whole).then_some(told);
                    }
                }
                ListChange::Containers => told.containers = true,
                ListChange::ContainerStates => {}
                ListChange::Images => is_whole = true,
            }
        }
    }

    /// Renews both lists after what is done to images, until a tag marks its end.
    async fn renew(&mut self, act: impl FnOnce(&RealEngine)) -> Took {
        match self.told(act).await {
            Some(told) => self.renew_by(&told).await,
            None => Took::WholeList,
        }
    }

    /// Renews both lists after what is done to one container.
    async fn recount(&mut self, act: impl FnOnce(&RealEngine)) -> Took {
        self.keep().await;
        act(&self.engine);
        while ended(self.events.events.next()).await.unwrap().unwrap().change != ListChange::Containers {}
        self.renew_by(&ListChanges { containers: true, ..ListChanges::default() }).await
    }

    /// Renews both lists by what was told: they are the engine's own.
    async fn renew_by(&self, told: &ListChanges) -> Took {
        let mut renewed = Vec::new();
        for (query, kept) in &self.kept {
            let images = ended(self.daemon.renew_images(query, kept.clone(), told)).await.unwrap();
            renewed.push(images.is_some());
            if let Some(images) = images {
                let is_newest_first = images.is_sorted_by_key(|image| Reverse(image.created_unix_secs));
                assert!(is_newest_first || !matches!(self.engine, RealEngine::Containerd(_)), "{images:#?}");
                let own = in_order(list(&self.daemon, query).await);
                assert_eq!(in_order(images), own, "{}: {told:?}", self.engine);
            }
        }
        match renewed[..] {
            [true, true] => Took::Renewal,
            [true, false] => Took::RenewalOfPlain,
            _ => Took::WholeList,
        }
    }
}

fn tag(engine: &RealEngine, from: &str, to: &str) {
    engine.docker(&["tag", from, to]).unwrap();
}

#[tokio::test]
async fn names_are_renewed_as_a_containerd_store_lists_them() {
    for engine in every_real_engine("names_are_renewed_as_a_containerd_store_lists_them") {
        let RealEngine::Containerd(_) = engine else { continue };
        let mut followed = Followed::new(engine).await;
        let engine = &followed.engine;
        engine.import_image("shop/web:1", &[("team", "web")], 1_000).unwrap();
        engine.import_image("shop/api:1", &[], 2_000).unwrap();
        engine.build_on("shop/web:1", Some("shop/upper:1"), &[], 1_000).unwrap();
        engine.create_container("shop/upper:1").unwrap();

        assert_eq!(followed.renew(|engine| tag(engine, "shop/web:1", "shop/web:2")).await, Took::Renewal);
        let elsewhere = "localhost:5000/a/b:tag";
        assert_eq!(followed.renew(|engine| tag(engine, "shop/web:1", elsewhere)).await, Took::Renewal);
        // From an image that keeps another name, and from one that loses its last.
        assert_eq!(followed.renew(|engine| tag(engine, "shop/api:1", "shop/web:2")).await, Took::Renewal);
        assert_eq!(followed.renew(|engine| tag(engine, "shop/web:1", "shop/upper:1")).await, Took::Renewal);
        let untagged = list(&followed.daemon, &ImageQuery::default()).await;
        let untagged = untagged.iter().find(|image| image.repo_tags.is_empty()).unwrap().id.to_string();
        assert_eq!(followed.renew(|engine| tag(engine, &untagged, "found:1")).await, Took::Renewal);
        let remove = |engine: &RealEngine| drop(engine.docker(&["rmi", elsewhere]).unwrap());
        assert_eq!(followed.renew(remove).await, Took::Renewal);
        let several = |engine: &RealEngine| {
            tag(engine, "shop/api:1", "shop/web:1");
            tag(engine, "shop/web:2", "shop/web:3");
            engine.docker(&["rmi", "shop/web:3"]).unwrap();
        };
        assert_eq!(followed.renew(several).await, Took::Renewal);
    }
}

#[tokio::test]
async fn counts_are_renewed_as_every_engine_lists_them() {
    for engine in every_real_engine("counts_are_renewed_as_every_engine_lists_them") {
        let mut followed = Followed::new(engine).await;
        let engine = &followed.engine;
        engine.import_image("shop/web:1", &[("team", "web")], 1_000).unwrap();
        engine.import_image("shop/api:1", &[], 2_000).unwrap();
        engine.build_from_scratch(Some("shop/built:1"), &[], 2_000).unwrap();
        engine.build_on("shop/web:1", Some("shop/upper:1"), &[], 1_000).unwrap();
        // Builds have containers too.
        followed.events = ended(followed.daemon.event_source().follow(None)).await.unwrap();
        let mut created = Vec::new();
        for image in ["shop/web:1", "shop/web:1", "shop/api:1", "shop/built:1", "shop/upper:1"] {
            let create = |engine: &RealEngine| created.push(engine.create_container(image).unwrap());
            assert_eq!(followed.recount(create).await, Took::Renewal, "{}", followed.engine);
        }
        for container in &created[1..4] {
            let remove = |engine: &RealEngine| drop(engine.docker(&["rm", container]).unwrap());
            assert_eq!(followed.recount(remove).await, Took::Renewal, "{}", followed.engine);
        }
    }
}

#[tokio::test]
async fn new_images_are_renewed_as_a_containerd_store_lists_them() {
    let test = "new_images_are_renewed_as_a_containerd_store_lists_them";
    let Some(docker) = require_modern_docker(test) else { return };
    let mut followed = Followed::new(RealEngine::Containerd(docker)).await;
    let import = |engine: &RealEngine| drop(engine.import_image("shop/web:1", &[], 1_000).unwrap());
    assert_eq!(followed.renew(import).await, Took::RenewalOfPlain);
    // Another one of the same name: the first one loses it.
    assert_eq!(followed.renew(import).await, Took::RenewalOfPlain);
    let build = |engine: &RealEngine| drop(engine.build_from_scratch(Some("built:1"), &[], 1_000).unwrap());
    assert_eq!(followed.renew(build).await, Took::RenewalOfPlain);
    let build_untagged = |engine: &RealEngine| drop(engine.build_from_scratch(None, &[], 1_000).unwrap());
    assert_eq!(followed.renew(build_untagged).await, Took::RenewalOfPlain);
}

#[tokio::test]
async fn what_a_list_by_names_does_not_tell_takes_a_whole_list() {
    for engine in every_real_engine("what_a_list_by_names_does_not_tell_takes_a_whole_list") {
        if matches!(engine, RealEngine::Podman(_)) {
            continue;
        }
        let mut followed = Followed::new(engine).await;
        let engine = &followed.engine;
        let is_classic = matches!(engine, RealEngine::Classic(_));
        engine.import_image("shop/web:1", &[], 1_000).unwrap();
        engine.import_image("shop/api:1", &[], 1_000).unwrap();
        // What it is built on loses its name, and is listed no more.
        engine.build_on("shop/web:1", Some("shop/upper:1"), &[], 1_000).unwrap();
        let archive = engine.folder().join("archive.tar").display().to_string();
        engine.docker(&["save", "--output", &archive, "shop/web:1"]).unwrap();
        if is_classic {
            assert_eq!(followed.renew(|engine| tag(engine, "shop/api:1", "a:1")).await, Took::WholeList);
        }
        let move_name = |engine: &RealEngine| tag(engine, "shop/api:1", "shop/web:1");
        assert_eq!(followed.renew(move_name).await, Took::WholeList, "{}", followed.engine);
        let load = |engine: &RealEngine| drop(engine.docker(&["load", "--input", &archive]).unwrap());
        assert_eq!(followed.renew(load).await, Took::WholeList, "{}", followed.engine);
        let remove = |engine: &RealEngine| drop(engine.docker(&["rmi", "shop/upper:1"]).unwrap());
        assert_eq!(followed.renew(remove).await, Took::WholeList, "{}", followed.engine);
    }
}

#[tokio::test]
async fn containers_of_platforms_are_counted_for_every_image_that_has_the_manifest() {
    let test = "containers_of_platforms_are_counted_for_every_image_that_has_the_manifest";
    let (Some(registry), Some(docker)) = (require_registry(test), require_modern_docker(test)) else {
        return;
    };
    let platforms = ["linux/amd64", "linux/arm64"];
    let index = registry.push_index("shop/multi", "1", &platforms).unwrap();
    for platform in platforms {
        docker.docker(&["pull", "--platform", platform, &index.reference]).unwrap();
    }
    // One manifest of the index as an image of its own.
    let name = index.reference.strip_suffix(":1").unwrap();
    let alone = format!("{name}@{}", index.manifests[0]);
    docker.docker(&["pull", &alone]).unwrap();
    let mut followed = Followed::new(RealEngine::Containerd(docker)).await;

    // What the index names is not known from a plain list, but from the next one.
    let told = ListChanges { containers: true, ..ListChanges::default() };
    let renew_plain = async |followed: &Followed| {
        let query = ImageQuery::default();
        let plain = list(&followed.daemon, &query).await;
        let renewed = followed.daemon.renew_images(&query, plain.clone(), &told);
        (ended(renewed).await.unwrap(), plain)
    };
    assert_eq!(renew_plain(&followed).await.0, None);
    let (renewed, plain) = renew_plain(&followed).await;
    assert_eq!(renewed, Some(plain));

    let create = |reference: &str, platform: &str| {
        let options = ["create", "--network", "none", "--platform", platform, reference, "/content"];
        let options = options.map(str::to_owned);
        move |engine: &RealEngine| drop(engine.docker(&options.each_ref().map(String::as_str)).unwrap())
    };
    for (reference, platform) in
        [(&index.reference, platforms[0]), (&index.reference, platforms[1]), (&alone, platforms[0])]
    {
        assert_eq!(followed.recount(create(reference, platform)).await, Took::Renewal);
    }
    let counts: Vec<_> = list(&followed.daemon, &ImageQuery::default()).await;
    let mut counts: Vec<_> = counts.iter().map(|image| image.containers).collect();
    counts.sort_unstable();
    assert_eq!(counts, [Some(0), Some(2), Some(3)]);
}
