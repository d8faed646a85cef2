@NullMarked
package io.runcast.database;

import org.jspecify.annotations.NullMarked;
