package io.runcast.monitor;

import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Writes numbers, times and sizes as the reader's language does, units never parted from them. */
final class Figures {

  private static final String GAP = String.valueOf(TextWidth.NO_BREAK_SPACE);
  private static final double KILO = 1024;

  private final Texts texts;
  private final ZoneId zone;

  Figures(Texts texts, ZoneId zone) {
    this.texts = texts;
    this.zone = zone;
  }

  /** With one decimal where it says something. */
  String number(double value) {
    NumberFormat format = NumberFormat.getInstance(texts.locale());
    format.setMaximumFractionDigits(Math.abs(value) < 100 ? 1 : 0);
    return format.format(value);
  }

  /** A number and what it counts: {@code key.one} or {@code key.many}. */
  String count(String key, double value) {
    return texts.get(key + (value == 1 ? ".one" : ".many"), number(value));
  }

  String percent(double ratio) {
    return number(Math.rint(ratio * 1000) / 10) + GAP + "%";
  }

  String bytes(double bytes) {
    if (bytes < KILO) {
      return number(bytes) + GAP + "B";
    }
    if (bytes < KILO * KILO) {
      return number(bytes / KILO) + GAP + "KB";
    }
    return bytes < KILO * KILO * KILO
        ? number(bytes / KILO / KILO) + GAP + "MB"
        : number(bytes / KILO / KILO / KILO) + GAP + "GB";
  }

  /** A short time in seconds. */
  String seconds(double seconds) {
    if (Math.abs(seconds) < 1) {
      return number(seconds * 1000) + GAP + "ms";
    }
    return Math.abs(seconds) < 120
        ? number(seconds) + GAP + "s"
        : number(seconds / 60) + GAP + "min";
  }

  /** A long time, in its two largest units; a negative one is none. */
  String duration(Duration given) {
    Duration duration = given.isNegative() ? Duration.ZERO : given;
    if (duration.toDays() > 0) {
      return two(duration.toDays(), "d", duration.toHoursPart(), "h");
    }
    if (duration.toHours() > 0) {
      return two(duration.toHours(), "h", duration.toMinutesPart(), "min");
    }
    return duration.toMinutes() > 0
        ? two(duration.toMinutes(), "min", duration.toSecondsPart(), "s")
        : duration.toSeconds() + GAP + "s";
  }

  private String two(long large, String largeUnit, long small, String smallUnit) {
    String first = number((double) large) + GAP + largeUnit;
    return small == 0 ? first : first + GAP + small + GAP + smallUnit;
  }

  /** The reader's own time of day, with the date unless it is today's. */
  String time(Instant instant, Instant now) {
    ZonedDateTime moment = instant.atZone(zone);
    boolean today = moment.toLocalDate().equals(now.atZone(zone).toLocalDate());
    return DateTimeFormatter.ofPattern(
            texts.get(today ? "pattern.time" : "pattern.date"), texts.locale())
        .format(moment);
  }
}
