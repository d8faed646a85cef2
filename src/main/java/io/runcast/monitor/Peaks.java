package io.runcast.monitor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers the highest rates seen so far on any server: what bars of rates are measured by, so
 * that servers compare with each other and with a while ago.
 */
final class Peaks {

  private final Map<String, Double> highest = new HashMap<>();

  /** Before the servers of an answer are shown. */
  void learn(List<Fields> servers) {
    for (Fields server : servers) {
      Fields rates = server.child("rates");
      for (String name : rates.names()) {
        rates.number(name).ifPresent(rate -> highest.merge(name, rate, Math::max));
      }
    }
  }

  /** 0 before there was any. */
  double of(String name) {
    return highest.getOrDefault(name, 0d);
  }
}
