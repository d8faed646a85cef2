package io.runcast.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes times as all of Runcast's JSON has them: ISO 8601, UTC, microseconds. */
public final class Timestamps {

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private Timestamps() {}

  /** PostgreSQL's infinities, and whatever else has no four-digit year, become the nearest one. */
  public static String format(Instant time) {
    Instant shown = time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    return MICROSECONDS.format(shown);
  }
}
