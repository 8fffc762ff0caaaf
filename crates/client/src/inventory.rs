//! All environments at once.

use shared::{EnvironmentId, InventoryEntry};

use crate::lines::Lines;
use crate::{Client, ClientError};

impl Client {
    /// Hands over what each of these environments has, or where none is named each whose images the caller may see: in
    /// the order in which their daemons answer, each as soon as it is there. A daemon that fails has an entry that says
    /// so.
    ///
    /// # Errors
    ///
    /// 403 where the caller may see no images, or none of an environment that is named; where the server refuses, cannot
    /// be reached or breaks off. What was handed over before is true all the same.
    pub async fn inventory(
        &self,
        environments: &[EnvironmentId],
        mut each: impl FnMut(InventoryEntry) + Send,
    ) -> Result<(), ClientError> {
        let named: Vec<_> = environments.iter().map(|id| ("env", id.to_string())).collect();
        let read = &mut |line: &[u8]| serde_json::from_slice(line).map(&mut each);
        let mut body = self.answer(self.request_for_long("/api/inventory", &named)).await?;
        let mut lines = Lines::default();
        while let Some(piece) = body.next().await.map_err(ClientError::Connection)? {
            lines.push(&piece, read).map_err(ClientError::Nonsense)?;
        }
        lines.end().map_err(ClientError::Nonsense)
    }
}
