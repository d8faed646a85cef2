package io.runcast.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers with events that a test makes up, faults included: a check of the instruments. */
final class FaultyServer implements AutoCloseable {
  /** Instead of an event: the server cuts the connection. */
  private static final String CUT = "cut";

  private static final Pattern RUN = Pattern.compile("GET /api/runs/(\\d+)/logs/stream.*");
  private static final String LAST_EVENT_ID = "Last-Event-ID: ";
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  /**
   * What a client asked.
   *
   * @param lastEventId empty where it named none
   */
  record Request(long run, String lastEventId) {}

  private final ServerSocket socket;
  private final Function<Request, List<String>> answers;
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();

  /**
   * Starts it on a free port.
   *
   * @param answers the events for each request
   */
  FaultyServer(Function<Request, List<String>> answers) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.answers = answers;
    var thread = new Thread(this::serve, "faulty server");
    thread.setDaemon(true);
    thread.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        answer(connection);
      } catch (IOException e) {
        // The test is over, or its client has gone.
      }
    }
  }

  private void answer(Socket connection) throws IOException {
    var reader =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
    long run = 0;
    String lastEventId = "";
    for (String line = reader.readLine();
        line != null && !line.isEmpty();
        line = reader.readLine()) {
      Matcher matcher = RUN.matcher(line);
      run = matcher.matches() ? Long.parseLong(matcher.group(1)) : run;
      lastEventId =
          line.startsWith(LAST_EVENT_ID) ? line.substring(LAST_EVENT_ID.length()) : lastEventId;
    }
    var request = new Request(run, lastEventId);
    requests.add(request);
    OutputStream output = connection.getOutputStream();
    write(output, HEAD);
    for (String event : answers.apply(request)) {
      if (event.equals(CUT)) {
        connection.close();
        return;
      }
      write(output, Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
    }
  }

  private static void write(OutputStream output, String text) throws IOException {
    output.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
