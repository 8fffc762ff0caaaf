//! The test of a connection.
