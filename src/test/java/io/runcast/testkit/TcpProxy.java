package io.runcast.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Stands between a client and a server on this machine and plays the bad network: frozen, so that
 * nothing moves and nobody is told, or cut, so that both ends get a reset.
 *
 * <p>Each connection has two threads, one per direction; what a client sends is never looked at.
 * The end of a stream is passed on like a byte, so a frozen network hides it too. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int CHUNK_BYTES = 16 << 10;

  private final ServerSocket entrance;
  private final int target;

  @GuardedBy("this")
  private final Set<Link> links = new HashSet<>();

  @GuardedBy("this")
  private boolean frozen;

  @GuardedBy("this")
  private boolean closed;

  private TcpProxy(ServerSocket entrance, int target) {
    this.entrance = entrance;
    this.target = target;
  }

  /** A proxy on any free port of loopback, before a port that need not be open yet. */
  public static TcpProxy to(int targetPort) throws IOException {
    var entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var proxy = new TcpProxy(entrance, targetPort);
    daemon(proxy::accept, "tcp-proxy " + proxy.port());
    return proxy;
  }

  /** Where clients connect to, on 127.0.0.1. */
  public int port() {
    return entrance.getLocalPort();
  }

  /** The same URL, with a way through this proxy. */
  public String through(String url) {
    return url.replace("127.0.0.1:" + target, "127.0.0.1:" + port());
  }

  /** From now on no byte moves: open connections stay open, new ones are accepted and silent. */
  public synchronized void freeze() {
    frozen = true;
  }

  public synchronized boolean isFrozen() {
    return frozen;
  }

  /** Moves on, with all that was held back. */
  public synchronized void thaw() {
    frozen = false;
    notifyAll();
  }

  /**
   * Resets all connections, frozen ones too; new ones are accepted as before.
   *
   * @return how many there were
   */
  @CanIgnoreReturnValue
  public synchronized int cut() {
    List<Link> open = List.copyOf(links);
    open.forEach(Link::reset);
    return open.size();
  }

  /** Open connections. */
  public synchronized int connections() {
    return links.size();
  }

  /** Resets all connections and accepts no more. Idempotent. */
  @Override
  public void close() throws IOException {
    entrance.close();
    synchronized (this) {
      closed = true;
      cut();
    }
  }

  private void accept() {
    try {
      while (true) {
        enter(entrance.accept());
      }
    } catch (IOException e) {
      // Closed: nobody is to come in any more.
      return;
    }
  }

  private synchronized void enter(Socket client) {
    var link = new Link(client);
    links.add(link);
    if (closed) {
      link.reset();
    } else {
      daemon(link::open, "tcp-proxy out");
    }
  }

  /** Waits while the network is frozen; false where the connection was cut meanwhile. */
  private synchronized boolean mayMove(Link link) {
    try {
      while (frozen && links.contains(link)) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return links.contains(link);
  }

  private static void daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** One client's connection and the one to the target that belongs to it. */
  private final class Link {
    private final Socket client;
    private final Socket server = new Socket();

    /** Directions that may still carry bytes; guarded by the proxy. */
    private int directions = 2;

    Link(Socket client) {
      this.client = client;
    }

    void open() {
      try {
        if (!mayMove(this)) {
          return;
        }
        server.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
      } catch (IOException e) {
        // Nobody is there: the client learns it as one that connects directly would.
        reset();
        return;
      }
      daemon(() -> move(server, client), "tcp-proxy in");
      move(client, server);
    }

    private void move(Socket from, Socket to) {
      byte[] chunk = new byte[CHUNK_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
          if (!mayMove(this)) {
            return;
          }
          out.write(chunk, 0, length);
        }
        if (mayMove(this)) {
          to.shutdownOutput();
          ended();
        }
      } catch (IOException e) {
        // One end was reset; the other is told the same, as soon as anything may move.
        if (mayMove(this)) {
          reset();
        }
      }
    }

    private void ended() throws IOException {
      synchronized (TcpProxy.this) {
        directions--;
        if (directions == 0 && links.remove(this)) {
          client.close();
          server.close();
        }
      }
    }

    /** Both ends get a reset, not an end of stream. */
    void reset() {
      synchronized (TcpProxy.this) {
        if (links.remove(this)) {
          abort(client);
          abort(server);
          TcpProxy.this.notifyAll();
        }
      }
    }

    private static void abort(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException e) {
        // The other end was faster; what matters is that it is closed.
        return;
      }
    }
  }
}
