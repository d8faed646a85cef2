package io.runcast.history;

import java.util.List;

/**
 * Some rows of a download as they go over the wire.
 *
 * @param last true when nothing follows
 */
record Piece(List<byte[]> writes, boolean last) {

  Piece {
    writes = List.copyOf(writes);
  }
}
