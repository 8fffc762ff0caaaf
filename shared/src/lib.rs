//! What both sides of Stowage say: wire types, the language of the list's parameters, and the pure functions
//! that turn a list of images into what a person reads.
//!
//! Nothing here knows HTTP, SQL or Docker's socket, so everything is tested natively and runs in the browser.

mod any_of;
mod api_error;
mod api_token;
mod audit;
mod bad_parameter;
mod calendar;
mod column_layout;
mod completion;
mod connection_test;
mod credential_rules;
mod disk_use;
mod docker_command;
mod drift;
mod each_match;
mod enriched_image;
mod env_entry;
mod environment;
mod environment_settings;
mod exact_time;
mod facet_counts;
mod facets;
mod fact;
mod familiar_name;
mod filter;
mod filter_amount;
mod filter_error;
mod filter_term;
mod filter_tokens;
mod find_image;
mod found;
mod id_kind;
mod ids;
mod image_choice;
mod image_column;
mod image_container;
mod image_detail;
mod image_filter;
mod image_filters;
mod image_groups;
mod image_history;
mod image_layers;
mod image_list;
mod image_manifest;
mod image_matcher;
mod image_name;
mod image_places;
mod image_query;
mod image_row;
mod image_steps;
mod image_summary;
mod image_usage;
mod images_csv;
mod images_json;
mod instruction;
mod interned;
mod inventory;
mod inventory_column;
mod inventory_completion;
mod inventory_csv;
mod inventory_entry;
mod inventory_filter;
mod inventory_found;
mod inventory_host;
mod inventory_ranks;
mod inventory_vocabulary;
mod json_fields;
mod label_pattern;
mod layer_index;
mod learned;
mod list_index;
mod list_news;
mod local_path;
mod marks;
mod name_matcher;
mod naming_label;
mod neighbours;
mod permission;
mod platform_index;
mod platform_manifests;
mod platform_pattern;
mod platform_sets;
mod readable_audit;
mod readable_browser;
mod readable_connection;
mod readable_number;
mod readable_part;
mod readable_permission;
mod readable_platform;
mod readable_scope;
mod readable_size;
mod readable_time;
mod readable_wait;
mod reference_grammar;
mod reference_pattern;
mod repository_bytes;
mod role;
mod row_order;
mod row_ranks;
mod row_selection;
mod run_config;
mod same_images;
#[cfg(test)]
mod sample_host;
mod scope;
mod searched_text;
mod secret;
mod sentence;
mod session;
mod shortened;
mod size_unit;
mod sorting;
mod unix_seconds;
mod unknown_count;
mod until;
mod usage;
mod user;
mod vocabulary;

