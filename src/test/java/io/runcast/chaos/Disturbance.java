package io.runcast.chaos;

/** What the disturber does to the others. */
enum Disturbance {
  LISTENERS_KILLED("listeners' connections killed"),
  POOLS_KILLED("pools' connections killed"),
  DATABASE_CUT("database network cut"),
  DATABASE_FROZEN("database network frozen for 10 s"),
  CLIENTS_CUT("clients' network cut"),
  POSTGRES_RESTARTED("PostgreSQL restarted at once"),
  SERVER_KILLED("server killed by SIGKILL and started");

  private final String label;

  Disturbance(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
