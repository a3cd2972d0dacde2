//! A static host on loopback, as plain as the ones the site is made for: it gives the files that are there, with
//! their types, and 404 for all others. There is deliberately no fallback to `index.html` and no header of ours:
//! what works here works on any host.

use std::{io, net::SocketAddr, path::PathBuf};

use axum::Router;
use tokio::{net::TcpListener, task::JoinHandle};
use tower_http::services::ServeDir;

/// Serves a folder until the handle is aborted. Port 0 takes a free one; the address that comes back has its number.
pub(crate) async fn serve(
    folder: PathBuf,
    address: SocketAddr,
) -> io::Result<(SocketAddr, JoinHandle<io::Result<()>>)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let site = Router::new().fallback_service(ServeDir::new(folder));
    Ok((address, tokio::spawn(async move { axum::serve(listener, site).await })))
}
