/**
 * What becomes of all runs, for those who look at the list: which start, change and end, and how
 * many rows each gets.
 *
 * <p>The listener's thread tells and only notes down ({@link io.runcast.feed.Gathering}); a pump
 * thread hands on to the clients ({@link io.runcast.feed.RunFeed}), each of which keeps no more
 * than one piece of news per run ({@link io.runcast.feed.FeedSubscriber}). There is no history: who
 * comes or comes back reads the list first.
 */
@NullMarked
package io.runcast.feed;

import org.jspecify.annotations.NullMarked;
