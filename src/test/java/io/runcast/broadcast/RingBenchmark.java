package io.runcast.broadcast;

import io.runcast.Language;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.LogFilter;
import io.runcast.log.RunScope;
import io.runcast.log.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the fan-out does for each row (encode, add) and for each client (chunk), without sockets:
 * {@code mvn verify -Pbench -Dbench.only=code}.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {
  private static final int ROWS = 1000;
  private static final String MESSAGE = "Seite 17 gelesen, 24 Treffer, 3 neue Kontakte. ".repeat(4);

  private final Ring ring = new Ring(ROWS, 8 << 20);
  private final LogEntry entry = row(1);
  private final List<Frame> one = List.of(Frame.of(Subject.run(1), entry));
  private long oldest;
  private long alternating;

  @Setup
  public void fill() {
    for (int i = 1; i <= ROWS; i++) {
      ring.add(List.of(Frame.of(Subject.run(1), row(i))));
    }
    oldest = ring.mark().sequence() - ROWS;
  }

  /** A row as JSON with its cursor. */
  @Benchmark
  public Object encode() {
    return Frame.of(Subject.run(1), entry);
  }

  /** A row into a ring that is full. */
  @Benchmark
  public void add() {
    ring.add(one);
  }

  /** What the first client at a place costs: the frames are joined. */
  @Benchmark
  public @Nullable Object chunkFirst() {
    alternating = 1 - alternating;
    return ring.chunk(oldest + alternating, Language.ENGLISH);
  }

  /** What each further client at the same place costs. */
  @Benchmark
  public @Nullable Object chunkShared() {
    return ring.chunk(oldest, Language.ENGLISH);
  }

  /** What a client costs that wants errors only: one row in ten. */
  @Benchmark
  public @Nullable Object chunkFiltered() {
    var errors =
        new StreamRequest(
            Subject.run(1),
            0,
            new LogFilter(Set.of("ERROR"), Set.of()),
            Optional.empty(),
            false,
            Language.ENGLISH,
            RunScope.ALL,
            false);
    var mark = new Ring.Mark(oldest, new Ring.FirstRow());
    return new RingPlace(errors, mark, null, null).next(ring);
  }

  private static LogEntry row(long id) {
    String level = id % 10 == 0 ? "ERROR" : "INFO";
    LogCursor cursor = LogCursor.start(1).after(700_000 + id, id, new long[] {699_990});
    return new LogEntry(1, id, 700_000 + id, level, "immowelt.de", Instant.EPOCH, MESSAGE, cursor);
  }
}
