package io.runcast.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a process and its children have cost until now, each child by itself: the difference of two
 * is right although children come. Of those that end in between the last part is missing.
 */
record CpuTime(Map<Long, Duration> byPid) {

  static CpuTime of(ProcessHandle process) {
    var byPid = new HashMap<Long, Duration>();
    Stream.concat(Stream.of(process), process.descendants())
        .forEach(
            each -> byPid.put(each.pid(), each.info().totalCpuDuration().orElse(Duration.ZERO)));
    return new CpuTime(Map.copyOf(byPid));
  }

  Duration since(CpuTime before) {
    return byPid.entrySet().stream()
        .map(each -> each.getValue().minus(before.byPid.getOrDefault(each.getKey(), Duration.ZERO)))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