pub use api_error::{EngineErrorBody, ErrorBody};
pub use api_token::{ApiToken, IssuedApiToken, MAX_TOKEN_DAYS, NewApiToken};
pub use audit::{
    AuditAction, AuditEntry, AuditOutcome, AuditPage, AuditQuery, CredentialKind, MAX_AUDIT_PAGE,
};
pub use bad_parameter::BadParameter;
pub use column_layout::{ColumnLayout, ShownColumn};
pub use completion::{Completion, CompletionItem, CompletionKind, complete};
pub use connection_test::{ConnectionStage, ConnectionTest, DraftTest, StageName, StageOutcome};
pub use credential_rules::{
    InvalidName, InvalidPassword, MAX_NAME_CHARS, MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARS, check_name,
    check_password,
};
pub use disk_use::{Bytes, DiskSummary, DiskUse, SummedImages};
pub use docker_command::{DockerCommand, docker_command};
pub use drift::{Drift, TagVariant};
pub use each_match::EachMatch;
pub use enriched_image::{EnrichedImage, Target};
pub use env_entry::EnvEntry;
pub use environment::{EndpointKind, Environment, EnvironmentStatus, Health};
pub use environment_settings::{
    EnvironmentDraft, EnvironmentOrigin, EnvironmentSettings, SshDraft, SshSettings, TlsDraft, TlsSettings,
};
pub use exact_time::{exact_time, rfc3339};
pub use facet_counts::FacetCounts;
pub use facets::{CountedValue, CountedValues, Facet, FacetValue};
pub use fact::Fact;
pub use familiar_name::FamiliarName;
pub use filter::Filter;
pub use filter_amount::Comparison;
pub use filter_error::{FilterError, UnknownImage};
pub use filter_term::{FilterCondition, FilterKey, FilterTerm};
pub use find_image::find_image;
pub use found::Found;
pub use id_kind::IdKind;
pub use ids::{
    AssignmentId, AuditEntryId, EnvironmentId, ImageId, InvalidId, RoleId, SessionId, TokenId, UserId,
};
pub use image_column::ImageColumn;
pub use image_container::{ContainerState, ImageContainer};
pub use image_detail::{ImageConfig, ImageDetail, RootFs};
pub use image_filter::ImageFilter;
pub use image_filters::{ImageFilters, ImageReference};
pub use image_groups::{GroupSize, ImageGroups, Line, RepositoryGroup};
pub use image_history::HistoryEntry;
pub use image_layers::{ImageLayer, ImageLayers, LayerSum, LayeredImage};
pub use image_list::ImageList;
pub use image_manifest::{
    AttestationProperties, Descriptor, ImageManifestSummary, ImageProperties, ManifestKind, ManifestSize,
    Platform, UnpackedSize,
};
pub use image_matcher::ImageMatcher;
pub use image_name::{ImageName, InvalidImageName};
pub use image_query::ImageQuery;
pub use image_row::{ImageRow, image_rows};
pub use image_steps::{ImageStep, ImageSteps};
pub use image_summary::ImageSummary;
pub use image_usage::{ContainerStates, ImageUsage};
pub use images_csv::images_csv;
pub use images_json::images_json;
pub use instruction::{adds_no_layer, readable_instruction};
pub use inventory::{ImageCopy, Inventory, InventoryRow};
pub use inventory_column::{InventoryColumn, InventoryOrder};
pub use inventory_completion::complete_inventory;
pub use inventory_csv::inventory_csv;
pub use inventory_entry::InventoryEntry;
pub use inventory_filter::{InventoryFilter, InventoryKey, InventoryMatcher, InventoryTerm};
pub use inventory_found::{InventoryFound, InventoryTotals};
pub use inventory_host::InventoryHost;
pub use label_pattern::LabelPattern;
pub use learned::{Learned, LearnedPart};
pub use list_index::ListIndex;
pub use list_news::ListNews;
pub use local_path::is_local_path;
pub use marks::{Marks, NameMarks};
pub use naming_label::naming_label;
pub use neighbours::Neighbours;
pub use permission::{Permission, UnknownPermission};
pub use platform_index::PlatformIndex;
pub use platform_manifests::{PlatformManifest, PlatformManifests};
pub use platform_pattern::PlatformPattern;
pub use readable_audit::{readable_action, readable_credential, readable_outcome};
pub use readable_browser::readable_browser;
pub use readable_connection::{
    readable_elapsed, readable_kind, readable_stage, readable_stage_outcome, readable_status,
};
pub use readable_number::readable_count;
pub use readable_part::readable_part;
pub use readable_permission::{readable_permission, readable_permissions};
pub use readable_platform::readable_platform;
pub use readable_scope::{readable_scope, readable_selection};
pub use readable_size::readable_size;
pub use readable_time::readable_age;
pub use readable_wait::readable_wait;
pub use reference_grammar::is_reference;
pub use reference_pattern::{InvalidPattern, ReferencePattern};
pub use repository_bytes::{OtherRepositories, RepositoryBytes, RepositoryShare, ShareBytes};
pub use role::{Role, RoleDraft};
pub use row_order::{ParseRowOrderError, RowOrder};
pub use row_selection::RowSelection;
pub use run_config::{Healthcheck, RunConfig, readable_words};
pub use scope::{EnvironmentSelection, Holding, Scope};
pub use secret::Secret;
pub use sentence::sentence;
pub use session::{
    AuthenticationMode, CurrentSession, PasswordChange, Session, SessionUser, Setup, SetupState, SignIn,
};
pub use shortened::{first_chars, shortened_digest};
pub use size_unit::SizeUnit;
pub use sorting::sorted_by;
pub use unix_seconds::UnixSeconds;
pub use until::{InvalidUntil, Until};
pub use usage::Usage;
pub use user::{Assignment, NewAssignment, NewPassword, NewUser, User, UserChange};
pub use vocabulary::Vocabulary;
