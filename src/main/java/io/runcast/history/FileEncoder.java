package io.runcast.history;

import io.runcast.log.LogEntry;
import io.runcast.log.Subject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes a file piece by piece, compressed or not, in writes that each end with a row. */
final class FileEncoder {

  private static final int WRITE = 32 * 1024;

  /** What is compressed leaves in writes of about this size, too. */
  private static final int GZIPPED_WRITE = 128 * 1024;

  private final Subject subject;
  private final Format format;
  private final ByteArrayOutputStream rows = new ByteArrayOutputStream(2 * WRITE);
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();

  /** Its native memory goes with it. */
  private final @Nullable FastGzip gzip;

  FileEncoder(Subject subject, Format format, boolean gzipped) {
    this.subject = subject;
    this.format = format;
    try {
      this.gzip = gzipped ? new FastGzip(compressed) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows.writeBytes(format.head());
  }

  /**
   * The next piece.
   *
   * @param last whether it ends the file
   */
  Piece piece(List<LogEntry> entries, boolean last) {
    List<byte[]> writes = new ArrayList<>();
    for (LogEntry entry : entries) {
      format.write(subject, entry, rows);
      if (rows.size() >= (gzip == null ? WRITE : GZIPPED_WRITE)) {
        writes.add(take(false));
      }
    }
    if (rows.size() > 0 || last) {
      writes.add(take(last));
    }
    writes.removeIf(write -> write.length == 0);
    return new Piece(writes, last);
  }

  /**
   * What a file ends with that is not whole; what was compressed has no end then, which tells it.
   * Any thread.
   */
  byte[] broken(String why) {
    return gzip == null ? format.broken(why) : new byte[0];
  }

  private byte[] take(boolean last) {
    byte[] plain = rows.toByteArray();
    rows.reset();
    if (gzip == null) {
      return plain;
    }
    try {
      gzip.write(plain);
      if (last) {
        gzip.close();
      } else {
        gzip.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] taken = compressed.toByteArray();
    compressed.reset();
    return taken;
  }
}
