package io.runcast.log;

/** What the listener tells, on its own thread, as CDI events; observers only enqueue. */
public sealed interface LogEvent
    permits LogAdvanced, LogAppended, LogInterrupted, RunChanged, RunGone, ModeChanged {}
