//! Accepts connections, answers them by the router, and stops without cutting anybody off.
//!
//! `axum::serve` keeps a connection that never finishes its header for ever, so hyper's connections are driven
//! here, with patience ([`Pace`]), a cap on how many there are, and a stop that waits for answers under way.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use futures_util::future::join_all;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use url::Url;

use super::asker::{Proxies, household};
use super::crowd::{Crowd, Place};
use super::limit::Connected;
use super::metric::Metrics;
use super::pace::{Pace, Paced, Patience};
use super::route::{calendars, pages};
use super::visitor::Stopping;
use super::{Settings, inside};
use crate::desk::Desk;

/// The most connections at once; the next ones wait in the system's queue.
const MOST_CONNECTIONS: usize = 1024;

/// The most connections of one address, unless it is a proxy's.
const MOST_OF_ONE_ADDRESS: usize = 64;

/// The most connections the system keeps for us while we have no room.
const BACKLOG: u32 = 1024;

/// The most bytes of a request's header; hyper answers 431 to a longer one.
const MOST_HEADER_BYTES: usize = 16 * 1024;

/// How long a stop waits for the answers under way.
const DRAIN: Duration = Duration::from_secs(10);

/// How long the loop rests when the system has no more sockets to give.
const REST: Duration = Duration::from_millis(200);

const PATIENCE: Patience = Patience { header: Duration::from_secs(10), idle: Duration::from_mins(1) };

/// Why the server cannot listen, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else listens there.
    #[error(
        "cannot listen on {0}: another program already does (another deskbell?); stop it, or choose another port, \
         such as {next}",
        next = SocketAddr::new(.0.ip(), .0.port().saturating_add(1))
    )]
    InUse(SocketAddr),
    /// The system keeps the port for itself.
    #[error("cannot listen on {0}: the system does not allow this port; choose one above 1023, such as {ip}:8080", ip = .0.ip())]
    NotAllowed(SocketAddr),
    /// The address belongs to another machine.
    #[error("cannot listen on {0}: this machine has no such address; use 127.0.0.1, or 0.0.0.0 for every address")]
    NotHere(SocketAddr),
    /// Something else.
    #[error("cannot listen on {address}: {source}")]
    Other {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

impl BindError {
    fn new(address: SocketAddr, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::InUse(address),
            io::ErrorKind::PermissionDenied => Self::NotAllowed(address),
            io::ErrorKind::AddrNotAvailable => Self::NotHere(address),
            // The standard library's list of kinds is open.
            _ => Self::Other { address, source },
        }
    }
}

/// The web server, listening but not yet answering.
#[derive(Debug)]
pub struct Server {
    doors: Vec<Door>,
    /// For whoever runs it.
    inside: Option<Door>,
    proxies: Proxies,
    url: Url,
    booking: Option<Url>,
}

/// A port, and what answers there.
#[derive(Debug)]
struct Door {
    listener: TcpListener,
    router: Router,
}

impl Server {
    /// Takes the port, so that a failure is known before anything else starts. Call it inside a Tokio runtime.
    ///
    /// # Errors
    ///
    /// [`BindError`] says in words what is in the way.
    pub fn bind(desk: Desk, mut settings: Settings) -> Result<Self, BindError> {
        let mut doors = Vec::new();
        let metrics: Arc<Metrics> = Arc::default();
        let listener = bound(&mut settings.listen)?;
        if let Some(mut booking) = settings.booking.take() {
            let apart = booking.listen.as_mut().map(bound).transpose()?;
            let port = booking.listen.unwrap_or(settings.listen).port();
            if booking.url.port() == Some(0) && booking.url.set_port(Some(port)).is_err() {
                tracing::warn!(url = %booking.url, "the booking origin cannot have a port");
            }
            doors.extend(apart.map(|listener| Door { listener, router: calendars(&settings, &booking, &metrics) }));
            settings.booking = Some(booking);
        }
        let url = settings.home();
        let booking = settings.booking.as_ref().map(|booking| booking.url.clone());
        let inside = settings.inside.as_mut().map(bound).transpose()?;
        let proxies = settings.proxies.clone();
        let (site, router) = pages(desk, settings, metrics);
        doors.push(Door { listener, router });
        let inside = inside.map(|listener| Door { listener, router: inside::router(site) });
        Ok(Self { doors, inside, proxies, url, booking })
    }

    /// The address to give to people: the public one, or where it listens.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The address of the origin that calendars have to themselves.
    pub fn booking_url(&self) -> Option<&Url> {
        self.booking.as_ref()
    }

    /// Where whoever runs it reads its figures, if anywhere.
    pub fn inside(&self) -> Option<SocketAddr> {
        self.inside.as_ref().and_then(|door| door.listener.local_addr().ok())
    }

