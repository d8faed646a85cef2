package io.runcast.log;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a place costs: to move it on by a row, to ask it, to send it and to read it. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CursorBenchmark {
  private static final long TX = 700_000;

  /** Transactions that are open beside the one that writes. */
  @Param({"0", "8"})
  public int open;

  private long[] stillOpen = {};
  private LogCursor cursor = LogCursor.start(1);
  private String token = "";

  @Setup
  public void place() {
    stillOpen = new long[open];
    for (int i = 0; i < open; i++) {
      stillOpen[i] = TX - 100 + i;
    }
    cursor = LogCursor.start(1).after(TX, 42, stillOpen);
    token = new ResumeToken(Subject.run(7), cursor, false).encode();
  }

  @Benchmark
  public LogCursor after() {
    return cursor.after(TX + 1, 43, stillOpen);
  }

  @Benchmark
  public boolean includes() {
    return cursor.includes(TX - 50, 41);
  }

  @Benchmark
  public String encode() {
    return new ResumeToken(Subject.run(7), cursor, false).encode();
  }

  @Benchmark
  public Object parse() {
    return ResumeToken.parse(token);
  }
}
