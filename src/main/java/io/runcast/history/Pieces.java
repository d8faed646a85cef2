package io.runcast.history;

import io.runcast.log.HistoryPage;
import io.runcast.log.LogCursor;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads a file's rows one page after the other. One thread at a time. */
final class Pieces implements LogDownload.Source {

  /** Where the rows come from. */
  interface Pages {
    /**
     * The page behind a place.
     *
     * @param place null for the first one
     */
    HistoryPage after(@Nullable LogCursor place) throws SQLException;
  }

  private final Pages pages;
  private final FileEncoder encoder;
  private @Nullable LogCursor at;

  Pieces(Pages pages, FileEncoder encoder) {
    this.pages = pages;
    this.encoder = encoder;
  }

  @Override
  public Piece next() throws SQLException {
    HistoryPage page = pages.after(at);
    // Only now: even the end of a reading may fail, and then it is tried again.
    at = page.after();
    return encoder.piece(page.entries(), page.endReached());
  }

  @Override
  public byte[] broken(String why) {
    return encoder.broken(why);
  }
}
