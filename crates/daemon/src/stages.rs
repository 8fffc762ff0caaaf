use std::sync::Arc;

use shared::StageName;

/// Is told of each stage of connecting that was passed, with what was found there; for the test of a connection, which
/// connects as everything else does.
#[derive(Clone, Default)]
pub(crate) struct Stages(Option<Arc<dyn Fn(StageName, String) + Send + Sync>>);

impl Stages {
    pub(crate) fn told_to(listener: impl Fn(StageName, String) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    pub(crate) fn passed(&self, stage: StageName, found: impl Into<String>) {
        if let Some(listener) = &self.0 {
            listener(stage, found.into());
        }
    }
}
