package io.runcast.bench;

import io.runcast.bench.Outcome.Fact;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Files of a large run, from a server whose whole heap is but a little larger than what is alive in
 * it when it has nothing to do: who does not stream in bounded memory does not come through.
 */
final class DownloadScenario implements Scenario {
  private static final int ROWS = 1_000_000;
  private static final long MEGABYTE = 1 << 20;
  private static final long SPARE = 64;
  private static final Pattern ROW = Pattern.compile("\"message\":\"row (\\d+) ");

  @Override
  public String id() {
    return "download";
  }

  @Override
  public int clients() {
    return 1;
  }

  @Override
  public Outcome run(Stage stage, BenchOptions options)
      throws IOException, SQLException, InterruptedException {
    long run = stage.writtenRun(ROWS, options.messageSize());
    long idle = stage.heap().bytes();
    long bound = (idle + MEGABYTE - 1) / MEGABYTE + SPARE;
    var facts = new ArrayList<Fact>();
    facts.add(Facts.bytes("Heap of the idle server", (double) idle));
    facts.add(Facts.bytes("Heap that it may have from now on", (double) (bound * MEGABYTE)));
    Verdict verdict = Verdict.NOTHING;
    stage.restartServer(List.of("-Xmx" + bound + "m"));
    try {
      for (String encoding : List.of("identity", "gzip")) {
        long begun = System.nanoTime();
        Counted body = new Counted();
        Verdict one = download(stage, run, encoding, body, facts);
        verdict = verdict.plus(one);
        facts.add(
            Facts.seconds("NDJSON, " + encoding, Duration.ofNanos(System.nanoTime() - begun)));
        facts.add(Facts.bytes("… over the wire", (double) body.bytes));
      }
    } finally {
      stage.restartServer(List.of());
    }
    return new Outcome(
        id(),
        "Download of %,d rows".formatted(ROWS),
        "One run as a file, from a server with %d MB of heap more than it has alive when idle."
            .formatted(SPARE),
        List.of(),
        facts,
        List.of(),
        verdict);
  }

  private static Verdict download(
      Stage stage, long run, String encoding, Counted body, List<Fact> facts)
      throws IOException, InterruptedException {
    URI uri = stage.uri().resolve("/api/runs/" + run + "/logs?format=ndjson");
    HttpResponse<InputStream> response =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .send(
                HttpRequest.newBuilder(uri).header("Accept-Encoding", encoding).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    long next = 1;
    long outOfOrder = 0;
    try (InputStream wire = body.of(response.body());
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    encoding.equals("gzip") ? new GZIPInputStream(wire) : wire,
                    StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher row = ROW.matcher(line);
        if (!row.find() || Long.parseLong(row.group(1)) != next) {
          outOfOrder++;
        }
        next++;
        if (next == ROWS / 2) {
          facts.add(Facts.bytes("Alive half-way, " + encoding, (double) stage.heap().bytes()));
        }
      }
    }
    return new Verdict(ROWS, Math.max(0, ROWS - next + 1), 0, outOfOrder, 0, 0);
  }

  /** Counts what comes over the wire. */
  private static final class Counted {
    private long bytes;

    InputStream of(InputStream body) {
      return new FilterInputStream(body) {
        @Override
        public int read() throws IOException {
          int one = super.read();
          bytes += one < 0 ? 0 : 1;
          return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          int read = super.read(buffer, offset, length);
          bytes += Math.max(0, read);
          return read;
        }
      };
    }
  }
}
