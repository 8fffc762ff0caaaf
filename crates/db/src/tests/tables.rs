//! What the migrations say is what the program says.

use std::collections::BTreeSet;

use authz::BuiltInRole;
use diesel::prelude::*;
use diesel::sql_types::Text;
use shared::{AuditAction, AuditOutcome, AuditQuery, CredentialKind, Permission};

use super::fixtures::{NOW, actor, entries, everything};
use crate::database::on_every_database;
use crate::{Actor, AuditEvent};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[tokio::test]
async fn the_table_of_permissions_is_the_programs() {
    on_every_database(|database| async move {
        let names: Vec<Name> = database
            .run(|connection| Ok(diesel::sql_query("SELECT name FROM permissions").load(connection)?))
            .await
            .unwrap();
        let names: BTreeSet<String> = names.into_iter().map(|row| row.name).collect();
        assert_eq!(names, Permission::ALL.map(|permission| permission.as_str().to_owned()).into());
    })
    .await;
}

#[tokio::test]
async fn the_roles_that_are_there_from_the_beginning_are_the_programs() {
    on_every_database(|database| async move {
        let roles = database.roles(everything()).await.unwrap();
        let names: Vec<String> = roles.iter().map(|role| role.name.to_lowercase()).collect();
        assert_eq!(names, BuiltInRole::ALL.map(BuiltInRole::as_str));
        for (role, known) in roles.iter().zip(BuiltInRole::ALL) {
            assert!(role.built_in);
            assert_eq!(role.permissions, known.permissions());
            assert_eq!(role.assignments, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_takes_every_word_that_the_program_has() {
    on_every_database(|database| async move {
        let mut written = Vec::new();
        for action in AuditAction::ALL {
            for outcome in AuditOutcome::ALL {
                for credential in CredentialKind::ALL {
                    let event = AuditEvent {
                        action: *action,
                        outcome: *outcome,
                        environment: None,
                        target: None,
                        detail: None,
                    };
                    let actor = Actor { credential: *credential, ..actor() };
                    database.record(actor, event, NOW).await.unwrap();
                    written.push((*action, *outcome, *credential));
                }
            }
        }
        let read = entries(&database, AuditQuery { limit: 500, ..AuditQuery::default() }).await;
        let read: Vec<_> =
            read.iter().rev().map(|entry| (entry.action, entry.outcome, entry.credential)).collect();
        assert_eq!(read, written);
    })
    .await;
}
