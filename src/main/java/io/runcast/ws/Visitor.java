package io.runcast.ws;

import io.runcast.Language;
import io.runcast.security.Caller;
import java.security.Principal;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Who opens a connection: the session's user principal, which is the one thing of the request that
 * Jakarta WebSocket hands on (Session.getUserPrincipal).
 *
 * @param address where it comes from
 * @param output filled before the connection is opened where the container lets us write to it
 */
record Visitor(
    Caller caller,
    String address,
    Language language,
    AtomicReference<@Nullable GuardedOutput> output)
    implements Principal {

  Visitor(Caller caller, String address, Language language) {
    this(caller, address, language, new AtomicReference<>());
  }

  @Override
  public String getName() {
    return caller.getName();
  }
}
