package io.runcast.history;

import io.runcast.log.LogEntry;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Some rows of a download as they go over the wire, in writes that each end with a row.
 *
 * @param last true when nothing follows
 */
record Piece(List<byte[]> writes, boolean last) {

  private static final int WRITE = 32 * 1024;

  Piece {
    writes = List.copyOf(writes);
  }

  /**
   * Encodes rows.
   *
   * @param head what stands before them; may be empty
   */
  static Piece of(Format format, byte[] head, List<LogEntry> entries, boolean last) {
    List<byte[]> writes = new ArrayList<>();
    ByteArrayOutputStream write = new ByteArrayOutputStream(2 * WRITE);
    write.writeBytes(head);
    for (LogEntry entry : entries) {
      format.write(entry, write);
      if (write.size() >= WRITE) {
        writes.add(write.toByteArray());
        write.reset();
      }
    }
    if (write.size() > 0) {
      writes.add(write.toByteArray());
    }
    return new Piece(writes, last);
  }
}
