package io.runcast.broadcast;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Wakes the subscribers of one run, in groups that several threads can work on at once.
 *
 * <p>However often it is asked while a group is at work, one more round follows and no more.
 */
final class Shards {

  private static final int GROUP = 64;

  private final class Group implements Runnable {
    private final Set<Subscriber> members = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();

    void signal() {
      if (!members.isEmpty() && asked.getAndIncrement() == 0) {
        try {
          executor.execute(this);
        } catch (RejectedExecutionException e) {
          // The application stops; so do the streams.
          asked.set(0);
        }
      }
    }

    @Override
    public void run() {
      int seen = asked.get();
      members.forEach(Subscriber::signal);
      if (asked.addAndGet(-seen) != 0) {
        // To the back of the queue: other runs have their turn in between.
        asked.set(0);
        signal();
      }
    }
  }

  private final Executor executor;
  private final List<Group> groups = new CopyOnWriteArrayList<>();

  Shards(Executor executor) {
    this.executor = executor;
  }

  synchronized void add(Subscriber subscriber) {
    Group free =
        groups.stream()
            .filter(group -> group.members.size() < GROUP)
            .findFirst()
            .orElseGet(
                () -> {
                  Group group = new Group();
                  groups.add(group);
                  return group;
                });
    free.members.add(subscriber);
  }

  /** True when it was in. */
  synchronized boolean remove(Subscriber subscriber) {
    boolean was = groups.stream().filter(group -> group.members.remove(subscriber)).count() > 0;
    groups.removeIf(group -> group.members.isEmpty());
    return was;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  Stream<Subscriber> all() {
    return groups.stream().flatMap(group -> group.members.stream());
  }

  void signal() {
    groups.forEach(Group::signal);
  }
}
