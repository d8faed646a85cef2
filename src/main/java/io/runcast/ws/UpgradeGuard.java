package io.runcast.ws;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a servlet container and a WebSocket implementation that is built on its upgrade
 * (Servlet 6.0 §2.3.3.5), as Tyrus is on Payara: gives that one an output that never blocks, and us
 * the same one. Elsewhere nobody asks for it. See ADR 14.
 */
public class UpgradeGuard implements HttpUpgradeHandler {

  /** Set before the container has anything to tell. */
  private volatile @Nullable HttpUpgradeHandler handler;

  private volatile @Nullable Visitor visitor;

  /**
   * Begins.
   *
   * @param guarded who thinks to have the connection for itself
   * @param who gets its output, too
   */
  void guard(HttpUpgradeHandler guarded, Visitor who) {
    visitor = who;
    handler = guarded;
  }

  @Override
  public void init(WebConnection connection) {
    HttpUpgradeHandler guarded = handler;
    Visitor who = visitor;
    if (guarded != null && who != null) {
      guarded.init(new Guarded(connection, who));
    }
  }

  @Override
  public void destroy() {
    shut(visitor);
    HttpUpgradeHandler guarded = handler;
    if (guarded != null) {
      guarded.destroy();
    }
  }

  private static void shut(@Nullable Visitor visitor) {
    GuardedOutput output = visitor == null ? null : visitor.output().get();
    if (output != null) {
      output.shut();
    }
  }

  // The interface's close() throws whatever it likes.
  @SuppressWarnings("try")
  private static final class Guarded implements WebConnection {

    private final WebConnection connection;
    private final Visitor visitor;

    Guarded(WebConnection connection, Visitor visitor) {
      this.connection = connection;
      this.visitor = visitor;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return connection.getInputStream();
    }

    @Override
    public synchronized ServletOutputStream getOutputStream() throws IOException {
      GuardedOutput output = visitor.output().get();
      if (output == null) {
        output = new GuardedOutput(connection.getOutputStream());
        output.begin();
        visitor.output().set(output);
      }
      return output;
    }

    @Override
    public void close() throws Exception {
      shut(visitor);
      connection.close();
    }
  }
}
