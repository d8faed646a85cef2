package io.runcast.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The advisory keys between writers and a server that sleeps: a server holds one of {@link #SLOTS}
 * while it blocks on notifications, and the log table's trigger notifies only if it cannot share
 * all of them.
 *
 * <p>The keys' class is made from the channel, so that two installations in one database do not
 * wake each other: the first four bytes of its SHA-256 as a signed integer, which PostgreSQL gives
 * by {@code ('x' || substr(encode(sha256(convert_to(channel, 'UTF8')), 'hex'), 1,
 * 8))::bit(32)::int}. The migration writes it into the trigger's arguments.
 *
 * @param keyClass the first of the two integers of every key
 */
public record Gate(int keyClass) {

  /** As many servers can sleep at once; others poll. The trigger's function names as many. */
  public static final int SLOTS = 4;

  /** The gate of the installation that notifies on this channel. */
  public static Gate of(String channel) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return new Gate(
          ByteBuffer.wrap(digest.digest(channel.getBytes(StandardCharsets.UTF_8))).getInt());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * A query of one integer: the slot, from 1, that this session now holds, or 0 if none is free or
   * a writer that skipped its bell is still in its transaction. Autocommit only.
   */
  public String takeFreeSlot() {
    return IntStream.rangeClosed(1, SLOTS)
        .mapToObj(slot -> "when %s then %d".formatted(tryLock(slot), slot))
        .collect(Collectors.joining(" ", "select case ", " else 0 end"));
  }

  /**
   * A query that ends the sessions of sleepers that have not stirred for the seconds in its one
   * parameter, and gives their process ids: a healthy sleeper reads every few seconds. As long as
   * one sleeps frozen, every writer rings, and commits wait for each other.
   *
   * <p>Only sessions of this role, which needs no further right for it.
   */
  public String endFrozenSleepers() {
    return """
        select pid from (
          select distinct a.pid from pg_catalog.pg_locks l
          join pg_catalog.pg_stat_activity a on a.pid = l.pid
          where l.locktype = 'advisory' and l.granted and l.mode = 'ExclusiveLock'
            and l.database = (select oid from pg_catalog.pg_database
              where datname = current_database())
            and l.classid::bigint = %d and l.objid between 1 and %d and l.objsubid = 2
            and a.usename = current_user and a.pid <> pg_backend_pid()
            and clock_timestamp() - a.state_change > make_interval(secs => ?)) frozen
        where pg_terminate_backend(pid)
        """
        .formatted(Integer.toUnsignedLong(keyClass), SLOTS);
  }

  /** An expression that is true if this session now holds the slot. */
  public String tryLock(int slot) {
    return "pg_catalog.pg_try_advisory_lock(%s)".formatted(key(slot));
  }

  /** A query that frees the slot which this session holds. */
  public String free(int slot) {
    return "select pg_catalog.pg_advisory_unlock(%s)".formatted(key(slot));
  }

  private String key(int slot) {
    if (slot < 1 || slot > SLOTS) {
      throw new IllegalArgumentException("Slots are 1 to " + SLOTS + ", not " + slot);
    }
    return keyClass + ", " + slot;
  }
}
