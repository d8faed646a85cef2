package io.runcast.ws;

import io.runcast.Language;
import io.runcast.security.Caller;
import io.runcast.sse.ClientConnection;
import java.security.Principal;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Who opens a connection: the session's user principal, which is the one thing of the request that
 * Jakarta WebSocket hands on (Session.getUserPrincipal).
 *
 * @param address where it comes from
 * @param connection to be cut when there is no other way
 * @param output filled before the connection is opened where the container lets us write to it
 */
record Visitor(
    Caller caller,
    String address,
    Language language,
    ClientConnection connection,
    AtomicReference<@Nullable GuardedOutput> output)
    implements Principal {

  Visitor(Caller caller, String address, Language language, ClientConnection connection) {
    this(caller, address, language, connection, new AtomicReference<>());
  }

  @Override
  public String getName() {
    return caller.getName();
  }
}
