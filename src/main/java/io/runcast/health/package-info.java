/** What MicroProfile Health asks: is this server of use, is it alive. */
@NullMarked
package io.runcast.health;

import org.jspecify.annotations.NullMarked;
