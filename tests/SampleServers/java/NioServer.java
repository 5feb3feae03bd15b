import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A small HTTP/1.1 server on java.nio: java -jar NioServer.jar ADDRESS PORT. Its listener shares the port with SO_REUSEPORT.
 *
 * <p>At SIGTERM it closes its listener, ends its connections, on none of which a request is open, and exits with code 0. One thread does everything: while
 * it answers a request whose query begins with "slow", for three seconds, it does nothing else.
 */
public final class NioServer {
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private volatile boolean draining;

    private NioServer(InetSocketAddress address) throws IOException {
        listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        listener.bind(address, 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        NioServer server = new NioServer(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
        Thread serving = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.drain(serving)));
        System.out.println("ready");
        server.serve();
    }

    /** What the virtual machine runs at SIGTERM. By itself it would end with code 143 after that. */
    private void drain(Thread serving) {
        draining = true;
        System.out.println("told to stop");
        selector.wakeup();
        try {
            serving.join();
        } catch (InterruptedException interrupted) {
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }

    private void serve() throws IOException, InterruptedException {
        while (!draining) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    accept();
                } else {
                    read(key);
                }
            }
            selector.selectedKeys().clear();
        }
        listener.close();
        for (SelectionKey key : List.copyOf(selector.keys())) {
            key.channel().close();
        }
    }

    /** Accepts one connection, as servers on NIO do: if more wait, the selector says so again. */
    private void accept() throws IOException {
        SocketChannel connection = listener.accept();
        if (connection != null) {
            connection.configureBlocking(false);
            connection.register(selector, SelectionKey.OP_READ, new StringBuilder());
        }
    }

    /** Reads what has come and answers each request that is whole. */
    private static void read(SelectionKey key) throws IOException, InterruptedException {
        SocketChannel connection = (SocketChannel) key.channel();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        if (connection.read(buffer) < 0) {
            connection.close();
            return;
        }
        StringBuilder received = (StringBuilder) key.attachment();
        received.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
        for (int end; (end = received.indexOf(END_OF_HEAD)) >= 0; received.delete(0, end + END_OF_HEAD.length())) {
            String path = received.toString().split(" ", 3)[1];
            if (path.contains("?slow")) {
                System.out.println("a slow request is here");
                Thread.sleep(3000);
            }
            String body = "hello " + path + "\n";
            String response = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            for (ByteBuffer bytes = StandardCharsets.US_ASCII.encode(response); bytes.hasRemaining();) {
                connection.write(bytes);
            }
        }
    }
}
