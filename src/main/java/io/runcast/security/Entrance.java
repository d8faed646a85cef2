package io.runcast.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * One way in. Called on a request's thread for every request that is not open to all, so what costs
 * is remembered for a short while. Threadsafe.
 */
public interface Entrance {

  /**
   * Tells who sent a request.
   *
   * @return empty when the request carries nothing of this kind, or this way is not configured
   * @throws RefusedException when it carries something that does not count
   * @throws UndecidedException when that cannot be told now
   */
  Optional<Caller> identify(HttpServletRequest request) throws RefusedException, UndecidedException;
}
