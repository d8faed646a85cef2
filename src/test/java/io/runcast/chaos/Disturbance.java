package io.runcast.chaos;

/** What the disturber does to the others, the cheap ones more often. */
enum Disturbance {
  LISTENERS_KILLED("listeners' connections killed", 5),
  POOLS_KILLED("pools' connections killed", 4),
  WRITERS_KILLED("writers' connections killed", 4),
  DATABASE_CUT("database network cut", 4),
  DATABASE_FROZEN("database network frozen for 10 s", 1),
  CLIENTS_CUT("clients' network cut", 6),
  POSTGRES_RESTARTED("PostgreSQL restarted at once", 2),
  SERVER_KILLED("server killed by SIGKILL and started", 1);

  private final String label;
  private final int weight;

  Disturbance(String label, int weight) {
    this.label = label;
    this.weight = weight;
  }

  /** How often it is done in a round. */
  int weight() {
    return weight;
  }

  @Override
  public String toString() {
    return label;
  }
}
