//! Changing an engine's images and containers at random.

use fastrand::Rng;
use real_engine::Engine;
use serde_json::Value;

/// Of more images and containers only removals are made.
const MANY: usize = 8;
/// Tags are of so few names that they move from image to image.
const NAMES: usize = 16;

/// Makes changes, of which the engine refuses some.
pub(super) struct Changes<'a> {
    engine: &'a Engine,
    random: Rng,
    images: Vec<String>,
    containers: Vec<String>,
    folder: tempfile::TempDir,
    saved: usize,
    /// How many the engine did not refuse.
    pub(super) made: usize,
}

/// What was tried.
pub(super) struct Change {
    pub(super) command: String,
    /// Whether each engine sends an event of it.
    pub(super) tells: bool,
    /// The image that was built on.
    pub(super) base: Option<String>,
}

impl<'a> Changes<'a> {
    pub(super) fn new(engine: &'a Engine, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let random = Rng::with_seed(seed);
        Self { engine, random, images: Vec::new(), containers: Vec::new(), folder, saved: 0, made: 0 }
    }

    /// Takes what there is now.
    pub(super) fn see(&mut self, list: &[Value]) {
        self.images = list.iter().map(|image| image["Id"].as_str().unwrap().to_owned()).collect();
    }

    pub(super) fn make(&mut self) -> Change {
        let removes = self.images.len() > MANY;
        let kind =
            if self.images.is_empty() { 0 } else { self.random.usize(..if removes { 14 } else { 12 }) };
        match kind {
            0 => {
                let name = self.name();
                let made = self.engine.import_image(&name, &[], 100);
                self.image(format!("import {name}"), true, made.is_ok())
            }
            1 => {
                let name = self.name();
                let made = self.engine.build_from_scratch(Some(&name), &[("team", "web")], 100);
                self.image(format!("build {name}"), true, made.is_ok())
            }
            2 => {
                let made = self.engine.build_from_scratch(None, &[], 100);
                self.image("build without a name".to_owned(), false, made.is_ok())
            }
            3 => {
                let (base, name) = (self.some_image(), self.name());
                let made = self.engine.build_on(&base, Some(&name), &[], 100);
                let change = self.image(format!("build {name} on {base}"), true, made.is_ok());
                Change { base: Some(base), ..change }
            }
            4 | 5 => {
                let (image, name) = (self.some_image(), self.name());
                self.run(&["tag", &image, &name], true)
            }
            6 | 7 => {
                let name = self.name();
                self.run(&["rmi", &name], true)
            }
            8 => self.load(),
            9 => {
                let image = self.some_image();
                let made = self.engine.create_container(&image).ok();
                self.made += usize::from(made.is_some());
                self.containers.extend(made);
                Change { command: format!("create {image}"), tells: true, base: None }
            }
            10 => match self.random.choice(0..self.containers.len()) {
                Some(at) => {
                    let container = self.containers.swap_remove(at);
                    self.run(&["rm", &container], true)
                }
                None => self.make(),
            },
            11 => match self.random.choice(&self.containers).cloned() {
                Some(container) => {
                    let name = self.random.bool().then(|| self.name());
                    let names = name.as_deref();
                    let arguments: Vec<_> = ["commit", &container].into_iter().chain(names).collect();
                    self.run(&arguments, name.is_some())
                }
                None => self.make(),
            },
            _ => {
                let image = self.some_image();
                self.run(&["rmi", "--force", &image], true)
            }
        }
    }

    /// Saves an image, and loads one that was saved before.
    fn load(&mut self) -> Change {
        let name = self.name();
        let file = |number: usize| self.folder.path().join(number.to_string()).display().to_string();
        if self.engine.docker(&["save", "--output", &file(self.saved), &name]).is_ok() {
            self.saved += 1;
        }
        if self.saved == 0 {
            return self.make();
        }
        let loaded = file(self.random.usize(..self.saved));
        self.run(&["load", "--quiet", "--input", &loaded], true)
    }

    fn image(&mut self, command: String, tells: bool, made: bool) -> Change {
        self.made += usize::from(made);
        Change { command, tells, base: None }
    }

    fn run(&mut self, arguments: &[&str], tells: bool) -> Change {
        self.made += usize::from(self.engine.docker(arguments).is_ok());
        Change { command: arguments.join(" "), tells, base: None }
    }

    fn some_image(&mut self) -> String {
        self.random.choice(&self.images).cloned().unwrap()
    }

    fn name(&mut self) -> String {
        let number = self.random.usize(..NAMES);
        format!("shop/web{}:{}", number / 4, number % 4)
    }
}
