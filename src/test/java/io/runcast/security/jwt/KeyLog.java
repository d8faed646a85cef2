package io.runcast.security.jwt;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the log was told about key sets, as long as this is open. */
final class KeyLog extends Handler {

  private final Logger logger = Logger.getLogger(KeptKeys.class.getName());
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  KeyLog() {
    logger.addHandler(this);
  }

  List<String> warnings() {
    return lines(Level.WARNING);
  }

  List<String> infos() {
    return lines(Level.INFO);
  }

  private List<String> lines(Level level) {
    return records.stream()
        .filter(logged -> logged.getLevel().equals(level))
        .map(logged -> new SimpleFormatter().formatMessage(logged))
        .toList();
  }

  @Override
  public void publish(LogRecord logged) {
    records.add(logged);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
