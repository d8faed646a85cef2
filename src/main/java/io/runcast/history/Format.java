package io.runcast.history;

import io.runcast.Problem;
import io.runcast.broadcast.JsonText;
import io.runcast.log.LogEntry;
import io.runcast.log.Subject;
import io.runcast.log.Timestamps;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** In what form rows are given: as a page, or as a file with all of them. */
enum Format {
  JSON("application/json", "json") {
    @Override
    byte[] head() {
      throw new UnsupportedOperationException("A page has a form of its own");
    }

    @Override
    void write(Subject subject, LogEntry entry, ByteArrayOutputStream output) {
      throw new UnsupportedOperationException("A page has a form of its own");
    }

    @Override
    byte[] broken(String why) {
      throw new UnsupportedOperationException("A page is never broken off");
    }
  },

  /** One JSON object on each line. */
  NDJSON("application/x-ndjson", "ndjson") {
    @Override
    void write(Subject subject, LogEntry entry, ByteArrayOutputStream output) {
      output.writeBytes(Rows.json(subject, entry));
      output.write('\n');
    }

    @Override
    byte[] broken(String why) {
      return new JsonText(200)
          .open()
          .put("type", "error")
          .put("message", why)
          .close()
          .raw("\n")
          .toBytes();
    }
  },

  /** RFC 4180. */
  CSV("text/csv;charset=UTF-8;header=present", "csv") {
    @Override
    byte[] head() {
      return utf8("id,timestamp,level,portal,message\r\n");
    }

    @Override
    void write(Subject subject, LogEntry entry, ByteArrayOutputStream output) {
      output.writeBytes(
          utf8(
              entry.id()
                  + ","
                  + Timestamps.format(entry.timestamp())
                  + ","
                  + cell(entry.level())
                  + ","
                  + cell(entry.portal())
                  + ","
                  + cell(entry.message())
                  + "\r\n"));
    }

    @Override
    byte[] broken(String why) {
      return utf8(",,,," + cell("INCOMPLETE: " + why) + "\r\n");
    }
  },

  /** As a log file; a message of several lines has several here too. */
  TEXT("text/plain;charset=UTF-8", "txt") {
    @Override
    void write(Subject subject, LogEntry entry, ByteArrayOutputStream output) {
      output.writeBytes(
          utf8(
              "%s %s %s %s\n"
                  .formatted(
                      Timestamps.format(entry.timestamp()),
                      word(entry.level()),
                      word(entry.portal()),
                      entry.message())));
    }

    @Override
    byte[] broken(String why) {
      return utf8("INCOMPLETE: " + why + "\n");
    }
  };

  /** What makes a spreadsheet take a cell for a formula. */
  private static final String FORMULA = "=+-@\t\r";

  private static final int LONGEST_KEY = 64;

  private final String type;
  private final String suffix;

  Format(String type, String suffix) {
    this.type = type;
    this.suffix = suffix;
  }

  /** What stands before the first row. */
  byte[] head() {
    return new byte[0];
  }

  /** Writes one row. */
  abstract void write(Subject subject, LogEntry entry, ByteArrayOutputStream output);

  /** What stands behind the last row of a file that is not whole. */
  abstract byte[] broken(String why);

  String type() {
    return type;
  }

  /** The name under which a client is to keep a subject's rows. */
  String fileName(Subject subject) {
    String name;
    if (subject instanceof Subject.OfRun one) {
      name = "run-" + one.run();
    } else {
      Subject.OfChannel one = (Subject.OfChannel) subject;
      name = one.key() == null ? one.channel() : one.channel() + "-" + harmless(one.key());
    }
    return name + "." + suffix;
  }

  /** What every file system takes. */
  private static String harmless(String key) {
    String name = key.replaceAll("[^A-Za-z0-9_-]", "_");
    return name.length() <= LONGEST_KEY ? name : name.substring(0, LONGEST_KEY);
  }

  /**
   * What a client wants.
   *
   * @param parameter wins over the header; null where it is not given
   * @param accepted the header's types, the best first
   */
  static Format of(@Nullable String parameter, List<MediaType> accepted) {
    if (parameter != null) {
      return Arrays.stream(values())
          .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(parameter))
          .findFirst()
          .orElseThrow(
              () ->
                  Problem.badParameter(
                      "format", parameter, List.of("json", "ndjson", "csv", "text")));
    }
    for (MediaType type : accepted) {
      for (Format format : values()) {
        String own = format.type.replaceAll(";.*", "");
        if (type.isCompatible(
            new MediaType(
                own.substring(0, own.indexOf('/')), own.substring(own.indexOf('/') + 1)))) {
          return format;
        }
      }
    }
    throw new NotAcceptableException();
  }

  /** So that no line has fewer words than another. */
  private static String word(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static String cell(String text) {
    String harmless = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    boolean quoted = harmless.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return quoted ? '"' + harmless.replace("\"", "\"\"") + '"' : harmless;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
