use leptos::prelude::*;
use shared::{
    ConnectionStage, ConnectionTest, StageOutcome, readable_elapsed, readable_stage, readable_stage_outcome,
    sentence,
};

use crate::controls::{group, muted, paragraph, table};
use crate::erased::{Signal, Slot, dynamic};
use crate::requests::{Progress, Submission};
use crate::texts::environments as words;

/// What the newest test of a connection found, stage by stage. What matters most is told at once.
pub(super) fn connection_report(
    found: Slot<ConnectionTest>,
    under_way: Submission,
    outdated: Signal<bool>,
) -> AnyView {
    let summary = dynamic(move || {
        if under_way.is_busy() {
            return paragraph(words::TESTING_CONNECTION);
        }
        found.read(|test| Some(summary(test))).unwrap_or_else(|| ().into_any())
    });
    let outdated = dynamic(move || match outdated.get() {
        true => muted(words::FORM_CHANGED),
        false => ().into_any(),
    });
    let is_there = found.is_some();
    let stages = dynamic(move || match is_there.get() && !under_way.is_busy() {
        true => table(words::TEST_REPORT, words::TEST_COLUMNS, Progress::over(), move || {
            found.read(|test| test.stages.iter().map(cells).collect())
        }),
        false => ().into_any(),
    });
    view! { <div class="report"><div role="status">{summary}{outdated}</div>{stages}</div> }.into_any()
}

fn summary(test: &ConnectionTest) -> AnyView {
    let failed = test.stages.iter().find(|stage| stage.outcome == StageOutcome::Failed);
    let Some(failed) = failed else {
        return paragraph(words::ALL_WORKS);
    };
    let headline = words::fails_at(readable_stage(failed.name));
    let words =
        [&failed.detail, &failed.advice].into_iter().flatten().map(|words| paragraph(sentence(words)));
    let mut content = vec![group("headline", vec![headline.into_any()])];
    content.extend(words);
    group("notice failure", content)
}

fn cells(stage: &ConnectionStage) -> Vec<AnyView> {
    vec![
        readable_stage(stage.name).into_any(),
        readable_stage_outcome(stage.outcome).into_any(),
        stage.detail.clone().unwrap_or_default().into_any(),
        stage.elapsed_ms.map(readable_elapsed).unwrap_or_default().into_any(),
    ]
}
