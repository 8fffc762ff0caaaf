use leptos::prelude::*;
use shared::{Session, readable_browser};

use crate::controls::{
    Question, button, button_for, group, moment, muted, section, table, use_confirmations,
};
use crate::erased::dynamic;
use crate::requests::{Loaded, Submission, then};
use crate::session::use_session;
use crate::texts::account as words;

/// Where the reader is signed in.
pub(crate) fn sessions(sessions: Loaded<Vec<Session>>) -> AnyView {
    let context = use_session();
    let confirmations = use_confirmations();
    let submission = Submission::new();
    let end = move |session: &Session| {
        let id = session.id;
        submission.run(move |client| async move {
            client.end_session(id).await?;
            Ok(then(move || sessions.progress.reload()))
        });
    };
    let is_there = sessions.value.is_some();
    let list = dynamic(move || match is_there.get() {
        true => table(words::SESSIONS, words::COLUMNS, sessions.progress, move || {
            sessions.read(|sessions| sessions.iter().map(|session| cells(session, end)).collect())
        }),
        false => ().into_any(),
    });
    let everywhere = button(words::SIGN_OUT_EVERYWHERE, move || {
        let headline = words::SIGN_OUT_EVERYWHERE_ASKED.to_owned();
        let text = words::SIGN_OUT_EVERYWHERE_MEANS;
        confirmations.ask(Question::new(
            headline,
            text,
            words::SIGN_OUT_EVERYWHERE,
            move |client| async move {
                client.sign_out_everywhere().await?;
                Ok(then(move || context.left()))
            },
        ));
    });
    let progress = sessions.state(words::OF_SESSIONS);
    section(words::SESSIONS, vec![progress, list, submission.problem(), group("buttons", vec![everywhere])])
}

fn cells(session: &Session, end: impl Fn(&Session) + Copy + Send + Sync + 'static) -> Vec<AnyView> {
    let browser = readable_browser(&session.user_agent);
    let target = words::session(&browser, &session.address);
    let ended = session.clone();
    vec![
        browser.into_any(),
        session.address.clone().into_any(),
        moment(session.created_at),
        moment(session.last_seen_at),
        if session.is_current {
            muted(words::THIS_ONE)
        } else {
            button_for(words::END, &target, move || end(&ended))
        },
    ]
}
