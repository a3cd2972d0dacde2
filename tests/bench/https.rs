//! The mock server over HTTPS with HTTP/2, as providers serve it: browsers give it as many streams at once as there are
//! lanes, where plain `http:` has six connections. Its certificate is made anew each time and vouched for by nobody. It
//! deliberately knows nothing of what is served.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

use super::mock::{self, Mock};

/// Starts the mock on a free port.
pub(crate) async fn start() -> Mock {
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    mock::serve("https", Https { tcp, tls: acceptor() }).unwrap()
}

fn acceptor() -> TlsAcceptor {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = own.signing_key.serialize_der().try_into().unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let mut config = config.with_single_cert(vec![own.cert.der().clone()], key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

struct Https {
    tcp: TcpListener,
    tls: TlsAcceptor,
}

impl Listener for Https {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (connection, from) = Listener::accept(&mut self.tcp).await;
            connection.set_nodelay(true).unwrap();
            // One browser is served, so nobody waits while it shakes hands.
            if let Ok(connection) = self.tls.accept(connection).await {
                return (connection, from);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}
