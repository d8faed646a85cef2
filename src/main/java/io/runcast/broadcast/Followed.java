package io.runcast.broadcast;

/**
 * A run that is followed.
 *
 * @param run its id
 * @param clients how many follow it
 * @param ringRows how many of its newest events are in memory
 * @param ringBytes about how much memory these take
 */
public record Followed(long run, int clients, int ringRows, long ringBytes) {}
