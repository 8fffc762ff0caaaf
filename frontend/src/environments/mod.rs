//! The environments: which there are, the choice of one, and how each is reached.

mod connection_report;
mod environment_access;
mod environment_facts;
mod environment_fields;
mod environment_form;
mod environment_list;
mod environment_page;
mod environment_picker;
mod environments_failure;
mod environments_page;
mod field_table;
mod unverified;

pub(crate) use environment_facts::{EnvironmentTrouble, engine_facts, since_when, trouble_of};
pub(crate) use environment_list::{EnvironmentList, use_environment_list};
pub(crate) use environment_page::{environment_page, new_environment_page};
pub(crate) use environment_picker::EnvironmentPicker;
pub(crate) use environments_failure::EnvironmentsFailure;
pub(crate) use environments_page::environments_page;
