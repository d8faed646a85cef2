package io.runcast.ws;

import io.runcast.Language;
import io.runcast.security.Caller;
import java.security.Principal;

/**
 * Who opens a connection: the session's user principal, which is the one thing of the request that
 * Jakarta WebSocket hands on (Session.getUserPrincipal).
 *
 * @param address where it comes from
 */
record Visitor(Caller caller, String address, Language language) implements Principal {

  @Override
  public String getName() {
    return caller.getName();
  }
}
