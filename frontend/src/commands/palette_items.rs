use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::SizeUnit;

use super::bound_commands::use_commands;
use super::command::Command;
use crate::address::use_address;
use crate::environments::use_environment_list;
use crate::frame::{own_pages, pages};
use crate::preferences::use_preferences;
use crate::session::use_session;
use crate::texts::commands as words;
use crate::texts::environments::problem;
use crate::theme::Theme;

/// Where the images are.
const IMAGES: &str = "/images";

/// Something that the palette offers.
pub(super) struct Item {
    pub(super) words: String,
    /// Its keys; empty where it has none.
    pub(super) keys: &'static str,
    /// What is to be known of it besides; mostly nothing.
    pub(super) note: &'static str,
    pub(super) act: Arc<dyn Fn() + Send + Sync>,
}

impl Item {
    fn new(words: impl Into<String>, act: impl Fn() + Send + Sync + 'static) -> Self {
        Self { words: words.into(), keys: "", note: "", act: Arc::new(act) }
    }

    /// Whether all words occur in it, which are to be in lower case.
    pub(super) fn has(&self, sought: &str) -> bool {
        let own = self.words.to_lowercase();
        sought.split_whitespace().all(|word| own.contains(word))
    }
}

/// Everything that can be done now, and everywhere that the reader can go to. To be called once, where the palette is
/// opened: it asks for the environments.
pub(super) fn palette_items() -> impl Fn() -> Vec<Item> + Send + Sync + 'static {
    let (commands, session, preferences) = (use_commands(), use_session(), use_preferences());
    let environments = use_environment_list();
    let go = path_goer();
    let visit = environment_goer();
    move || {
        let can = Command::ALL.into_iter().filter(|command| commands.can(*command));
        let offered =
            can.map(|command| (command, command.described())).filter(|(_, described)| described.in_palette);
        let mut items: Vec<Item> = offered
            .map(|(command, described)| {
                let act = move || {
                    commands.run(command);
                };
                Item { keys: described.keys, ..Item::new(described.words, act) }
            })
            .collect();
        if session.authentication().is_some() {
            for environment in environments.all().into_iter().filter(|environment| environment.enabled) {
                let (visit, id) = (Arc::clone(&visit), environment.id.to_string());
                let note = problem(environment.status);
                let words = words::go_to_environment(&environment.name);
                items.push(Item { note, ..Item::new(words, move || visit(&id)) });
            }
        }
        for (path, name) in pages(session).into_iter().chain(own_pages(session)) {
            let go = Arc::clone(&go);
            items.push(Item::new(words::go_to_page(name), move || go(path)));
        }
        let theme = preferences.theme;
        items.extend(Theme::ALL.map(|each| Item {
            note: if theme.get() == each { words::CURRENT } else { "" },
            ..Item::new(words::theme(each), move || theme.set(each))
        }));
        let unit = preferences.size_unit;
        items.extend([SizeUnit::Decimal, SizeUnit::Binary].map(|each| Item {
            note: if unit.get() == each { words::CURRENT } else { "" },
            ..Item::new(words::sizes(each), move || unit.set(each))
        }));
        items
    }
}

type Go = Arc<dyn Fn(&str) + Send + Sync>;

fn path_goer() -> Go {
    let address = use_address();
    Arc::new(move |path| address.go(path.to_owned()))
}

/// To the images of an environment; whoever looks at images keeps filter and order, as with the picker.
fn environment_goer() -> Go {
    let (here, address) = (use_location().pathname, use_address());
    Arc::new(move |id| {
        let is_there = here.with_untracked(|here| here == IMAGES);
        let mut parameters = if is_there { address.query.get_untracked() } else { Default::default() };
        // An image of one environment is none of another.
        parameters.remove("image");
        parameters.replace("env", id.to_owned());
        address.go(format!("{IMAGES}{}", parameters.to_query_string()));
    })
}
