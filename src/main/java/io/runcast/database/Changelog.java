package io.runcast.database;

import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import liquibase.Contexts;
import liquibase.GlobalConfiguration;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.analytics.configuration.AnalyticsArgs;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.lockservice.LockServiceFactory;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Runs a changelog from the class path on one connection.
 *
 * <p>Liquibase leaves thread-local values behind, which would hold the application's class loader
 * on a container's thread after undeploy; so each run has a thread of its own, gone when the method
 * returns. An interrupt of the caller breaks the connection, since nothing else stops a statement
 * that waits for a lock.
 */
final class Changelog {

  static final String LEDGER = "runcast_changelog";
  static final String LEDGER_LOCK = "runcast_changelog_lock";

  /** The log's and the run's table. */
  static final String LOG = "liquibase/changelog.xml";

  /** A channel's table. */
  static final String CHANNEL = "liquibase/channel.sql";

  private final String file;
  private final Map<String, String> parameters;
  private final String schema;

  /**
   * @param file {@link #LOG} or {@link #CHANNEL}
   * @param parameters the changelog's properties
   * @param schema where Liquibase keeps its two tables, unquoted
   */
  Changelog(String file, Map<String, String> parameters, String schema) {
    this.file = file;
    this.parameters = Map.copyOf(parameters);
    this.schema = schema;
  }

  /** Makes what is missing. */
  void update(Connection connection) throws SQLException, InterruptedException {
    onOwnThread(
        connection,
        liquibase -> {
          liquibase.update(new Contexts(), new LabelExpression());
          return "";
        });
  }

  /** What {@link #update} would execute, without a write. */
  @SuppressWarnings("deprecation") // its successor writes to standard output unless told otherwise
  String updateSql(Connection connection) throws SQLException, InterruptedException {
    return onOwnThread(
        connection,
        liquibase -> {
          var sql = new StringWriter();
          liquibase.update(new Contexts(), new LabelExpression(), sql);
          return sql.toString();
        });
  }

  /** Undoes the last changesets in the reverse of the order in which they ran. */
  void rollback(Connection connection, int changesets) throws SQLException, InterruptedException {
    onOwnThread(
        connection,
        liquibase -> {
          liquibase.rollback(changesets, new Contexts(), new LabelExpression());
          return "";
        });
  }

  private String onOwnThread(Connection connection, Work work)
      throws SQLException, InterruptedException {
    var task = new FutureTask<>(() -> inScope(connection, work));
    var thread = new Thread(task, "runcast-migration");
    thread.setDaemon(true);
    thread.setContextClassLoader(Changelog.class.getClassLoader());
    thread.start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      connection.abort(Runnable::run);
      throw e;
    } catch (ExecutionException e) {
      throw asSqlException(e.getCause() == null ? e : e.getCause());
    } finally {
      joinUninterruptibly(thread);
    }
  }

  private String inScope(Connection connection, Work work) throws Exception {
    var loader = Changelog.class.getClassLoader();
    var scope = new HashMap<String, Object>();
    scope.put(Scope.Attr.classLoader.name(), loader);
    scope.put(Scope.Attr.resourceAccessor.name(), new ClassLoaderResourceAccessor(loader));
    scope.put(Scope.Attr.logService.name(), new QuietLog());
    scope.put(Scope.Attr.ui.name(), new LoggerUIService());
    scope.put(AnalyticsArgs.ENABLED.getKey(), false);
    // Else it looks for its own tables in a schema "crm" where the setting says "CRM".
    scope.put(GlobalConfiguration.PRESERVE_SCHEMA_CASE.getKey(), true);
    return Scope.child(scope, () -> withLiquibase(connection, loader, work));
  }

  private String withLiquibase(Connection connection, ClassLoader loader, Work work)
      throws LiquibaseException {
    var database =
        DatabaseFactory.getInstance()
            .findCorrectDatabaseImplementation(new JdbcConnection(connection));
    database.setDatabaseChangeLogTableName(LEDGER);
    database.setDatabaseChangeLogLockTableName(LEDGER_LOCK);
    database.setLiquibaseSchemaName(schema);
    var liquibase = new Liquibase(file, new ClassLoaderResourceAccessor(loader), database);
    liquibase.setShowSummary(UpdateSummaryEnum.OFF);
    liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
    parameters.forEach(liquibase::setChangeLogParameter);
    try {
      return work.on(liquibase);
    } finally {
      // Both cache by database object and would keep this one, and its connection, for ever.
      LockServiceFactory.getInstance().resetAll();
      Scope.getCurrentScope().getSingleton(ChangeLogHistoryServiceFactory.class).resetAll();
    }
  }

  private static SQLException asSqlException(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return new SQLException(
            "Migration failed: " + sql.getMessage(), sql.getSQLState(), sql.getErrorCode(), e);
      }
    }
    return new SQLException("Migration failed: " + e.getMessage(), e);
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Work {
    String on(Liquibase liquibase) throws LiquibaseException;
  }
}
