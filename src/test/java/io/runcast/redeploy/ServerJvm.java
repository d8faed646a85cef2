package io.runcast.redeploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into the JVM of a server, with the JDK's {@code jcmd}. */
final class ServerJvm {

  private static final Pattern USED = Pattern.compile("(?m)^ (?!Metaspace).*used (\\d+)K");

  /** Of the application or of what it brings along, but not of the test's own main class. */
  private static final Pattern OURS =
      Pattern.compile(
          "(?i)runcast-|hikari|PostgreSQL-JDBC"
              + "|at io\\.runcast\\.(?!redeploy\\.)|at org\\.postgresql\\.|at org\\.sqlite\\.|at liquibase\\.");

  private final long pid;

  ServerJvm(long pid) {
    this.pid = pid;
  }

  /** How many deployments' copies of a class are loaded, after a collection of garbage. */
  long copies(Class<?> type) {
    collect();
    return jcmd("VM.class_hierarchy", type.getName())
        .lines()
        .filter(line -> line.contains(type.getName() + "/"))
        .count();
  }

  /** Threads that the application started or whose stack runs through it. */
  List<String> threadsOfOurs() {
    return Arrays.stream(jcmd("Thread.print").split("\n\n", -1))
        .filter(thread -> OURS.matcher(thread).find())
        .toList();
  }

  int threads() {
    return jcmd("Thread.print").split("(?m)^\"", -1).length - 1;
  }

  /** In KiB, after a collection of garbage. */
  long usedHeap() {
    collect();
    Matcher used = USED.matcher(jcmd("GC.heap_info"));
    long sum = 0;
    while (used.find()) {
      sum += Long.parseLong(used.group(1));
    }
    return sum;
  }

  /** Twice: what the first one clears may have held something that the second one finds. */
  private void collect() {
    jcmd("GC.run");
    jcmd("GC.run");
  }

  private String jcmd(String... command) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    line.add(Long.toString(pid));
    line.addAll(List.of(command));
    try {
      Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
      String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (jcmd.waitFor() != 0) {
        throw new IllegalStateException(line + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException("No answer to " + line, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
