//! A small HTTP/1.1 server on tokio: tokio-server ADDRESS:PORT [LIMIT]. Its listener shares the port with SO_REUSEPORT.
//!
//! At SIGTERM it closes its listener, ends the connections on which no request is open, and exits when the last response is out: the graceful shutdown of
//! tokio's guide, a signal to all tasks and a channel that they hold until they end. With LIMIT it has at most so many connections at a time (a semaphore):
//! the others wait in the accept queue.

use std::{env, net::SocketAddr, sync::Arc};

use socket2::{Domain, Socket, Type};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    signal::unix::{signal, SignalKind},
    sync::{mpsc, watch, Semaphore},
};

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.bind(&address.into())?;
    socket.listen(4096)?;
    socket.set_nonblocking(true)?;
    TcpListener::from_std(socket.into())
}

/// Answers requests, none of which has a body, until the client is done or the server leaves and none is open.
async fn serve(connection: TcpStream, mut leaving: watch::Receiver<bool>) -> std::io::Result<()> {
    let mut connection = BufReader::new(connection);
    let mut line = String::new();
    while !*leaving.borrow() {
        line.clear();
        tokio::select! {
            read = connection.read_line(&mut line) => if read? == 0 { break },
            _ = leaving.changed() => break,
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        while !line.trim_end().is_empty() {
            line.clear();
            connection.read_line(&mut line).await?;
        }
        let body = format!("hello {path}\n");
        let close = if *leaving.borrow() { "Connection: close\r\n" } else { "" };
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n{close}\r\n", body.len());
        connection.write_all((head + &body).as_bytes()).await?;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().and_then(|text| text.parse().ok()).expect("the address to listen on");
    let limit = arguments.next().map_or(Semaphore::MAX_PERMITS, |text| text.parse().expect("how many connections it may have"));
    let places = Arc::new(Semaphore::new(limit));
    let (leave, leaving) = watch::channel(false);
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let mut stop = signal(SignalKind::terminate())?;
    let listener = listen(address)?;
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await.expect("the semaphore is never closed");
            listener.accept().await.map(|(connection, _)| (connection, place))
        };
        tokio::select! {
            accepted = accepted => {
                let (connection, place) = accepted?;
                let (leaving, open) = (leaving.clone(), open.clone());
                tokio::spawn(async move {
                    let _ = serve(connection, leaving).await;
                    drop((place, open));
                });
            }
            _ = stop.recv() => break,
        }
    }
    drop(listener);
    let _ = leave.send(true);
    drop(open);
    all_closed.recv().await;
    Ok(())
}
