package io.runcast.retention;

import io.runcast.database.TableNames;
import io.runcast.log.Run;
import java.util.stream.Collectors;

/**
 * The statements of retention, put together once for a pair of tables. Each asks anew whether the
 * run is one to be cleared, so that one whose status somebody sets back is left alone at once.
 */
final class RetentionSql {

  /**
   * Runs that ended long ago, by id, and whether each has rows: seconds, last id, limit. One that
   * does not say when it ended counts from when it started.
   */
  final String runs;

  /**
   * Deletes a run's first rows behind one, among those from before the installation, and gives how
   * many, and transaction and id of the last: run, id, run, seconds, limit.
   */
  final String rowsWithoutTransaction;

  /** The same among the others: run, transaction, id, run, seconds, limit. */
  final String rows;

  RetentionSql(TableNames names) {
    String old =
        "%s in (%s) and coalesce(%s, %s) < clock_timestamp() - make_interval(secs => ?)"
            .formatted(
                names.runStatus(),
                Run.FINAL_STATUSES.stream()
                    .sorted()
                    .map("'%s'"::formatted)
                    .collect(Collectors.joining(", ")),
                names.runFinishedAt(),
                names.runStartedAt());
    // By the order, since the planner reads the whole table for a mere "exists" where it overrates
    // how many runs have rows.
    String first =
        "(select rows.%s from %s rows where rows.%s = ended.id order by rows.%s nulls first, rows.%s limit 1)"
            .formatted(
                names.logId(),
                names.log(),
                names.logRunId(),
                names.logTransaction(),
                names.logId());
    // A page of runs first: the look for rows is then made so many times and no more.
    runs =
        "with ended as materialized (select %s as id from %s where %s and %s > ? order by %s limit ?) select id, %s is not null from ended order by id"
            .formatted(names.runId(), names.run(), old, names.runId(), names.runId(), first);
    String stillOld =
        "exists (select from %s where %s = ? and %s)".formatted(names.run(), names.runId(), old);
    String tx = names.logTransaction();
    rowsWithoutTransaction =
        delete(names, "%s is null and %s > ?".formatted(tx, names.logId()), stillOld);
    rows =
        delete(
            names,
            "(%s, %s) > (cast(cast(? as text) as xid8), ?)".formatted(tx, names.logId()),
            stillOld);
  }

  /**
   * From the index of the run's order, from behind the last batch: what that has deleted is still
   * in the index and would be looked through again each time.
   */
  private static String delete(TableNames names, String behind, String stillOld) {
    String tx = names.logTransaction();
    String id = names.logId();
    return "with gone as (delete from %s where %s = any(array(select %s from %s where %s = ? and %s and %s order by %s nulls first, %s limit ?)) returning %s as tx, %s as id) select count(*) over (), gone.tx::text, gone.id from gone order by gone.tx desc nulls last, gone.id desc limit 1"
        .formatted(
            names.log(), id, id, names.log(), names.logRunId(), behind, stillOld, tx, id, tx, id);
  }
}
