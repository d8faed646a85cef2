package io.runcast.listen;

import io.runcast.log.LogAdvanced;
import io.runcast.log.LogAppended;
import io.runcast.log.LogInterrupted;
import io.runcast.log.ModeChanged;
import io.runcast.log.RunChanged;

/** Where the loop hands over what it read: CDI events in the server, a list in a test. */
interface LogEvents {

  void fire(LogAdvanced event);

  void fire(LogAppended event);

  void fire(LogInterrupted event);

  void fire(RunChanged event);

  void fire(ModeChanged event);
}
