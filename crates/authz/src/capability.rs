use crate::Permission;

/// A permission as a type, so that a signature can demand it.
///
/// Sealed: only the types of this crate are capabilities.
pub trait Capability: sealed::Sealed + Send + Sync + 'static {
    /// The permission that the type stands for.
    const PERMISSION: Permission;
}

/// A capability that concerns the server as a whole: it is held on all environments, or not at all.
pub trait GlobalCapability: Capability {}

/// [`Permission::ImagesView`] as a type.
#[derive(Debug)]
pub enum ImagesView {}

/// [`Permission::ImagesInspect`] as a type.
#[derive(Debug)]
pub enum ImagesInspect {}

/// [`Permission::EnvironmentsView`] as a type.
#[derive(Debug)]
pub enum EnvironmentsView {}

/// [`Permission::EnvironmentsManage`] as a type.
#[derive(Debug)]
pub enum EnvironmentsManage {}

/// [`Permission::UsersManage`] as a type.
#[derive(Debug)]
pub enum UsersManage {}

/// [`Permission::AuditView`] as a type.
#[derive(Debug)]
pub enum AuditView {}

/// [`Permission::MetricsView`] as a type.
#[derive(Debug)]
pub enum MetricsView {}

impl Capability for ImagesView {
    const PERMISSION: Permission = Permission::ImagesView;
}

impl Capability for ImagesInspect {
    const PERMISSION: Permission = Permission::ImagesInspect;
}

impl Capability for EnvironmentsView {
    const PERMISSION: Permission = Permission::EnvironmentsView;
}

impl Capability for EnvironmentsManage {
    const PERMISSION: Permission = Permission::EnvironmentsManage;
}

impl Capability for UsersManage {
    const PERMISSION: Permission = Permission::UsersManage;
}

impl Capability for AuditView {
    const PERMISSION: Permission = Permission::AuditView;
}

impl Capability for MetricsView {
    const PERMISSION: Permission = Permission::MetricsView;
}

impl GlobalCapability for EnvironmentsManage {}
impl GlobalCapability for UsersManage {}
impl GlobalCapability for AuditView {}
impl GlobalCapability for MetricsView {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::ImagesView {}
    impl Sealed for super::ImagesInspect {}
    impl Sealed for super::EnvironmentsView {}
    impl Sealed for super::EnvironmentsManage {}
    impl Sealed for super::UsersManage {}
    impl Sealed for super::AuditView {}
    impl Sealed for super::MetricsView {}
}
