package io.runcast.monitor;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * For programs: the server's JSON as it came. Only what a terminal might obey or the output's
 * charset lacks is written as an escape, which means the same to a reader of JSON.
 */
final class JsonReport implements Report {

  /** Only ever between values: strings hold no raw ones. */
  private static final Pattern LINE_BREAKS = Pattern.compile("\\s*[\\r\\n]\\s*");

  private final PrintStream out;
  private final CharsetEncoder encoder;
  private final boolean oneLine;
  private final Consumer<String> errors;
  private String lastProblem = "";

  /**
   * @param oneLine whether to take line breaks out, so that each refresh is one line
   * @param errors gets each problem once, since the output is for answers only
   */
  JsonReport(PrintStream out, Charset charset, boolean oneLine, Consumer<String> errors) {
    this.out = out;
    encoder = charset.newEncoder();
    this.oneLine = oneLine;
    this.errors = errors;
  }

  @Override
  public void answer(Answer answer) {
    lastProblem = "";
    String body = answer.body().strip();
    out.println(escaped(oneLine ? LINE_BREAKS.matcher(body).replaceAll("") : body));
    out.flush();
  }

  @Override
  public void silence(String problem, Instant since) {
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      errors.accept(problem);
    }
  }

  @Override
  public void close() {
    out.flush();
  }

  @Override
  public boolean isOpen() {
    return !out.checkError();
  }

  private String escaped(String json) {
    var escaped = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            codePoint -> {
              String character = Character.toString(codePoint);
              boolean obeyed = codePoint >= 0x7f && Character.isISOControl(codePoint);
              if (!obeyed && encoder.canEncode(character)) {
                escaped.append(character);
              } else {
                character
                    .chars()
                    .forEach(unit -> escaped.append(String.format(Locale.ROOT, "\\u%04x", unit)));
              }
            });
    return escaped.toString();
  }
}
