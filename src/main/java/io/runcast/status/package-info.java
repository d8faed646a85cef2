/**
 * Shows admins how all servers on one database are: as JSON, as text for a terminal and as a
 * stream. Each server keeps a row in a small table of ours; whichever is asked tells of all.
 */
@NullMarked
package io.runcast.status;

import org.jspecify.annotations.NullMarked;
