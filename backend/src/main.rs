//! The program `stowage`.

use std::io::Write as _;

use backend::{Server, Settings, start_logging};

fn main() -> anyhow::Result<()> {
    let settings = Settings::from_command_line()?;
    start_logging(&settings)?;
    actix_web::rt::System::new().block_on(async {
        let server = Server::start(&settings).await?;
        // For whoever started us, a person or a program: the one line on standard output.
        writeln!(std::io::stdout(), "Stowage is ready at http://{}", server.address())?;
        server.run_until_stopped().await?;
        tracing::info!("stopped");
        Ok(())
    })
}
