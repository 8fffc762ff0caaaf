//! The environments: which there are, and the choice of one.

mod environment_facts;
mod environment_list;
mod environment_picker;
mod environments_failure;

pub(crate) use environment_facts::EnvironmentFacts;
pub(crate) use environment_list::{EnvironmentList, use_environment_list};
pub(crate) use environment_picker::EnvironmentPicker;
pub(crate) use environments_failure::EnvironmentsFailure;
