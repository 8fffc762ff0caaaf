use crate::Permission;

/// A permission as a type, so that a signature can demand it.
///
/// Sealed: only the types of this crate are capabilities.
pub trait Capability: sealed::Sealed + Send + Sync + 'static {
    /// The permission that the type stands for.
    const PERMISSION: Permission;
}

/// [`Permission::ImagesView`] as a type.
#[derive(Debug)]
pub enum ImagesView {}

/// [`Permission::EnvironmentsView`] as a type.
#[derive(Debug)]
pub enum EnvironmentsView {}

impl Capability for ImagesView {
    const PERMISSION: Permission = Permission::ImagesView;
}

impl Capability for EnvironmentsView {
    const PERMISSION: Permission = Permission::EnvironmentsView;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::ImagesView {}
    impl Sealed for super::EnvironmentsView {}
}
