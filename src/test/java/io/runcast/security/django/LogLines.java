package io.runcast.security.django;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What this package logs while it is open. */
final class LogLines extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger(LogLines.class.getPackageName());
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  LogLines() {
    logger.setLevel(Level.ALL);
    logger.addHandler(this);
  }

  List<String> all() {
    return records.stream().map(LogLines::text).toList();
  }

  List<String> warnings() {
    return records.stream()
        .filter(line -> line.getLevel().equals(Level.WARNING))
        .map(LogLines::text)
        .toList();
  }

  private static String text(LogRecord line) {
    Object[] parameters = line.getParameters();
    return parameters == null
        ? line.getMessage()
        : MessageFormat.format(line.getMessage(), parameters);
  }

  @Override
  public void publish(LogRecord line) {
    records.add(line);
  }

  @Override
  public void flush() {
    // Nothing is kept back.
  }

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setLevel(null);
  }
}
