package io.runcast.testkit;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The lines that a program has added to its log since a moment, for messages about its failure. */
final class LogTail {
  private static final int LINES = 8;

  private final Path log;
  private final long start;

  private LogTail(Path log, long start) {
    this.log = log;
    this.start = start;
  }

  /** Begins at the present end of the file. */
  static LogTail from(Path log) throws IOException {
    return new LogTail(log, Files.exists(log) ? Files.size(log) : 0);
  }

  boolean contains(String text) {
    return text().contains(text);
  }

  /** The last few lines, each on a line of its own and indented. */
  String indented() {
    return lastLines(text());
  }

  static String lastLines(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    var tail = new StringBuilder();
    for (String line : lines.subList(Math.max(0, lines.size() - LINES), lines.size())) {
      tail.append("\n  ").append(line.strip());
    }
    return tail.toString();
  }

  private String text() {
    try (var channel = Files.newByteChannel(log)) {
      channel.position(Math.min(start, channel.size()));
      var bytes = Channels.newInputStream(channel).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }
}
