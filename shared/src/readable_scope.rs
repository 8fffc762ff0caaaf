use crate::{Environment, EnvironmentId, EnvironmentSelection, Scope};

/// Where something counts, by the names of those environments that the reader knows: `all environments`, `nas`.
pub fn readable_scope(scope: Scope, known: &[Environment]) -> String {
    match scope {
        Scope::AllEnvironments => scope.to_string(),
        Scope::Environment(id) => environment_name(id, known),
    }
}

/// The environments of a selection by name, in its order: `all environments`, `local, nas`.
pub fn readable_selection(selection: &EnvironmentSelection, known: &[Environment]) -> String {
    match selection {
        EnvironmentSelection::All => Scope::AllEnvironments.to_string(),
        EnvironmentSelection::These(ids) => {
            let names: Vec<String> = ids.iter().map(|id| environment_name(*id, known)).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        }
    }
}

/// An environment's name; for one that the reader does not know, its number.
fn environment_name(id: EnvironmentId, known: &[Environment]) -> String {
    known
        .iter()
        .find(|environment| environment.id == id)
        .map_or_else(|| Scope::Environment(id).to_string(), |environment| environment.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EndpointKind, EnvironmentStatus};

    fn id(number: i64) -> EnvironmentId {
        EnvironmentId::try_from(number).unwrap()
    }

    fn known() -> Vec<Environment> {
        vec![Environment {
            id: id(2),
            name: "nas".to_owned(),
            kind: EndpointKind::Unix,
            unverified: false,
            enabled: true,
            engine: None,
            version: None,
            api_version: None,
            status: EnvironmentStatus::Ok,
            since: None,
            error: None,
        }]
    }

    #[test]
    fn an_environment_is_told_by_name_where_it_is_known() {
        assert_eq!(readable_scope(Scope::AllEnvironments, &known()), "all environments");
        assert_eq!(readable_scope(Scope::Environment(id(2)), &known()), "nas");
        assert_eq!(readable_scope(Scope::Environment(id(3)), &known()), "environment 3");
    }

    #[test]
    fn a_selection_names_each() {
        assert_eq!(readable_selection(&EnvironmentSelection::All, &known()), "all environments");
        let these = EnvironmentSelection::These(vec![id(3), id(2)]);
        assert_eq!(readable_selection(&these, &known()), "environment 3, nas");
        assert_eq!(readable_selection(&EnvironmentSelection::These(Vec::new()), &known()), "none");
    }
}
