package io.runcast.broadcast;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the listener is in each table. Written by the listener's thread, read by any, and always
 * before the rows are told.
 */
final class Stands {

  private static final String LOG = "";

  private final Map<String, Stand> byChannel = new ConcurrentHashMap<>();

  /** Null until the listener has seen the table; a channel of null is the log. */
  @Nullable Stand of(@Nullable String channel) {
    return byChannel.get(channel == null ? LOG : channel);
  }

  /** True when it is the first that is known. */
  boolean put(@Nullable String channel, Stand stand) {
    return byChannel.put(channel == null ? LOG : channel, stand) == null;
  }
}
