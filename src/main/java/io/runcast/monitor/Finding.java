package io.runcast.monitor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Something that is wrong somewhere, and what mends it.
 *
 * @param server where; empty when it concerns all
 * @param fix empty when the server names none
 */
record Finding(String code, Mark mark, String message, String fix, String server) {

  private static final List<Mark> WORST_FIRST = List.of(Mark.BAD, Mark.WARNING, Mark.NONE);

  /** All of an answer, each once, errors first. */
  static List<Finding> of(Fields status) {
    Set<Finding> findings = new LinkedHashSet<>();
    status.children("findings").forEach(fields -> findings.add(read(fields, "")));
    for (Fields server : status.children("servers")) {
      String name = server.text("name").orElse("");
      server.children("findings").forEach(fields -> findings.add(read(fields, name)));
    }
    List<Finding> ordered = new ArrayList<>(findings);
    ordered.sort(Comparator.comparing(finding -> WORST_FIRST.indexOf(finding.mark())));
    return List.copyOf(ordered);
  }

  private static Finding read(Fields fields, String server) {
    String code = fields.text("code").orElse("");
    return new Finding(
        code,
        switch (fields.text("severity").orElse("")) {
          case "error" -> Mark.BAD;
          case "info" -> Mark.NONE;
          default -> Mark.WARNING;
        },
        fields.text("message").orElse(code),
        fields.text("fix").orElse(""),
        fields.text("server").orElse(server));
  }
}
