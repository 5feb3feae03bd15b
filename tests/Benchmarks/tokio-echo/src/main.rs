// What the EchoServer's speed is compared with: tokio-echo ADDRESS:PORT listens with SO_REUSEPORT, answers each line with the line and `: from PID`, and prints a line for each connection, as
// the EchoServer does. It drains nothing: it is ended by a signal.
use socket2::{Domain, Socket, Type};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

#[tokio::main]
async fn main() {
    let address: std::net::SocketAddr = std::env::args().nth(1).unwrap().parse().unwrap();
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
    socket.set_reuse_port(true).unwrap();
    socket.bind(&address.into()).unwrap();
    socket.listen(4096).unwrap();
    socket.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(socket.into()).unwrap();
    let pid = std::process::id();
    println!("Process {pid} listening on: {address}");
    loop {
        let Ok((client, from)) = listener.accept().await else { continue };
        println!("Process {pid} accepted connection from: {from}");
        tokio::spawn(async move {
            let signature = format!(": from {pid}\n").into_bytes();
            let _ = client.set_nodelay(true);
            let (input, mut output) = client.into_split();
            let (mut input, mut line) = (BufReader::new(input), Vec::new());
            while matches!(input.read_until(b'\n', &mut line).await, Ok(count) if count > 0) {
                line.extend_from_slice(&signature);
                if output.write_all(&line).await.is_err() {
                    break;
                }
                line.clear();
            }
        });
    }
}
