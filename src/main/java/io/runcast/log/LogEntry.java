package io.runcast.log;

import java.time.Instant;

/**
 * One committed row of the log table, with its place in the order.
 *
 * @param run the run it belongs to
 * @param id the row's id; unique, but not in commit order
 * @param tx the transaction that wrote it; 0 for rows from before the installation
 * @param level as the writer spelled it
 * @param portal what the row is about; may be empty
 * @param timestamp the row's own time, microseconds
 * @param message the full text
 * @param cursor the place after this row
 */
public record LogEntry(
    long run,
    long id,
    long tx,
    String level,
    String portal,
    Instant timestamp,
    String message,
    LogCursor cursor) {}
