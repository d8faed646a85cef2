package io.runcast.metrics;

/** The names of the metrics, as they are registered; scraped counters end in {@code _total}. */
final class Names {

  static final String NOTIFICATIONS = "runcast_notifications";
  static final String ROWS = "runcast_rows";
  static final String ROWS_WITHOUT_BELL = "runcast_rows_without_bell";
  static final String RECONNECTS = "runcast_reconnects";
  static final String DELIVERIES = "runcast_deliveries";
  static final String DELIVERED_BYTES = "runcast_delivered_bytes";
  static final String REPLAYS = "runcast_replays";
  static final String REPLAY_PAGES = "runcast_replay_pages";
  static final String DISCONNECTS = "runcast_disconnects";
  static final String REFUSALS = "runcast_refusals";

  static final String CLIENTS = "runcast_clients";
  static final String WEBSOCKETS = "runcast_websockets";
  static final String RUNS_FOLLOWED = "runcast_runs_followed";
  static final String RING_BYTES = "runcast_ring_bytes";
  static final String READS_QUEUED = "runcast_reads_queued";
  static final String QUEUE_USAGE = "runcast_queue_usage_ratio";
  static final String CLOCK_SKEW = "runcast_clock_skew_seconds";
  static final String FINDINGS = "runcast_findings";
  static final String MODE = "runcast_mode";
  static final String LISTENER_STATE = "runcast_listener_state";

  /** Timers are scraped in seconds. */
  static final String LAG = "runcast_lag_seconds";

  static final String ACKNOWLEDGED_LAG = "runcast_acknowledged_lag_seconds";

  private Names() {}
}
