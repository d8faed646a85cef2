package io.runcast.log;

/**
 * What a page is to hold.
 *
 * @param rows how many at most
 * @param bytes about how many bytes of text at most; one row always fits
 */
public record HistoryRequest(Subject subject, LogView view, int rows, long bytes) {

  HistoryRequest with(int otherRows, long otherBytes) {
    return new HistoryRequest(subject, view, otherRows, otherBytes);
  }
}
