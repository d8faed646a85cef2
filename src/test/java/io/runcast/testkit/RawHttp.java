package io.runcast.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends what no client library would. */
public final class RawHttp {

  /** There was none: the server closed the connection. */
  public static final int NO_STATUS = -1;

  private static final int PATIENCE_MILLIS = 15_000;

  private RawHttp() {}

  /**
   * The status of the answer to a request without a body.
   *
   * @param headers name, value, name, …
   */
  public static int status(URI server, String method, String target, String... headers) {
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(server.getAuthority()).append("\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
      if (headers[i].equals("Upgrade")) {
        request.append("Connection: Upgrade\r\n");
      }
    }
    request.append("\r\n");
    return status(server, request.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * A whole answer; of a stream of events only its beginning.
   *
   * @param status {@link #NO_STATUS} when the server closed the connection instead
   * @param head the status line and the headers
   * @param body as far as it was sent; empty for a stream
   */
  public record Answer(int status, String head, String body) {}

  /**
   * The answer to some bytes that ask for {@code Connection: close}. Closes the connection at once
   * when it is a stream of events.
   *
   * @throws UncheckedIOException when there is none and the connection is not closed
   */
  public static Answer answer(URI server, byte[] request) {
    StringBuilder read = new StringBuilder();
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      try {
        out.write(request);
        out.flush();
      } catch (SocketException e) {
        // The server did not want to read the rest; it may have said why.
      }
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8 * 1024];
      int count = in.read(buffer);
      while (count >= 0) {
        read.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        if (read.indexOf("text/event-stream") >= 0 && read.indexOf("\r\n\r\n") >= 0) {
          break;
        }
        count = in.read(buffer);
      }
    } catch (SocketException e) {
      // Reset: what came until then counts.
    } catch (IOException e) {
      throw new UncheckedIOException("No answer from " + server + " after: " + read, e);
    }
    int end = read.indexOf("\r\n\r\n");
    if (end < 0 || read.indexOf("HTTP/1.1 ") != 0) {
      return new Answer(NO_STATUS, read.toString(), "");
    }
    String head = read.substring(0, end);
    return new Answer(
        Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length())),
        head,
        read.substring(end + "\r\n\r\n".length()));
  }

  /**
   * The status of the answer to some bytes.
   *
   * @return {@link #NO_STATUS} when the server closed the connection instead
   * @throws UncheckedIOException when it does neither
   */
  public static int status(URI server, byte[] request) {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(request);
      out.flush();
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
              .readLine();
      return line == null || !line.startsWith("HTTP/1.1 ")
          ? NO_STATUS
          : Integer.parseInt(line.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    } catch (SocketException e) {
      // Reset: the server did not want to read the rest.
      return NO_STATUS;
    } catch (IOException e) {
      throw new UncheckedIOException("No answer from " + server, e);
    }
  }
}
