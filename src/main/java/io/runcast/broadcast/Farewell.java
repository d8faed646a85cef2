package io.runcast.broadcast;

import io.runcast.Language;

/** The last event of a stream whose client may not stay. */
public final class Farewell {

  private Farewell() {}

  /**
   * An event of type {@code error}.
   *
   * @param expired whether the client's time was over; else it was sent away before
   */
  public static byte[] event(boolean expired, Language language) {
    return Notice.unauthorized(expired).in(language);
  }
}
