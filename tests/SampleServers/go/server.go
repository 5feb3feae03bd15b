// A small HTTP/1.1 server of Go: server ADDRESS:PORT [LIMIT]. Its listener shares the port with SO_REUSEPORT.
// With LIMIT it has at most so many connections at a time, as with the LimitListener of golang.org/x/net/netutil: the others wait in the accept queue.
// At SIGTERM it calls http.Server.Shutdown, as the documentation of net/http says, and exits when that is done.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
)

const soReusePort = 15 // SO_REUSEPORT of Linux, which the package syscall does not have on every processor

func sharePort(_, _ string, connection syscall.RawConn) (failure error) {
	err := connection.Control(func(socket uintptr) {
		failure = syscall.SetsockoptInt(int(socket), syscall.SOL_SOCKET, soReusePort, 1)
	})
	if err != nil {
		return err
	}
	return failure
}

func hello(response http.ResponseWriter, request *http.Request) {
	response.Header().Set("Content-Type", "text/plain")
	fmt.Fprintf(response, "hello %s\n", request.URL)
}

// limitedListener accepts a connection when there is a place for it.
type limitedListener struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
}

func (listener limitedListener) Accept() (net.Conn, error) {
	select {
	case listener.places <- struct{}{}:
		return listener.Listener.Accept()
	case <-listener.closed:
		return nil, net.ErrClosed
	}
}

func (listener limitedListener) Close() error {
	defer close(listener.closed)
	return listener.Listener.Close()
}

// leave gives back the place of a connection that is closed.
func (listener limitedListener) leave(_ net.Conn, state http.ConnState) {
	if state == http.StateClosed {
		<-listener.places
	}
}

func main() {
	config := net.ListenConfig{Control: sharePort}
	listener, err := config.Listen(context.Background(), "tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	server := &http.Server{Handler: http.HandlerFunc(hello)}
	if len(os.Args) > 2 {
		limit, err := strconv.Atoi(os.Args[2])
		if err != nil {
			log.Fatal(err)
		}
		limited := limitedListener{listener, make(chan struct{}, limit), make(chan struct{})}
		listener, server.ConnState = limited, limited.leave
	}
	drained := make(chan error)
	go func() {
		<-stop
		drained <- server.Shutdown(context.Background())
	}()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	if err := <-drained; err != nil {
		log.Fatal(err)
	}
}
