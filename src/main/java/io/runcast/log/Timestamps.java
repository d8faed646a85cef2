package io.runcast.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes times as all of Runcast's JSON has them: ISO 8601, UTC, microseconds; reads SQLite's. */
public final class Timestamps {

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  /** As Django, Python and SQLite's own functions write them; without an offset it is UTC. */
  private static final DateTimeFormatter IN_SQLITE =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("[' ']['T']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXX]")
          .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private Timestamps() {}

  /** Reads the text of an SQLite column; null for what is no time. */
  static @Nullable Instant parse(@Nullable String text) {
    try {
      return text == null ? null : IN_SQLITE.parse(text, Instant::from);
    } catch (DateTimeParseException e) {
      // Any text may stand in a column of SQLite, and one row must not stop all others.
      return null;
    }
  }

  /** PostgreSQL's infinities, and whatever else has no four-digit year, become the nearest one. */
  public static String format(Instant time) {
    return MICROSECONDS.format(nearest(time));
  }

  /** The same in microseconds since 1970. */
  public static long micros(Instant time) {
    Instant shown = nearest(time);
    return shown.getEpochSecond() * 1_000_000 + shown.getNano() / 1000;
  }

  private static Instant nearest(Instant time) {
    return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
  }
}
