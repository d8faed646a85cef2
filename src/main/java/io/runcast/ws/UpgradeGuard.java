package io.runcast.ws;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a servlet container and a WebSocket implementation that is built on its upgrade
 * (Servlet 6.0 §2.3.3.5), as Tyrus is on Payara: gives that one a connection whose output never
 * blocks. Elsewhere nobody asks for it. See ADR 14.
 */
public class UpgradeGuard implements HttpUpgradeHandler {

  /** Set before the container has anything to tell. */
  private volatile @Nullable HttpUpgradeHandler handler;

  void guard(HttpUpgradeHandler guarded) {
    handler = guarded;
  }

  @Override
  public void init(WebConnection connection) {
    HttpUpgradeHandler guarded = handler;
    if (guarded != null) {
      guarded.init(new Guarded(connection));
    }
  }

  @Override
  public void destroy() {
    HttpUpgradeHandler guarded = handler;
    if (guarded != null) {
      guarded.destroy();
    }
  }

  // The interface's close() throws whatever it likes.
  @SuppressWarnings("try")
  private static final class Guarded implements WebConnection {

    private final WebConnection connection;
    private @Nullable ServletOutputStream output;

    Guarded(WebConnection connection) {
      this.connection = connection;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return connection.getInputStream();
    }

    @Override
    public synchronized ServletOutputStream getOutputStream() throws IOException {
      if (output == null) {
        GuardedOutput guarded = new GuardedOutput(connection.getOutputStream());
        guarded.begin();
        output = guarded;
      }
      return output;
    }

    @Override
    public void close() throws Exception {
      connection.close();
    }
  }
}
