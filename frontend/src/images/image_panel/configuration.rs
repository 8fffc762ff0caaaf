use leptos::prelude::*;
use shared::{ImageDetail, RunConfig, readable_words};

use super::one_image::OneImage;
use super::parts::{copyable, fact, facts, lines, long_text, part};
use crate::controls::muted;
use crate::erased::dynamic;
use crate::texts::panel as texts;

/// How containers of the image run, unless told otherwise.
pub(super) fn configuration(image: OneImage) -> AnyView {
    dynamic(move || {
        let config = image.detail.value.read(|detail: &ImageDetail| Some(RunConfig::of(&detail.config)));
        let Some(config) = config else { return ().into_any() };
        let mut rows = Vec::new();
        let mut text = |label: &'static str, words: String| {
            if !words.is_empty() {
                rows.push(fact(label, copyable(label, &words, long_text(&words))));
            }
        };
        let command = |words: &[String]| if words.is_empty() { String::new() } else { readable_words(words) };
        text(texts::ENTRYPOINT, command(&config.entrypoint));
        text(texts::COMMAND, command(&config.command));
        text(texts::USER, config.user);
        text(texts::WORKING_DIR, config.working_dir);
        text(texts::EXPOSED_PORTS, config.exposed_ports.join(" "));
        text(texts::VOLUMES, config.volumes.join(" "));
        text(texts::HEALTHCHECK, config.healthcheck.as_ref().map(texts::healthcheck).unwrap_or_default());
        text(texts::STOP_SIGNAL, config.stop_signal);
        text(texts::STOP_TIMEOUT, config.stop_timeout_secs.map(texts::seconds).unwrap_or_default());
        text(texts::SHELL, command(&config.shell));
        if !config.on_build.is_empty() {
            let triggers = config.on_build.iter().map(|trigger| long_text(trigger)).collect();
            rows.push(fact(texts::ON_BUILD, lines(triggers)));
        }
        let content = if rows.is_empty() { muted(texts::NO_CONFIGURATION) } else { facts(rows) };
        part(texts::CONFIGURATION, vec![content])
    })
}
