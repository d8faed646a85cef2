package io.runcast.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where and with what it was measured: figures mean little without. */
final class MachineFacts {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private MachineFacts() {}

  /** By name, in the order in which they are told. */
  static Map<String, String> gather(Map<String, String> stage, BenchOptions options)
      throws IOException {
    var facts = new LinkedHashMap<String, String>();
    facts.put("Date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("Runcast", System.getProperty("runcast.version", "unknown"));
    facts.put("Processors", Runtime.getRuntime().availableProcessors() + processor());
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      facts.put("Memory", Format.bytes((double) system.getTotalMemorySize()));
    }
    facts.put("System", property("os.name") + " " + property("os.version"));
    facts.put("JDK", property("java.vendor") + " " + property("java.vm.version"));
    facts.putAll(stage);
    facts.put("Limits", ClientLimit.ofThisMachine().text());
    facts.put("Load client", "in one JVM with the writer, threads: " + options.threads());
    facts.put("Messages", options.messageSize() + " characters, unless a scenario says otherwise");
    if (!options.forServer().isEmpty()) {
      facts.put("Settings", options.forServer().toString());
    }
    return facts;
  }

  private static String processor() throws IOException {
    if (!Files.isReadable(PROCESSORS)) {
      return "";
    }
    return Files.readAllLines(PROCESSORS).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> " × " + line.replaceFirst(".*:\\s*", ""))
        .findFirst()
        .orElse("");
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
