package io.runcast.broadcast;

import io.runcast.log.Subject;

/**
 * A run, channel or key that is followed.
 *
 * @param subject which
 * @param clients how many follow it
 * @param ringRows how many of its newest events are in memory
 * @param ringBytes about how much memory these take
 */
public record Followed(Subject subject, int clients, int ringRows, long ringBytes) {}
