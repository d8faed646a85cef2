/**
 * What Runcast adds to the database, and the names under which everything there is found.
 *
 * <p>{@link Migration} runs once, on the thread that starts the application and before anything
 * reads a table; it works on connections of its own from a {@link ConnectionSource}. {@link
 * TableNames} gives every other package the quoted names for its SQL, {@link Gate} gives the
 * listener the advisory keys that the trigger of {@code liquibase/changes/003-doorbell.sql} looks
 * at. Nothing here knows a container.
 */
@NullMarked
package io.runcast.database;

import org.jspecify.annotations.NullMarked;
