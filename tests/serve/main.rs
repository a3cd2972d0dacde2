//! `serve [FOLDER] [PORT]`: serves the built site on 127.0.0.1 until it is interrupted.

mod server;

use std::{error::Error, path::PathBuf, process::ExitCode};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("serve: {reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().unwrap_or_else(|| "dist".into()));
    let port: u16 = args.next().unwrap_or_else(|| "8080".into()).parse()?;
    if !folder.join("index.html").is_file() {
        return Err(format!("{} has no index.html; `make build` writes it", folder.display()).into());
    }
    let (address, server) = server::serve(folder, ([127, 0, 0, 1], port).into()).await.map_err(|error| {
        format!("port {port} cannot be used ({error}); `make serve PORT=…` takes another")
    })?;
    println!("Serving on http://{address} (Ctrl-C ends it)");
    server.await??;
    Ok(())
}
