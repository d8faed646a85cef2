package io.runcast.security.jwt;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.runcast.security.UndecidedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A key set in a file, read again when the file is another one. That is looked for every few
 * seconds at most, by one request's thread; the others go on with the keys that are there.
 */
final class FileKeys implements KeySource {

  static final Duration CHECKED_EVERY = Duration.ofSeconds(3);

  /** A hundred times what an issuer has. */
  static final int MOST_BYTES = 256 << 10;

  /** What differs when a file was written or replaced, by a container's mount too. */
  private record Version(FileTime modified, long bytes, @Nullable Object identity) {}

  private final Path path;
  private final InstantSource clock;
  private final KeptKeys kept;
  private final ReentrantLock checking = new ReentrantLock();
  private volatile Instant nextCheck = Instant.MIN;

  @GuardedBy("checking")
  private @Nullable Version seen;

  FileKeys(Path path, InstantSource clock) {
    this.path = path;
    this.clock = clock;
    this.kept = new KeptKeys(path.toString());
    checkIfDue();
  }

  @Override
  public PublicKeys current() throws UndecidedException {
    checkIfDue();
    return kept.require();
  }

  @Override
  public PublicKeys newerThan(PublicKeys keys) throws UndecidedException {
    return current();
  }

  @Override
  public void close() {}

  private void checkIfDue() {
    if (clock.instant().isBefore(nextCheck) || !checking.tryLock()) {
      return;
    }
    try {
      check();
      nextCheck = clock.instant().plus(CHECKED_EVERY);
    } finally {
      checking.unlock();
    }
  }

  @GuardedBy("checking")
  private void check() {
    try {
      Version now = version();
      if (Objects.equals(now, seen)) {
        return;
      }
      seen = now;
      kept.replace(PublicKeys.parse(read()));
    } catch (IOException e) {
      seen = null;
      kept.failed("it cannot be read (%s)".formatted(e.getClass().getSimpleName()));
    } catch (UnusableKeysException e) {
      kept.failed(String.valueOf(e.getMessage()));
    }
  }

  private Version version() throws IOException {
    BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
    return new Version(file.lastModifiedTime(), file.size(), file.fileKey());
  }

  private String read() throws IOException, UnusableKeysException {
    try (InputStream file = Files.newInputStream(path)) {
      byte[] bytes = file.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UnusableKeysException("it is longer than %d bytes".formatted(MOST_BYTES));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
