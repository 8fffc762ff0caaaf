use crate::{AuditAction, AuditOutcome, CredentialKind};

/// What was done or tried, in a few words.
pub fn readable_action(action: AuditAction) -> &'static str {
    match action {
        AuditAction::SessionCreate => "Sign in",
        AuditAction::SessionDelete => "Sign out",
        AuditAction::UserCreate => "Make a user",
        AuditAction::UserUpdate => "Change a user",
        AuditAction::UserDelete => "Delete a user",
        AuditAction::PasswordUpdate => "Change a password",
        AuditAction::AssignmentCreate => "Give a role",
        AuditAction::AssignmentDelete => "Take a role",
        AuditAction::RoleCreate => "Make a role",
        AuditAction::RoleUpdate => "Change a role",
        AuditAction::RoleDelete => "Delete a role",
        AuditAction::TokenCreate => "Make a token",
        AuditAction::TokenDelete => "Revoke a token",
        AuditAction::TokenUse => "Use a token",
        AuditAction::EnvironmentCreate => "Make an environment",
        AuditAction::EnvironmentUpdate => "Change an environment",
        AuditAction::EnvironmentDelete => "Delete an environment",
        AuditAction::EnvironmentTest => "Test a connection",
        AuditAction::KeyUpdate => "Change the secret key",
        AuditAction::RequestAccess => "Request",
    }
}

/// What came of it: a shape and a word.
pub fn readable_outcome(outcome: AuditOutcome) -> (&'static str, &'static str) {
    match outcome {
        AuditOutcome::Success => ("✓", "done"),
        AuditOutcome::Failure => ("✕", "failed"),
        AuditOutcome::Denied => ("⊘", "denied"),
    }
}

/// What the caller showed, with its number where it has one: `session 7`.
pub fn readable_credential(kind: CredentialKind, id: Option<i64>) -> String {
    let words = match kind {
        CredentialKind::Session => "session",
        CredentialKind::Token => "token",
        CredentialKind::Setup => "one-time link",
        CredentialKind::None => "nothing",
    };
    id.map_or_else(|| words.to_owned(), |id| format!("{words} {id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_words_of_its_own() {
        let mut words: Vec<&str> = AuditAction::ALL.iter().copied().map(readable_action).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), AuditAction::ALL.len());
    }

    #[test]
    fn an_outcome_is_told_by_shape_and_by_word() {
        let told: Vec<_> = AuditOutcome::ALL.iter().copied().map(readable_outcome).collect();
        assert_eq!(told, [("✓", "done"), ("✕", "failed"), ("⊘", "denied")]);
    }

    #[test]
    fn a_credential_has_its_number() {
        assert_eq!(readable_credential(CredentialKind::Token, Some(7)), "token 7");
        assert_eq!(readable_credential(CredentialKind::Setup, None), "one-time link");
    }
}
