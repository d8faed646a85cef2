package io.runcast.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests that were turned away. Threadsafe. */
@ApplicationScoped
public class Refusals {

  private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

  public Refusals() {
    for (Refusal refusal : Refusal.values()) {
      counts.put(refusal, new LongAdder());
    }
  }

  public void count(Refusal refusal) {
    of(refusal).increment();
  }

  /** How many there have been since the start. */
  public long counted(Refusal refusal) {
    return of(refusal).sum();
  }

  private LongAdder of(Refusal refusal) {
    LongAdder count = counts.get(refusal);
    if (count == null) {
      throw new IllegalStateException("no count for " + refusal);
    }
    return count;
  }
}
