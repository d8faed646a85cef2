package io.runcast.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM's objects take, right after a full collection: {@code jcmd <pid> GC.class_histogram}.
 *
 * @param byClass bytes of all objects of a class that are still referred to
 */
record LiveHeap(Map<String, Long> byClass) {
  private static final Pattern LINE =
      Pattern.compile("\\s*\\d+:\\s+(?<count>\\d+)\\s+(?<bytes>\\d+)\\s+(?<name>\\S+).*");

  /** One class's share of a growth. */
  record Growth(String name, long bytes) {}

  /** Looks into another JVM with the tools of this one; twice, for what finalizers let go. */
  static LiveHeap of(long pid) throws IOException, InterruptedException {
    String unused = histogram(pid);
    return parse(histogram(pid));
  }

  private static String histogram(long pid) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd failed: " + text.strip());
    }
    return text;
  }

  static LiveHeap parse(String histogram) {
    var byClass = new HashMap<String, Long>();
    for (String line : histogram.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        byClass.merge(matcher.group("name"), Long.parseLong(matcher.group("bytes")), Long::sum);
      }
    }
    return new LiveHeap(Map.copyOf(byClass));
  }

  long bytes() {
    return byClass.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The classes that have grown most. */
  List<Growth> growth(LiveHeap before, int most) {
    return byClass.entrySet().stream()
        .map(
            each ->
                new Growth(
                    each.getKey(),
                    each.getValue() - before.byClass.getOrDefault(each.getKey(), 0L)))
        .sorted(Comparator.comparingLong(Growth::bytes).reversed())
        .limit(most)
        .toList();
  }
}
