package io.runcast.testkit;

import java.io.BufferedReader;
import java.io.IOException;
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