    /// Answers until `stop`; then lets the answers under way finish, for ten seconds at most. Whoever runs the server
    /// is told so until they are.
    pub async fn run(self, stop: CancellationToken) {
        let stopping = Stopping(stop.clone());
        let shut = CancellationToken::new();
        let pages = async {
            keep(self.doors, self.proxies.clone(), stop, stopping.clone()).await;
            shut.cancel();
        };
        let inside = keep(self.inside.into_iter().collect(), self.proxies.clone(), shut.clone(), stopping.clone());
        tokio::join!(pages, inside);
    }
}

/// Lets in at every door until `stop`, then lets the answers under way finish.
async fn keep(doors: Vec<Door>, proxies: Proxies, stop: CancellationToken, stopping: Stopping) {
    let connections = TaskTracker::new();
    let room = Room { all: Arc::new(Semaphore::new(MOST_CONNECTIONS)), each: Crowd::default(), proxies };
    let end = End { stop: stop.clone(), cut: CancellationToken::new(), stopping };
    let accepting = doors.into_iter().map(|Door { listener, router }| {
        let end = end.clone();
        accept(listener, room.clone(), stop.clone(), &connections, move |stream, peer| {
            converse(stream, peer, router.clone(), end.clone())
        })
    });
    join_all(accepting).await;
    connections.close();
    if timeout(DRAIN, connections.wait()).await.is_err() {
        tracing::warn!(left = connections.len(), "connections were cut off while stopping");
        end.cut.cancel();
        connections.wait().await;
    }
}

/// Listens on `address`, which then names the port that was given.
fn bound(address: &mut SocketAddr) -> Result<TcpListener, BindError> {
    let listener = listen(*address).map_err(|source| BindError::new(*address, source))?;
    *address = listener.local_addr().map_err(|source| BindError::new(*address, source))?;
    Ok(listener)
}

/// How many connections there may be.
#[derive(Debug, Clone)]
struct Room {
    all: Arc<Semaphore>,
    each: Crowd<IpAddr>,
    proxies: Proxies,
}

impl Room {
    /// A place for one more connection of an address, unless it has its share: everybody's comes through a proxy.
    fn seat(&self, address: IpAddr) -> Option<Place<IpAddr>> {
        let most = if self.proxies.are(address) { usize::MAX } else { MOST_OF_ONE_ADDRESS };
        self.each.enter(household(address), most)
    }
}

/// How a connection comes to its end.
#[derive(Debug, Clone)]
struct End {
    /// After the answer under way.
    stop: CancellationToken,
    /// At once.
    cut: CancellationToken,
    /// What answers are told about it.
    stopping: Stopping,
}

/// A socket that listens on `address`, with a longer queue than the standard library's.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // On Windows the option would let two servers share the port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// An address a browser on this machine can open: nobody can open `0.0.0.0`.
pub(super) fn reachable(local: SocketAddr) -> Url {
    let ip = match local.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let address = SocketAddr::new(ip, local.port());
    Url::parse(&format!("http://{address}/")).expect("a socket address is an authority")
}

/// Accepts until `stop`, as long as there is room.
async fn accept<F, C>(
    listener: TcpListener,
    room: Room,
    stop: CancellationToken,
    connections: &TaskTracker,
    converse: F,
) where
    F: Fn(TcpStream, SocketAddr) -> C,
    C: Future<Output = ()> + Send + 'static,
{
    loop {
        let next = async {
            let place = Arc::clone(&room.all).acquire_owned().await.expect("the semaphore is never closed");
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            next = next => next,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(seat) = room.seat(peer.ip()) else {
                    tracing::debug!(%peer, "a connection was closed at once: its address has as many as one may");
                    continue;
                };
                let conversation = converse(stream, peer);
                connections.spawn(async move {
                    conversation.await;
                    drop((place, seat));
                });
            }
            Err(error) => {
                // Out of sockets, or the client is gone already: neither ends the server.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = sleep(REST) => {}
                }
            }
        }
    }
}

/// Answers one client until it leaves, dawdles, or the server stops.
async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, end: End) {
    // Pages are written whole: waiting to fill a packet only delays them. A socket that refuses is slower, not wrong.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let pace = Pace::new(PATIENCE);
    let stream = TokioIo::new(Paced::new(stream, pace.clone()));
    let End { stop, cut, stopping } = end;
    let answer = service_fn(move |request: Request<Incoming>| {
        pace.asked();
        let (router, pace, stopping) = (router.clone(), pace.clone(), stopping.clone());
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Connected(peer.ip()));
            request.extensions_mut().insert(stopping);
            // A length beside it is gone by now: hyper goes by the chunks alone. Whoever stands between may go by the
            // length, and take for another request what is none: nothing more is read here (RFC 9112, 6.1).
            let is_last = request.headers().contains_key(header::TRANSFER_ENCODING);
            let Ok(mut response) = router.oneshot(request).await;
            if is_last {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            pace.answered();
            Ok::<_, Infallible>(response)
        }
    });
    let mut connection = pin!(http1::Builder::new().max_buf_size(MOST_HEADER_BYTES).serve_connection(stream, answer));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection => ended,
                () = cut.cancelled() => Ok(()),
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
