package io.runcast.monitor;

import java.util.ArrayList;
import java.util.List;

/** Shows what is wrong and how to mend it: above all else, since it is what an admin looks for. */
final class FindingsView {

  private final Sheet sheet;

  FindingsView(Sheet sheet) {
    this.sheet = sheet;
  }

  /**
   * @param named whether to say on which server: with only one there is no question
   */
  void show(List<Finding> findings, boolean named) {
    for (Finding finding : findings) {
      Mark mark = finding.mark();
      List<Span> message = new ArrayList<>();
      if (named && !finding.server().isEmpty()) {
        message.add(new Span(finding.server() + ": ", Style.STRONG));
      }
      message.add(new Span(finding.message(), mark.words()));
      if (!finding.code().isEmpty() && !finding.code().equals(finding.message())) {
        message.add(new Span(" [" + finding.code() + "]", Style.FAINT));
      }
      sheet.remark(mark, message);
      if (!finding.fix().isEmpty()) {
        sheet.remark(Mark.NONE, List.of(Span.of("→ " + finding.fix())));
      }
    }
    if (!findings.isEmpty()) {
      sheet.blank();
    }
  }
}
